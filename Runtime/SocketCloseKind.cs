namespace Heartbeat;

/// <summary>Who or what ended a connection, or an attempt at one. May gain members.</summary>
public enum SocketCloseKind
{
    /// <summary>Nobody has said why.</summary>
    Unknown,

    /// <summary>This end: <c>CloseAsync</c>, <c>ReconnectAsync</c>, <c>DisposeAsync</c> or a cancelled token.</summary>
    Local,

    /// <summary>The other end sent a close frame. The hooks of its last messages could reply before it was answered.</summary>
    Remote,

    /// <summary>Nothing came from the other end for too long: the connection was declared dead.</summary>
    HeartbeatTimeout,

    /// <summary>A write moved no byte for too long.</summary>
    WriteStalled,

    /// <summary>The attempt, its decision hooks included, took longer than <see cref="HeartbeatOptions.ConnectTimeout"/>.</summary>
    ConnectTimeout,

    /// <summary>The server answered the handshake with another HTTP status than 101, or <c>OnOpening</c> refused the connection.</summary>
    Refused,

    /// <summary>No connection came about: nobody listens, the name is unknown, the certificate is not trusted, or <c>OnConnecting</c> threw.</summary>
    ConnectFailed,

    /// <summary>The other end sent what RFC 6455 does not allow.</summary>
    ProtocolError,

    /// <summary>The connection broke without a close frame, or <c>OnOpening</c> threw.</summary>
    Faulted,

    /// <summary>The other end sent a message larger than <see cref="HeartbeatOptions.MaxMessageSize"/>.</summary>
    MessageTooBig,
}
