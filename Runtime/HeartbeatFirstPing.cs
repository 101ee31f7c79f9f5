namespace Heartbeat;

/// <summary>When the first ping leaves once pings may leave, and the first after the interval has changed.</summary>
public enum HeartbeatFirstPing
{
    /// <summary>After an interval.</summary>
    AfterInterval,

    /// <summary>At once.</summary>
    AtOnce,

    /// <summary>After a random part of an interval, so that clients which connect together do not ping together.</summary>
    AfterRandomPart,
}
