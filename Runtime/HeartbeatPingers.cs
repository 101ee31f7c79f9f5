namespace Heartbeat;

/// <summary>Who pings in a <see cref="HeartbeatProtocol"/>.</summary>
[Flags]
public enum HeartbeatPingers
{
    /// <summary>Nobody: no death is found but by the connection's end.</summary>
    None = 0,

    /// <summary>The end that dials.</summary>
    Client = 1,

    /// <summary>The end that accepts.</summary>
    Server = 2,

    /// <summary>Each.</summary>
    Both = Client | Server,
}
