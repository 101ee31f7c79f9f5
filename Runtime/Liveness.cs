namespace Heartbeat;

/// <summary>What answers a ping.</summary>
public enum Liveness
{
    /// <summary>Anything that arrives after the ping left, bytes of an unfinished message included.</summary>
    AnyTraffic,

    /// <summary>The <see cref="HeartbeatOptions.Pong"/> alone. Bytes of an unfinished message make the deadline wait.</summary>
    PongOnly,
}
