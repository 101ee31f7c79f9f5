using System.Globalization;
using System.Threading.Channels;

namespace Heartbeat.BrowserPeer;

/// <summary>Says what its hooks are told, each line behind the name of what is being tried.</summary>
[HeartbeatSocket(Interval = 100, Timeout = 10000, Retry = 10, Jitter = false)]
internal sealed partial class BrowserSocket(string name)
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

    public Action<ConnectContext>? Connecting { get; init; }

    /// <summary>Waits until a hook was told so, past whatever else was.</summary>
    public async Task Until(string line)
    {
        while (await _told.Reader.ReadAsync() != line)
        {
        }
    }

    public void Say(string line) => Page.Say($"{name}: {line}");

    partial void OnConnecting(ConnectContext context) => Connecting?.Invoke(context);

    partial void OnOpening(OpeningContext opening)
    {
        if (opening.SubProtocol is { } protocol)
        {
            Say($"OnOpening {protocol}");
        }
    }

    partial void OnOpen() => Tell("OnOpen");

    partial void OnMessage(string message) => Tell(message.Length <= 40 ? $"OnMessage {message}" : string.Create(CultureInfo.InvariantCulture, $"OnMessage {message.Length} characters"));

    partial void OnMessage(ReadOnlySpan<byte> data) => Tell($"OnMessage {Convert.ToHexString(data)}");

    // How many there are depends on the machine, so they are not said.
    partial void OnPong(TimeSpan roundTrip) => _told.Writer.TryWrite("OnPong");

    partial void OnClose(SocketCloseReason reason) => Tell($"OnClose {reason.Kind} {(int?)reason.Status} {reason.Description}".TrimEnd());

    partial void OnReconnecting(ReconnectAttempt attempt) => Tell($"OnReconnecting {attempt.Number}");

    private void Tell(string line)
    {
        Say(line);
        _told.Writer.TryWrite(line);
    }
}
