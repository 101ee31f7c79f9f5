namespace Heartbeat;

/// <summary>
/// The end that connects. Every class with a <see cref="HeartbeatSocketAttribute"/> implements it, for the same attribute serves either end;
/// it gains no member after version 1.0. All members may be called from any thread and from inside an event hook.
/// </summary>
public interface IHeartbeatClient : IHeartbeatSocket
{
    /// <summary>Connects, and stays connected. The task completes when a connection first opens.</summary>
    /// <param name="uri">An absolute ws or wss address.</param>
    /// <param name="cancellationToken">Stops the attempts while there was no open yet; then the state is <see cref="SocketState.Idle"/>. Means nothing afterwards.</param>
    /// <exception cref="ArgumentException">The address is not an absolute ws or wss address.</exception>
    /// <exception cref="InvalidOperationException">The socket is connected already, was accepted, or a decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The first attempt and <see cref="HeartbeatOptions.Max"/> more failed, the server gave an answer that is final (<see cref="SocketCloseReason.IsFinal"/>), a hook said no, or the socket was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first open.</exception>
    Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ConnectAsync(Uri, CancellationToken)"/>, where <see cref="HeartbeatOptions.Uri"/> or <c>OnConnecting</c> gives the address.</summary>
    /// <param name="cancellationToken">Stops the attempts while there was no open yet.</param>
    /// <exception cref="InvalidOperationException">Nothing gives an address, the socket is connected already, was accepted, or a decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The first attempt and <see cref="HeartbeatOptions.Max"/> more failed, the server gave an answer that is final (<see cref="SocketCloseReason.IsFinal"/>), a hook said no, or the socket was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first open.</exception>
    Task ConnectAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Completes as soon as a connection is open; at once if one is. Where <c>OnOpen</c> need not wait for another hook, it has begun by then,
    /// so that <c>OnClose</c> follows.
    /// </summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="InvalidOperationException">A decision hook is waiting for this call.</exception>
    /// <exception cref="ObjectDisposedException">The socket is disposed.</exception>
    /// <exception cref="SocketClosedException">The socket is closed or gave up.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was an open.</exception>
    Task WaitForOpenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops the connection, if there is one, without a close frame, attempts at once, and completes at the next open.
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
}
