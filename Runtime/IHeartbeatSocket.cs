using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// What every class with a <see cref="HeartbeatSocketAttribute"/> can do. The generator implements it;
/// it gains no member after version 1.0. All members may be called from any thread and from inside an event hook.
/// </summary>
public interface IHeartbeatSocket : IAsyncDisposable
{
    /// <summary>The settings of this socket.</summary>
    HeartbeatOptions Options { get; }

    /// <summary>What the socket is doing.</summary>
    SocketState State { get; }

    /// <summary>
    /// Raised after each change of <see cref="State"/>, one at a time and in order, on no particular thread.
    /// Changes that wait for a slow handler are merged once there are many.
    /// </summary>
    event EventHandler<SocketStateChange>? StateChanged;

    /// <summary>From a ping's leaving to its pong's arrival, last measured; null until a pong came.</summary>
    TimeSpan? RoundTripTime { get; }

    /// <summary>
    /// Ends when the socket is closed, gave up or is disposed, after its last event hook has returned or
    /// <see cref="HeartbeatOptions.CloseTimeout"/> has passed. Never fails. A socket that starts afresh has a new one.
    /// </summary>
    Task<SocketCloseReason> Completion { get; }

    /// <summary>Connects, and stays connected. Ends at the first open.</summary>
    /// <param name="uri">An absolute ws or wss address.</param>
    /// <param name="cancellationToken">Stops the attempts while there was no open yet; then the state is <see cref="SocketState.Idle"/>. Means nothing afterwards.</param>
    /// <exception cref="ArgumentException">The address is not an absolute ws or wss address.</exception>
    /// <exception cref="InvalidOperationException">The socket is connected already, was accepted, or a decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The first attempt and <see cref="HeartbeatOptions.Max"/> more failed, or the socket was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first open.</exception>
    Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ConnectAsync(Uri, CancellationToken)"/>, where <see cref="HeartbeatOptions.Url"/> or <c>OnConnecting</c> gives the address.</summary>
    /// <param name="cancellationToken">Stops the attempts while there was no open yet.</param>
    /// <exception cref="InvalidOperationException">Nothing gives an address, the socket is connected already, was accepted, or a decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The first attempt and <see cref="HeartbeatOptions.Max"/> more failed, or the socket was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first open.</exception>
    Task ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a WebSocket that a server has accepted, until it ended and its <c>OnClose</c> returned. It never reconnects. A peer that is dropped because
    /// nothing came from it is told why (close code 1008), and this call ends with the abort, a second later. A hook that never returns holds it up
    /// without limit; <see cref="Completion"/> waits for it no longer than <see cref="HeartbeatOptions.CloseTimeout"/>.
    /// </summary>
    /// <param name="webSocket">An open WebSocket. From now on it belongs to this socket, which disposes it.</param>
    /// <param name="cancellationToken">Closes the connection with 1001 (going away), which ends this call.</param>
    /// <returns>Why the connection ended.</returns>
    /// <exception cref="ArgumentException">The WebSocket is not open.</exception>
    /// <exception cref="InvalidOperationException">This socket has accepted or connected before.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends as soon as a connection is open; at once if one is. Where <c>OnOpen</c> need not wait for another hook, it has begun by then,
    /// so that <c>OnClose</c> follows.
    /// </summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was an open.</exception>
    Task WaitForOpenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a text. Ends when an open connection has handed the message to the operating system;
    /// while there is no connection, the message waits.
    /// </summary>
    /// <remarks>
    /// What is returned is to be awaited once, and not to be blocked on, as every <see cref="ValueTask"/>. Small messages that wait behind
    /// each other may leave in one write; where that breaks, all of them are in doubt.
    /// </remarks>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form.</exception>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SendAsync(string, CancellationToken)"/>, for bytes, which must not change until it ends.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary, CancellationToken cancellationToken = default);

    /// <summary>Gives a text to be sent without waiting for it. What was taken and cannot be sent is told to <c>OnUnsent</c>.</summary>
    /// <param name="text">The message.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(string text);

    /// <summary>As <see cref="TrySend(string)"/>, for bytes, which are copied.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary);

    /// <summary>
    /// Drops the connection, if there is one, without a close frame, attempts at once, and ends at the next open.
    /// After a close or after giving up it starts afresh with the last address.
    /// </summary>
    /// <param name="cancellationToken">Stops the waiting; where this call started the socket afresh, and while there was no open yet, the attempts too.</param>
    /// <exception cref="InvalidOperationException">The socket was accepted, is just closing, has no address yet, or a decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket gave up or was closed before the next open.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the next open.</exception>
    Task ReconnectAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A hint from outside (the network changed, the app came to the front): pings now if a connection is open
    /// and no ping is unanswered, attempts now if a delay is running. Otherwise does nothing.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    void Probe();

    /// <summary>
    /// Sends what was given before, sends a close frame, and stops the heart and every attempt, all within <see cref="HeartbeatOptions.CloseTimeout"/>.
    /// Called from outside a hook, it ends after <c>OnClose</c> has; inside one it does not wait for that. Idempotent.
    /// </summary>
    /// <param name="status">
    /// The status to close with (RFC 6455, section 7.4). A browser sends 1000 and 3000 to 4999 alone: there 1001 leaves as 4001, 1009 as 4009.
    /// </param>
    /// <param name="description">A text for the peer of at most 123 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Stops the waiting; the closing goes on.</param>
    /// <exception cref="ArgumentException">A close frame cannot carry the status or the description.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the close was complete.</exception>
    Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? description = null, CancellationToken cancellationToken = default);
}
