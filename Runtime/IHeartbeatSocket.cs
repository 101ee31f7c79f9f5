using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// What every class with a <see cref="HeartbeatSocketAttribute"/> can do, at either end. The generator implements it; it gains no member after
/// version 1.0. All members may be called from any thread and from inside an event hook.
/// </summary>
public interface IHeartbeatSocket : IAsyncDisposable
{
    /// <summary>The settings of this socket.</summary>
    HeartbeatOptions Options { get; }

    /// <summary>What the socket is doing.</summary>
    SocketState State { get; }

    /// <summary>
    /// Raised after each change of <see cref="State"/>, one at a time and in order, on no particular thread and beside the hooks: in no order
    /// with them. Changes that wait for a slow handler are merged once there are many. What a handler throws is logged.
    /// </summary>
    event EventHandler<SocketStateChange>? StateChanged;

    /// <summary>From a ping's leaving to its pong's arrival, last measured; null until a pong came.</summary>
    TimeSpan? RoundTripTime { get; }

    /// <summary>The open connection; null while none is.</summary>
    SocketConnection? Connection { get; }

    /// <summary>
    /// Completes when the socket is closed, gave up or is disposed, after its last event hook has returned or
    /// <see cref="HeartbeatOptions.CloseTimeout"/> has passed. Never fails. A socket that starts afresh has a new one. Read inside an event hook,
    /// it completes without waiting for that hook.
    /// </summary>
    Task<SocketCloseReason> Completion { get; }

    /// <summary>
    /// Sends a text. Completes when an open connection has handed the message to the operating system;
    /// while there is no connection, the message waits.
    /// </summary>
    /// <remarks>
    /// What is returned is to be awaited once, and not to be blocked on, as every <see cref="ValueTask"/>. Small messages that wait behind
    /// each other may leave in one write; where that breaks, all of them are in doubt. When the other end has closed, what the hooks of that
    /// connection's messages send still leaves on it, before its close is answered; what others send waits for the next connection, or fails where there will be none.
    /// </remarks>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form, or is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SendAsync(string, CancellationToken)"/>, for bytes, which leave as a binary message and must not change until the task has completed.</summary>
    /// <param name="data">The message.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>, where the type is chosen.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="ArgumentException">The text is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SendAsync(string, CancellationToken)"/>, for a message that is sent to many sockets.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Takes a waiting message out; never touches one whose write has begun.</param>
    /// <exception cref="ArgumentException">The text is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up; nothing of the message has left.</exception>
    /// <exception cref="MessageInDoubtException">The connection died during the write; the message is not sent twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the message waited; nothing of it has left.</exception>
    ValueTask SendAsync(PreparedMessage message, CancellationToken cancellationToken = default);

    /// <summary>Gives a text to be sent without waiting for it. What was taken and cannot be sent is told to <c>OnUnsent</c>.</summary>
    /// <param name="text">The message.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form, or is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(string text);

    /// <summary>As <see cref="TrySend(string)"/>, for bytes, which leave as a binary message and are copied before it returns.</summary>
    /// <param name="data">The message.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(ReadOnlySpan<byte> data);

    /// <summary>As <see cref="TrySend(ReadOnlySpan{byte})"/>, where the type is chosen.</summary>
    /// <param name="data">The message.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    /// <exception cref="ArgumentException">The text is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(ReadOnlySpan<byte> data, WebSocketMessageType type);

    /// <summary>As <see cref="TrySend(string)"/>, for a message that is sent to many sockets.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False if the outbox is full or the socket has ended: the message was not taken.</returns>
    /// <exception cref="ArgumentException">The text is a heartbeat: the other end would take it for one.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    bool TrySend(PreparedMessage message);

    /// <summary>As <see cref="CloseAsync(WebSocketCloseStatus, string, CancellationToken)"/>, with the status 1000 (normal closure).</summary>
    /// <param name="cancellationToken">Stops the waiting; the closing goes on.</param>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the close was complete.</exception>
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends what was given before, sends a close frame, and stops the heart and every attempt, all within <see cref="HeartbeatOptions.CloseTimeout"/>.
    /// Called from outside a hook, it completes after <c>OnClose</c> has returned, or after <see cref="HeartbeatOptions.CloseTimeout"/> more; inside one it does not wait for that. Idempotent.
    /// </summary>
    /// <param name="status">
    /// The status to close with (RFC 6455, section 7.4). A browser sends 1000 and 3000 to 4999 alone: there 1001 leaves as 4001, 1009 as 4009.
    /// </param>
    /// <param name="description">A text for the peer of at most 123 bytes of UTF-8, or null.</param>
    /// <param name="cancellationToken">Stops the waiting; the closing goes on.</param>
    /// <exception cref="ArgumentException">A close frame cannot carry the status or the description.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the close was complete.</exception>
    Task CloseAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellationToken = default);
}
