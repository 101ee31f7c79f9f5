using System.Globalization;

namespace Heartbeat.FaultPeer;

/// <summary>
/// The dialing end: says each hook as it is called. What belongs to a link says the link's number first. The text "block the client" blocks its hook.
/// </summary>
[HeartbeatSocket(Retry = 200, Max = -1)]
internal sealed partial class Client
{
    private int _link;

    partial void OnConnecting(ConnectContext context) => Lines.Say($"OnConnecting {context.Attempt}");

    partial void OnOpen() => Lines.Say($"OnOpen {++_link}");

    partial void OnMessage(string message)
    {
        Lines.Say($"OnMessage {_link} {Lines.Short(message)}");
        if (message == "block the client")
        {
            Blockade.Hold();
        }
    }

    partial void OnPing() => Lines.Say($"OnPing {_link}");

    partial void OnPong(TimeSpan roundTrip)
        => Lines.Say(string.Create(CultureInfo.InvariantCulture, $"OnPong {_link} {roundTrip.TotalMilliseconds:F3}"));

    partial void OnUnsent(UnsentMessage message) => Lines.Say($"OnUnsent {Lines.Short(message.Text ?? "")}");

    partial void OnError(Exception exception) => Lines.Say($"OnError {Lines.Of(exception)}");

    partial void OnClose(SocketCloseReason reason) => Lines.Say($"OnClose {_link} {Lines.Of(reason)}");

    partial void OnReconnecting(ReconnectAttempt attempt) => Lines.Say($"OnReconnecting {attempt.Number} {Lines.Of(attempt.Cause)}");
}
