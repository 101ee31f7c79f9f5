using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Writes messages to a link, several small ones together where that is possible, and settles them.</summary>
/// <param name="link">The link.</param>
/// <param name="writes">Its writes.</param>
/// <param name="outbox">Where messages wait.</param>
/// <param name="betweenFrames">Writes what may leave between two frames of a message.</param>
/// <param name="gate">The writer's lock, which guards the batch too. Nobody else's code is called with it held.</param>
internal sealed class BatchWriter(LinkContext link, WatchedWrites writes, Outbox outbox, Func<ValueTask> betweenFrames, Lock gate)
{
    /// <summary>
    /// Large messages are written in pieces of this size, so that progress shows on a slow link. No more is corked at once: a ping waits
    /// no longer for many small messages than for a part of a large one. A frame ends where a piece does.
    /// </summary>
    public const int Fragment = Fragments.Longest / 64;

    private readonly InFlightBatch _batch = new();

    /// <summary>Whether the link's end has left something in doubt.</summary>
    private bool _hasDoubts;

    public bool IsUnderWay => _batch.IsUnderWay;

    /// <summary>One message is about to be written.</summary>
    public void Begin(OutgoingMessage message)
    {
        lock (gate)
        {
            _batch.Messages.Clear();
            _batch.Messages.Add(message);
            _batch.Begin();
        }
    }

    /// <summary>The first messages of the outbox are about to be written.</summary>
    /// <param name="onlyOwn">Whether only those that the link's hooks have sent.</param>
    /// <returns>False where there are none.</returns>
    public bool TryBeginFromOutbox(bool onlyOwn)
    {
        lock (gate)
        {
            _batch.Messages.Clear();

            // Only where they can leave together: a message that was taken out can no longer be cancelled.
            outbox.Take(_batch.Messages, link.Wire.IsOurs ? Fragment : 0, onlyOwn ? link.Number : null);
            if (_batch.Messages.Count == 0)
            {
                return false;
            }

            _batch.Begin();
            link.Wire.BeginBatch();
            return true;
        }
    }

    /// <summary>Writes what has begun.</summary>
    /// <returns>Whether it was more than one message.</returns>
    public async ValueTask<bool> WriteAsync()
    {
        var messages = _batch.Messages;
        if (messages.Count == 1)
        {
            await WriteOneAsync(messages[0]);
            return false;
        }

        await WriteTogetherAsync(messages);
        return true;
    }

    /// <summary>The system has the batch, unless the link's end has left it in doubt meanwhile.</summary>
    public void End() => Settle(static batch => batch.End());

    /// <summary>The write has failed. The messages wait for the link's end, which leaves them in doubt before that is notified.</summary>
    public void Fail(SocketCloseReason reason) => Settle(batch => batch.Fail(reason));

    /// <summary>
    /// The link is over. What is under way from the outbox goes back there, if the transport knows that no byte of it has left, and sees to
    /// it that none will. Else it is in doubt from now on, whatever becomes of its write.
    /// </summary>
    public void OnLinkEnded() => Settle(batch =>
    {
        if (batch.IsUnderWay && link.Wire.TryWithhold())
        {
            batch.Messages.ForEach(static message => message.KeepFromReuse());
            return batch.Withdraw();
        }

        _hasDoubts = batch.LeaveInDoubt();
        return BatchOutcome.Nothing;
    });

    /// <summary>Notifies the senders of what was left in doubt, if anything was. Once, after <see cref="OnLinkEnded"/>.</summary>
    public void NotifySenders(SocketCloseReason reason)
    {
        if (!_hasDoubts)
        {
            return;
        }

        foreach (var message in _batch.Messages)
        {
            link.Environment.Host.NotifyInDoubt(message, _batch.Failure ?? reason);
        }

        Settle(static batch => batch.SendersWereNotified());
    }

    private async ValueTask WriteOneAsync(OutgoingMessage message)
    {
        if (!writes.IsOpen)
        {
            PutBack();
            throw new WebSocketException(WebSocketError.InvalidState, $"A message cannot be written: the WebSocket is {link.Wire.State}, and it must be Open.");
        }

        // Not beyond the link's end: a sender who was told of it may use the bytes for something else.
        var start = 0;
        do
        {
            var count = Math.Min(message.Data.Length - start, Fragment);
            await writes.WriteAsync(message, start, count);
            start += count;
            if (Fragments.BeginsAt(start) && start < message.Data.Length && IsUnderWay)
            {
                await betweenFrames();
            }
        }
        while (start < message.Data.Length && IsUnderWay);
        End();
    }

    /// <summary>Hands several messages to the system at once. They are held back until the last one is written.</summary>
    private async ValueTask WriteTogetherAsync(List<OutgoingMessage> messages)
    {
        try
        {
            link.Wire.Cork();
            for (var i = 0; i < messages.Count - 1 && IsUnderWay; i++)
            {
                await writes.WriteAsync(messages[i]);
            }
        }
        catch
        {
            PutBack();
            throw;
        }

        // Where the link is over, nothing of the batch leaves any more.
        if (IsUnderWay)
        {
            link.Wire.Uncork();
            await writes.WriteAsync(messages[^1]);
        }

        End();
    }

    /// <summary>No byte of the batch has left: it waits for the next link, unless it belongs to this one's opening.</summary>
    private void PutBack() => Settle(static batch => batch.PutBack());

    /// <summary>Notes what has become of the batch, and deals with its messages accordingly, if that is for the caller to do.</summary>
    private void Settle(Func<InFlightBatch, BatchOutcome> note)
    {
        BatchOutcome outcome;
        List<OutgoingMessage>? cancelled = null;
        lock (gate)
        {
            outcome = note(_batch);
            if (outcome == BatchOutcome.PutBack && _batch.Messages[0].CameFromOutbox)
            {
                // Before the link's end is dealt with, which waits for the lock: it may empty the outbox.
                cancelled = outbox.PutBack(_batch.Messages);
            }
        }

        switch (outcome)
        {
            case BatchOutcome.Sent:
                foreach (var message in _batch.Messages)
                {
                    link.Metrics.Sent(message.Data.Length);
                    message.MarkSent();
                }

                break;
            case BatchOutcome.PutBack when cancelled is not null:
                foreach (var message in cancelled)
                {
                    message.MarkCancelled(message.CancelledBy);
                    message.Release();
                }

                break;
            case BatchOutcome.PutBack or BatchOutcome.Release:
                _batch.Messages.ForEach(static message => message.Release());
                break;
        }
    }
}
