namespace Heartbeat;

/// <summary>
/// The messages whose write is under way on a link, and what becomes of them: sent, put back, or left in doubt. Guarded by the
/// <see cref="BatchWriter"/>; whoever gets one of the answers below settles the messages without it.
/// </summary>
/// <remarks>
/// Messages in doubt have two users at once: the writer, whose write may still be reading their bytes, and whoever tells their
/// senders, who copies them. Their memory is given back by the one who is done last. So have messages that were withdrawn: the writer, and
/// the next link's; neither they nor their memory are used again.
/// </remarks>
internal sealed class InFlightBatch
{
    // Volatile: the writer looks between two parts of a message, without the lock.
    private volatile BatchState _state;

    private enum BatchState
    {
        /// <summary>Nothing is under way.</summary>
        Idle,

        /// <summary>The writer writes.</summary>
        Writing,

        /// <summary>The write has failed; the link's end decides.</summary>
        Failed,

        /// <summary>The messages were put back by the link's end, and the writer still writes what leaves nowhere.</summary>
        Withdrawn,

        /// <summary>In doubt: the writer still writes, and the senders are being told.</summary>
        DoubtWriting,

        /// <summary>In doubt: the writer is done, and the senders are being told.</summary>
        DoubtNotifying,

        /// <summary>In doubt: the senders were told, and the writer still writes.</summary>
        DoubtNotified,
    }

    /// <summary>The messages. Changed by the writer alone, and only between two writes.</summary>
    public List<OutgoingMessage> Messages { get; } = [];

    /// <summary>Why the write failed, where it did before the link's end left the messages in doubt.</summary>
    public SocketCloseReason? Failure { get; private set; }

    /// <summary>Whether the messages are still the writer's, so that more of them may be written.</summary>
    public bool IsUnderWay => _state == BatchState.Writing;

    /// <summary>A write begins, of what is in <see cref="Messages"/>.</summary>
    public void Begin() => _state = BatchState.Writing;

    /// <summary>The system has all of it.</summary>
    /// <returns>Whose the messages are now.</returns>
    public BatchOutcome End() => WriterIsDone(BatchState.Idle, BatchOutcome.Sent);

    /// <summary>No byte of it has left.</summary>
    public BatchOutcome PutBack() => WriterIsDone(BatchState.Idle, BatchOutcome.PutBack);

    /// <summary>Some of it may have left. The messages wait for the end of the link, which leaves them in doubt.</summary>
    public BatchOutcome Fail(SocketCloseReason reason)
    {
        if (_state == BatchState.Writing)
        {
            // Not later: the senders are being told why the link ended, all of them the same.
            Failure = reason;
        }

        return WriterIsDone(BatchState.Failed, BatchOutcome.Nothing);
    }

    /// <summary>The link is over, no byte of what is under way has left, and none will: that is for the caller to know.</summary>
    public BatchOutcome Withdraw()
    {
        _state = BatchState.Withdrawn;
        return BatchOutcome.PutBack;
    }

    /// <summary>The link is over: what is under way is in doubt from now on, whatever becomes of its write.</summary>
    /// <returns>True if there is something whose senders the caller is to tell, and then to call <see cref="SendersWereNotified"/>.</returns>
    public bool LeaveInDoubt()
    {
        switch (_state)
        {
            case BatchState.Writing:
                _state = BatchState.DoubtWriting;
                return true;
            case BatchState.Failed:
                _state = BatchState.DoubtNotifying;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The senders of what was left in doubt were told.</summary>
    public BatchOutcome SendersWereNotified()
    {
        if (_state == BatchState.DoubtWriting)
        {
            _state = BatchState.DoubtNotified;
            return BatchOutcome.Nothing;
        }

        _state = BatchState.Idle;
        return BatchOutcome.Release;
    }

    private BatchOutcome WriterIsDone(BatchState next, BatchOutcome outcome)
    {
        switch (_state)
        {
            case BatchState.Writing:
                _state = next;
                return outcome;
            case BatchState.Withdrawn:
                _state = BatchState.Idle;
                return BatchOutcome.Nothing;
            case BatchState.DoubtWriting:
                _state = BatchState.DoubtNotifying;
                return BatchOutcome.Nothing;
            case BatchState.DoubtNotified:
                _state = BatchState.Idle;
                return BatchOutcome.Release;
            default:
                return BatchOutcome.Nothing;
        }
    }
}
