namespace Heartbeat;

/// <summary>
/// The connection died while the message was being written: it may have arrived, whole, or not at all.
/// It is not sent again; only the caller can know whether that would do harm.
/// </summary>
public sealed class MessageInDoubtException : IOException
{
    /// <summary>Tells that a write was cut off for <paramref name="reason"/>.</summary>
    /// <param name="reason">Why the connection ended.</param>
    public MessageInDoubtException(SocketCloseReason reason)
        : base($"The connection ended while this message was being written; it may or may not have arrived, and is not sent again: {reason}", Checked(reason).Exception)
        => Reason = reason;

    /// <summary>Why the connection ended.</summary>
    public SocketCloseReason Reason { get; }

    private static SocketCloseReason Checked(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason;
    }
}
