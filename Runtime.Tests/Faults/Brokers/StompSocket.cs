using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>A sign-in with login and passcode, as a user writes it. What is not about that stands in the other part.</summary>
[HeartbeatSocket(Heartbeat = typeof(StompHeartbeat), Max = 0)]
internal sealed partial class StompSocket
{
    partial void OnOpening(OpeningContext context)
    {
        // The times are those of the heartbeat: 10 s unless it is told others.
        var heartbeat = (StompHeartbeat)context.Connection.Heartbeat;
        var times = $"{heartbeat.Outgoing.TotalMilliseconds},{heartbeat.Incoming.TotalMilliseconds}";
        context.Send($"CONNECT\naccept-version:1.2\nhost:/\nlogin:{Login}\npasscode:{Passcode}\nheart-beat:{times}\n\n\0");
    }
}

/// <content>What the tests look at.</content>
internal sealed partial class StompSocket
{
    public required string Login { get; init; }

    public required string Passcode { get; init; }

    public Journal Journal { get; } = new(TimeProvider.System);

    partial void OnOpen() => Journal.Add("OnOpen");

    partial void OnMessage(string frames) => Journal.Add($"OnMessage {frames}");

    partial void OnPing() => Journal.Add("OnPing");

    partial void OnClose(SocketCloseReason reason) => Journal.Add($"OnClose {reason.Kind}", reason);
}
