namespace Heartbeat;

/// <summary>The socket is closed or gave up, so what was asked for cannot be done, and nothing of it has left. From <see cref="OpeningContext.ReceiveAsync"/>: the connection ended before it was open.</summary>
public sealed class SocketClosedException : IOException
{
    /// <summary>Tells that the socket ended for <paramref name="reason"/>.</summary>
    /// <param name="reason">Why the socket ended.</param>
    public SocketClosedException(SocketCloseReason reason)
        : base($"The socket has ended: {reason}", Checked(reason).Exception)
        => Reason = reason;

    // Tells what else ended than the socket, which may go on.
    internal SocketClosedException(string message, SocketCloseReason reason)
        : base(message, reason.Exception)
        => Reason = reason;

    /// <summary>Why the socket ended, or the connection that was still opening.</summary>
    public SocketCloseReason Reason { get; }

    private static SocketCloseReason Checked(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason;
    }
}
