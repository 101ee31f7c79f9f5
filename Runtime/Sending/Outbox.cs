namespace Heartbeat;

/// <summary>The messages that wait for a link, in the order in which they were given.</summary>
internal sealed class Outbox
{
    /// <summary>What a message takes on the wire beside its bytes, and in the writing of it.</summary>
    private const int Overhead = 16;

    private readonly Lock _gate = new();
    private readonly MessageQueue _waiting = new();

    /// <summary>Why nothing is taken any more; null while the socket may still have a link.</summary>
    private SocketCloseReason? _refusal;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0;
            }
        }
    }

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Whether a message may leave without having waited here: nothing waits before it, and the socket takes messages.</summary>
    public bool CanBypass
    {
        get
        {
            lock (_gate)
            {
                return _refusal is null && _waiting.Count == 0;
            }
        }
    }

    /// <summary>
    /// Adds a message whose sender waits for it, however full the outbox is: the sender's waiting is the limit. One that is not taken is
    /// left to the caller.
    /// </summary>
    /// <returns>Null, or why it is not taken: the socket has ended.</returns>
    public SocketCloseReason? Add(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_refusal is not null)
            {
                return _refusal;
            }

            AddLast(message);
            return null;
        }
    }

    /// <summary>Adds a message that nobody waits for, if there is room. One that is not taken is left to the caller.</summary>
    /// <param name="message">The message.</param>
    /// <param name="capacity">How many messages may wait.</param>
    /// <param name="bytes">How many bytes they may have together; one message is always taken.</param>
    public bool TryAdd(OutgoingMessage message, int capacity, long bytes)
    {
        lock (_gate)
        {
            if (_refusal is not null || _waiting.Count >= capacity || (_waiting.Count > 0 && _waiting.Bytes + message.Data.Length > bytes))
            {
                return false;
            }

            AddLast(message);
            return true;
        }
    }

    /// <summary>Whether something waits that the hooks of a link have sent.</summary>
    public bool HasMessageOf(int link)
    {
        lock (_gate)
        {
            return FirstOf(link) is not null;
        }
    }

    /// <summary>Whether somebody waits until a message of his has left.</summary>
    public bool IsAwaitedBy(MessageSource source)
    {
        lock (_gate)
        {
            var message = _waiting.First;
            while (message is not null && !(message.IsAwaited && ReferenceEquals(message.SentBy, source)))
            {
                message = message.Next;
            }

            return message is not null;
        }
    }

    /// <summary>Takes the first messages out, to be written together.</summary>
    /// <param name="taken">Where they go.</param>
    /// <param name="most">How many bytes of them; one message is taken however large it is.</param>
    /// <param name="onlyOf">The link whose hooks must have sent them; null where anybody may.</param>
    public void Take(List<OutgoingMessage> taken, int most, int? onlyOf)
    {
        lock (_gate)
        {
            var size = 0L;
            while ((onlyOf is { } link ? FirstOf(link) : _waiting.First) is { } message)
            {
                size += message.Data.Length + Overhead;
                if (taken.Count > 0 && size > most)
                {
                    return;
                }

                _waiting.Remove(message);
                taken.Add(message);
            }
        }
    }

    /// <summary>
    /// Puts messages back of which no byte has left, but for those whose token was cancelled while they did not wait: it will not say so
    /// again.
    /// </summary>
    /// <returns>The cancelled ones.</returns>
    public List<OutgoingMessage> PutBack(List<OutgoingMessage> messages)
    {
        var cancelled = new List<OutgoingMessage>();
        lock (_gate)
        {
            for (var i = messages.Count - 1; i >= 0; i--)
            {
                if (messages[i].CancelledBy.IsCancellationRequested)
                {
                    cancelled.Add(messages[i]);
                }
                else
                {
                    _waiting.AddFirst(messages[i]);
                }
            }
        }

        return cancelled;
    }

    /// <summary>Takes a message out that still waits.</summary>
    /// <returns>False if its write has begun or it is settled.</returns>
    public bool TryRemove(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(message.Queue, _waiting))
            {
                return false;
            }

            _waiting.Remove(message);
            return true;
        }
    }

    /// <summary>Takes nothing more from now on; what waits may still leave.</summary>
    public void Refuse(SocketCloseReason reason)
    {
        lock (_gate)
        {
            _refusal ??= reason;
        }
    }

    /// <summary>Takes nothing more, and hands out what waits.</summary>
    public List<OutgoingMessage> Empty(SocketCloseReason reason)
    {
        lock (_gate)
        {
            _refusal ??= reason;
            return _waiting.Empty();
        }
    }

    private OutgoingMessage? FirstOf(int link)
    {
        // Most often there is none: others may have sent very many.
        var message = _waiting.WithSource == 0 ? null : _waiting.First;
        while (message is not null && message.SentBy?.LinkNumber != link)
        {
            message = message.Next;
        }

        return message;
    }

    private void AddLast(OutgoingMessage message)
    {
        message.CameFromOutbox = true;
        _waiting.AddLast(message);
    }
}
