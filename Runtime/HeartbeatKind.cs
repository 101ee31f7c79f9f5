namespace Heartbeat;

/// <summary>What a message or a frame is to the heartbeat.</summary>
public enum HeartbeatKind
{
    /// <summary>No heartbeat.</summary>
    Neither,

    /// <summary>A ping, to be answered.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,
}
