using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>The socket with which a heartbeat is judged, at either end. It notes what its hooks hear, and when.</summary>
[HeartbeatSocket]
internal sealed partial class JudgedSocket
{
    /// <summary>How long the world has existed.</summary>
    public required Func<TimeSpan> Now { get; init; }

    public List<WorldMessage> Messages { get; } = [];

    public List<TimeSpan> Pings { get; } = [];

    public List<TimeSpan> Pongs { get; } = [];

    /// <summary>Why its first connection ended, and when; null while it has not.</summary>
    public (SocketCloseReason Reason, TimeSpan At)? End { get; private set; }

    public TimeSpan OpenedAt { get; private set; }

    partial void OnOpen() => OpenedAt = Now();

    partial void OnMessage(ReadOnlySpan<byte> data, WebSocketMessageType type) => Messages.Add(new WorldMessage(type, data.ToArray()));

    partial void OnPing() => Pings.Add(Now());

    partial void OnPong(TimeSpan roundTrip) => Pongs.Add(Now());

    partial void OnClose(SocketCloseReason reason) => End ??= (reason, Now());
}
