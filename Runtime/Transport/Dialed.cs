using System.Net;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a dial has brought.</summary>
/// <param name="WebSocket">The WebSocket, open.</param>
/// <param name="Buffer">What it stands on, where that is ours.</param>
internal readonly record struct Dialed(WebSocket WebSocket, ITransportBuffer? Buffer)
{
    /// <summary>The sub-protocol that both ends agreed on. Asked for once, for the WebSocket may be the user's.</summary>
    public string? SubProtocol { get; init; }

    /// <summary>When the handshake was done, by the user's clock.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Whether it was accepted, and not dialed.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>The other end of the connection under it, where that is known.</summary>
    public EndPoint? RemoteEndPoint { get; init; }
}
