namespace Heartbeat;

/// <summary>The messages that wait for a link, in the order in which they were given.</summary>
internal sealed class Outbox(int capacity)
{
    /// <summary>What a message takes on the wire beside its bytes, and in the writing of it.</summary>
    private const int Overhead = 16;

    private readonly Lock _gate = new();
    private readonly MessageQueue _waiting = new();

    /// <summary>What was given after a start that is not carried out yet: it is none of the end's before.</summary>
    private readonly MessageQueue _early = new();
    private bool _starts;

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

    /// <summary>Whether a message may leave without having waited here: nothing waits before it, and the socket takes messages.</summary>
    public bool CanBypass
    {
        get
        {
            lock (_gate)
            {
                return _refusal is null && _waiting.Count == 0 && _early.Count == 0;
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
            if (_refusal is not null && !_starts)
            {
                return _refusal;
            }

            AddLast(message);
            return null;
        }
    }

    /// <summary>Adds a message that nobody waits for, if there is room. One that is not taken is left to the caller.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        lock (_gate)
        {
            if ((_refusal is not null && !_starts) || _waiting.Count + _early.Count >= capacity)
            {
                return false;
            }

            AddLast(message);
            return true;
        }
    }

    /// <summary>Takes the first messages out, to be written together.</summary>
    /// <param name="taken">Where they go.</param>
    /// <param name="most">How many bytes of them; one message is taken however large it is.</param>
    public void Take(List<OutgoingMessage> taken, int most)
    {
        lock (_gate)
        {
            var size = 0L;
            while (_waiting.First is { } message)
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

    /// <summary>Puts messages back of which no byte has left.</summary>
    public void PutBack(List<OutgoingMessage> messages)
    {
        lock (_gate)
        {
            for (var i = messages.Count - 1; i >= 0; i--)
            {
                _waiting.AddFirst(messages[i]);
            }
        }
    }

    /// <summary>Takes a message out that still waits.</summary>
    /// <returns>False if its write has begun or it is settled.</returns>
    public bool TryRemove(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (message.Queue is not { } queue)
            {
                return false;
            }

            queue.Remove(message);
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

    /// <summary>A start was asked for: messages are taken again, for the time after it.</summary>
    public void BeginStart()
    {
        lock (_gate)
        {
            _starts = true;
        }
    }

    /// <summary>The start that was asked for is carried out: takes messages again, those first that came since.</summary>
    public void CompleteStart()
    {
        lock (_gate)
        {
            _refusal = null;
            _starts = false;
            while (_early.First is { } early)
            {
                _early.Remove(early);
                _waiting.AddLast(early);
            }
        }
    }

    /// <summary>There was no start after all: the socket was disposed first, or had started already.</summary>
    /// <returns>What was given since it was asked for, and why it is not taken; null where there is nothing.</returns>
    public (List<OutgoingMessage> Messages, SocketCloseReason? Refusal) RejectEarly()
    {
        lock (_gate)
        {
            _starts = false;
            return (_early.Empty(), _refusal);
        }
    }

    private void AddLast(OutgoingMessage message)
    {
        message.CameFromOutbox = true;
        (_refusal is null ? _waiting : _early).AddLast(message);
    }
}
