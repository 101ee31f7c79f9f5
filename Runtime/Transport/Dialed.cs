using System.Net;

namespace Heartbeat;

/// <summary>What a dial has brought.</summary>
/// <param name="Wire">Our end of the WebSocket, open.</param>
internal readonly record struct Dialed(IWire Wire)
{
    /// <summary>What the connection's heartbeats look like; set before anybody reads or writes it.</summary>
    public HeartbeatProtocol? Heartbeat { get; init; }

    /// <summary>What the heartbeat says of itself.</summary>
    public HeartbeatTraits Traits { get; init; }

    /// <summary>The sub-protocol that both ends agreed on. Asked for once, for the WebSocket may be the user's.</summary>
    public string? SubProtocol { get; init; }

    /// <summary>When the handshake was done, by the user's clock.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Whether it was accepted, and not dialed.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>The other end of the connection under it, where that is known.</summary>
    public EndPoint? RemoteEndPoint { get; init; }
}
