namespace Heartbeat;

/// <summary>One socket's messages that were sent and can be used again.</summary>
/// <param name="refused">Says that whoever awaited a message cannot go on.</param>
internal sealed class MessagePool(Action<Exception> refused)
{
    private const int Most = 256;

    private readonly Lock _gate = new();
    private OutgoingMessage? _first;
    private int _count;
    private volatile OutgoingMessage? _lastAwaited;

    public Action<Exception> Refused => refused;

    /// <summary>
    /// Whether the last awaited send's result has been fetched. A sender who starts the next one before that has many under way at once,
    /// and gains more by their leaving together than by the next one's leaving at once.
    /// </summary>
    public bool PreviousSendObserved => _lastAwaited is null;

    public OutgoingMessage Take()
    {
        lock (_gate)
        {
            if (_first is { } message)
            {
                _first = message.Next;
                message.Next = null;
                _count--;
                return message;
            }
        }

        return new OutgoingMessage(this);
    }

    public void Return(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_count < Most)
            {
                message.Next = _first;
                _first = message;
                _count++;
            }
        }
    }

    /// <summary>The message's result is about to be awaited.</summary>
    public ValueTask Await(OutgoingMessage message)
    {
        _lastAwaited = message;
        return message.Sent;
    }

    /// <summary>The message's result has been fetched.</summary>
    public void ResultObserved(OutgoingMessage message)
    {
        if (ReferenceEquals(_lastAwaited, message))
        {
            _lastAwaited = null;
        }
    }
}
