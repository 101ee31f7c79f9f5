using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// The end that accepts. Every class with a <see cref="HeartbeatSocketAttribute"/> implements it, for the same attribute serves either end;
/// it gains no member after version 1.0.
/// </summary>
public interface IHeartbeatSession : IHeartbeatSocket
{
    /// <summary>
    /// Runs a WebSocket that a server has accepted, until it ended and its <c>OnClose</c> returned. It never reconnects. A peer that is dropped because
    /// nothing came from it is told why (close code 1008), and this call completes with the abort, a second later. A hook that never returns holds it up
    /// without limit; <see cref="IHeartbeatSocket.Completion"/> waits for it no longer than <see cref="HeartbeatOptions.CloseTimeout"/>.
    /// </summary>
    /// <param name="webSocket">An open WebSocket. From now on it belongs to this socket, which disposes it.</param>
    /// <param name="cancellationToken">Closes the connection with 1001 (going away), which completes this call.</param>
    /// <returns>Why the connection ended.</returns>
    /// <exception cref="ArgumentException">The WebSocket is not open.</exception>
    /// <exception cref="InvalidOperationException">This socket has accepted or connected before.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default);
}
