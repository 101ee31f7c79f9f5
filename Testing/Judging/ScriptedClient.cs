using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>The socket with which a heartbeat is judged against a script of its server. It notes what its hooks hear, and when.</summary>
[HeartbeatSocket]
internal sealed partial class ScriptedClient
{
    /// <summary>How long the world has existed.</summary>
    public required Func<TimeSpan> Now { get; init; }

    public required IReadOnlyList<WorldMessage> SignIn { get; init; }

    public List<WorldMessage> Messages { get; } = [];

    /// <summary>Whether its message hook never returns.</summary>
    public bool IsStuck { get; init; }

    /// <summary>Each open, and the heartbeat of that connection.</summary>
    public List<(TimeSpan At, HeartbeatProtocol Heartbeat)> Opens { get; } = [];

    public List<TimeSpan> Pings { get; } = [];

    public List<TimeSpan> Pongs { get; } = [];

    /// <summary>Each end of an open connection.</summary>
    public List<(SocketCloseReason Reason, TimeSpan At)> Ends { get; } = [];

    public SocketCloseReason? GaveUpFor { get; private set; }

    partial void OnOpening(OpeningContext context)
    {
        foreach (var message in SignIn)
        {
            context.Send(message.Data.Span, message.Type);
        }
    }

    partial void OnOpen() => Opens.Add((Now(), Connection!.Heartbeat));

    private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        Messages.Add(new WorldMessage(type, data.ToArray()));
        if (IsStuck)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    partial void OnPing() => Pings.Add(Now());

    partial void OnPong(TimeSpan roundTrip) => Pongs.Add(Now());

    partial void OnClose(SocketCloseReason reason) => Ends.Add((reason, Now()));

    partial void OnGaveUp(SocketCloseReason reason) => GaveUpFor = reason;
}
