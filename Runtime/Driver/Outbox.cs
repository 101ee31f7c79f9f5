namespace Heartbeat;

/// <summary>The messages that wait for a link, in the order in which they were given.</summary>
internal sealed class Outbox(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OutgoingMessage> _waiting = [];

    /// <summary>What was given after a start that is not carried out yet: it is none of the end's before.</summary>
    private readonly LinkedList<OutgoingMessage> _early = [];
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

    /// <summary>Adds a message whose sender waits for it, however full the outbox is: the sender's waiting is the limit.</summary>
    /// <returns>Null, or why it is not taken: the socket has ended.</returns>
    public SocketCloseReason? Add(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_refusal is not null && !_starts)
            {
                message.MarkRefused();
                return _refusal;
            }

            AddLast(message);
            return null;
        }
    }

    /// <summary>Adds a message that nobody waits for, if there is room.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        lock (_gate)
        {
            if ((_refusal is not null && !_starts) || _waiting.Count + _early.Count >= capacity)
            {
                message.Release();
                return false;
            }

            AddLast(message);
            return true;
        }
    }

    /// <summary>Takes the first message out, to be written.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutgoingMessage? message)
    {
        lock (_gate)
        {
            message = _waiting.First?.Value;
            if (message is null)
            {
                return false;
            }

            _waiting.RemoveFirst();
            message.Place = null;
            return true;
        }
    }

    /// <summary>Puts a message back of which no byte has left.</summary>
    public void PutBack(OutgoingMessage message)
    {
        lock (_gate)
        {
            message.Place = _waiting.AddFirst(message);
        }
    }

    /// <summary>Takes a message out that still waits.</summary>
    /// <returns>False if its write has begun or it is settled.</returns>
    public bool TryRemove(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (message.Place is null)
            {
                return false;
            }

            message.Place.List!.Remove(message.Place);
            message.Place = null;
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
            var left = new List<OutgoingMessage>(_waiting);
            foreach (var message in left)
            {
                message.Place = null;
            }

            _waiting.Clear();
            return left;
        }
    }

    /// <summary>A start was asked for: messages are taken again, for the time after it.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            _starts = true;
        }
    }

    /// <summary>The start that was asked for is carried out: takes messages again, those first that came since.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _refusal = null;
            _starts = false;
            while (_early.First is { } early)
            {
                _early.RemoveFirst();
                _waiting.AddLast(early);
            }
        }
    }

    /// <summary>There was no start after all: the socket was disposed first, or had started already.</summary>
    /// <returns>What was given since it was asked for, and why it is not taken; null where there is nothing.</returns>
    public (List<OutgoingMessage> Messages, SocketCloseReason? Refusal) Disappoint()
    {
        lock (_gate)
        {
            _starts = false;
            var left = new List<OutgoingMessage>(_early);
            left.ForEach(static message => message.Place = null);
            _early.Clear();
            return (left, _refusal);
        }
    }

    private void AddLast(OutgoingMessage message)
    {
        message.CameFromOutbox = true;
        message.Place = (_refusal is null ? _waiting : _early).AddLast(message);
    }
}
