namespace Heartbeat;

/// <summary>What answers a ping.</summary>
public enum Liveness
{
    /// <summary>
    /// Anything that arrives after the ping left, bytes of an unfinished message included. A session on frames of our own asks a silent peer by a ping
    /// frame, and anything answers that too.
    /// </summary>
    AnyTraffic,

    /// <summary>The <see cref="HeartbeatOptions.Pong"/> alone. Bytes of an unfinished message make the deadline wait. A session asks no silent peer by a ping frame, whose answer would prove less.</summary>
    PongOnly,
}
