namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// One link's batches, one after another, as its writer and whoever ends the link use them: which calls may come next, and what must
/// hold of the answers. What becomes of a batch is noted as it is answered, and judged by what was called before.
/// </summary>
internal sealed class InFlightBatchReferee
{
    /// <summary>What is over leaves nothing behind: more of them show nothing more.</summary>
    private const int MostBatches = 3;

    /// <summary>The link ends once; a second time finds nothing to do.</summary>
    private const int MostEnds = 2;

    private static readonly SocketCloseReason Reason = new() { Kind = SocketCloseKind.Faulted };

    private readonly InFlightBatch _batch = new();
    private WriterState _writer;
    private int _batches;
    private int _ends;

    // Of the batch that began last.
    private bool _writerIsDone = true;
    private bool _isHandedOver;
    private bool _isWithheld;
    private int _sent;
    private int _putBack;
    private int _inDoubt;
    private int _told;
    private int _released;
    private SocketCloseReason? _failure;

    private enum WriterState
    {
        /// <summary>Writes no message; a heartbeat perhaps.</summary>
        Idle,
        Writing,

        /// <summary>Has put its messages back, and says next why.</summary>
        HasPutBack,

        /// <summary>Has failed, and writes nothing more.</summary>
        Failed,
    }

    /// <summary>What can be called on a batch.</summary>
    public enum Call
    {
        Begin,

        /// <summary>The writer hands the system a byte of it, if it is not withheld.</summary>
        HandOver,
        End,
        PutBack,
        Fail,

        /// <summary>The link's end, where nothing was handed over, and from here on nothing will be.</summary>
        Withdraw,

        /// <summary>The link's end, where something may have been.</summary>
        LeaveInDoubt,
        SendersWereNotified,
    }

    private int Settlements => _sent + _putBack + _inDoubt;

    private bool IsBeingTold => _inDoubt > _told;

    /// <summary>Whether everybody is through: nobody owes a call.</summary>
    private bool IsAtRest
        => _writer is WriterState.Idle or WriterState.Failed && !IsBeingTold && (_ends > 0 || _failure is null);

    /// <summary>Whether the writer, or whoever ends the link, may make the call now.</summary>
    public bool IsLegal(Call call) => call switch
    {
        // The plan has ended before the link's end is dealt with, and where a write has failed.
        Call.Begin => _writer == WriterState.Idle && _ends == 0 && _batches < MostBatches,
        Call.HandOver => _writer == WriterState.Writing && !_isHandedOver && !_isWithheld,

        // It writes all, unless it sees that the batch is no longer its own.
        Call.End => _writer == WriterState.Writing && (_isHandedOver || Settlements > 0),
        Call.PutBack => _writer == WriterState.Writing && !_isHandedOver,
        Call.Fail => _writer != WriterState.Failed,
        Call.Withdraw => _ends < MostEnds && _batch.IsUnderWay && !_isHandedOver,
        Call.LeaveInDoubt => _ends < MostEnds,
        _ => IsBeingTold,
    };

    public void Make(Call call)
    {
        switch (call)
        {
            case Call.Begin:
                Begin();
                break;
            case Call.HandOver:
                _isHandedOver = true;
                break;
            case Call.End:
                Answered(_batch.End(), BatchOutcome.Sent, WriterState.Idle);
                break;
            case Call.PutBack:
                Answered(_batch.PutBack(), BatchOutcome.PutBack, WriterState.HasPutBack);
                break;
            case Call.Fail:
                _failure = _writer == WriterState.Writing && Settlements == 0 ? Reason : null;
                Answered(_batch.Fail(Reason), BatchOutcome.Nothing, WriterState.Failed);
                break;
            case Call.Withdraw:
                _ends++;
                _isWithheld = true;
                Assert.Equal(BatchOutcome.PutBack, _batch.Withdraw());
                _putBack++;
                break;
            case Call.LeaveInDoubt:
                _ends++;
                _inDoubt += _batch.LeaveInDoubt() ? 1 : 0;
                break;
            case Call.SendersWereNotified:
                _told++;
                Answered(_batch.SendersWereNotified());
                break;
        }

        Judge();
    }

    private void Begin()
    {
        _batches++;
        _writer = WriterState.Writing;
        (_writerIsDone, _isHandedOver, _isWithheld, _sent, _putBack, _inDoubt, _told, _released) = (false, false, false, 0, 0, 0, 0, 0);
        _batch.Begin();
    }

    /// <summary>The writer is done with its batch.</summary>
    private void Answered(BatchOutcome outcome, BatchOutcome own, WriterState next)
    {
        _writerIsDone = true;
        _writer = next;
        Assert.True(outcome == own || outcome is BatchOutcome.Nothing or BatchOutcome.Release, $"{outcome} answers another call");
        _sent += outcome == BatchOutcome.Sent ? 1 : 0;
        _putBack += outcome == BatchOutcome.PutBack ? 1 : 0;
        Answered(outcome);
    }

    private void Answered(BatchOutcome outcome)
    {
        if (outcome == BatchOutcome.Release)
        {
            _released++;
        }
    }

    private void Judge()
    {
        Assert.True(Settlements <= (_batches > 0 ? 1 : 0), "The messages are settled twice");
        Assert.True(Settlements == 0 || _batches > 0, "What never began is settled");
        Assert.True(_sent == 0 || _isHandedOver, "What was not handed over is sent");
        Assert.True(_putBack == 0 || !_isHandedOver, "What was handed over is put back");
        Assert.True(_released <= 1, "Memory is released twice");
        Assert.True(_released == 0 || _inDoubt == 1, "Memory is released of messages that were sent or put back");
        Assert.True(_released == 0 || (_writerIsDone && _told == 1), "Memory is released while somebody reads it");
        Assert.True(_batch.IsUnderWay == (!_writerIsDone && Settlements == 0), "IsUnderWay");

        // Of one batch every sender is told the same, however long that takes.
        Assert.True(ReferenceEquals(_batch.Failure, _failure), "The reason is not that of the write that left the messages undecided");
        if (IsAtRest && _batches > 0)
        {
            Assert.True(Settlements == 1, "The messages are never settled");
            Assert.True(_released == _inDoubt, "The memory of messages in doubt is never released");
        }
    }
}
