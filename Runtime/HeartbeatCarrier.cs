namespace Heartbeat;

/// <summary>What the pings and pongs of a <see cref="HeartbeatProtocol"/> travel in.</summary>
public enum HeartbeatCarrier
{
    /// <summary>Text messages, which the program at the other end reads.</summary>
    TextMessage,

    /// <summary>The ping and pong frames of RFC 6455, which the WebSocket library at the other end answers.</summary>
    PingFrame,

    /// <summary>Binary messages, which the program at the other end reads.</summary>
    BinaryMessage,
}
