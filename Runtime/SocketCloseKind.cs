namespace Heartbeat;

/// <summary>Who or what ended a connection, or an attempt at one.</summary>
public enum SocketCloseKind
{
    /// <summary>This end: <c>CloseAsync</c>, <c>ReconnectAsync</c>, <c>DisposeAsync</c> or a cancelled token.</summary>
    Local,

    /// <summary>The peer sent a close frame.</summary>
    Remote,

    /// <summary>The peer was silent for too long, or a write moved no byte for too long.</summary>
    HeartbeatTimeout,

    /// <summary>No connection came about: refused, unreachable, timed out, or a decision hook failed.</summary>
    ConnectFailed,

    /// <summary>The connection broke without a close frame.</summary>
    Faulted,

    /// <summary>The peer sent a message larger than <see cref="HeartbeatOptions.MaxMessageSize"/>.</summary>
    MessageTooBig,
}
