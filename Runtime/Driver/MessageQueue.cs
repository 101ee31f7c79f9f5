namespace Heartbeat;

/// <summary>Messages in the order in which they are to leave. The links are in the messages themselves; guarded by the outbox.</summary>
internal sealed class MessageQueue
{
    private OutgoingMessage? _last;

    public OutgoingMessage? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(OutgoingMessage message) => Insert(message, before: _last, after: null);

    public void AddFirst(OutgoingMessage message) => Insert(message, before: null, after: First);

    public void Remove(OutgoingMessage message)
    {
        if (message.Before is { } before)
        {
            before.After = message.After;
        }
        else
        {
            First = message.After;
        }

        if (message.After is { } after)
        {
            after.Before = message.Before;
        }
        else
        {
            _last = message.Before;
        }

        message.Queue = null;
        message.Before = null;
        message.After = null;
        Count--;
    }

    /// <summary>Takes all messages out.</summary>
    public List<OutgoingMessage> Empty()
    {
        var all = new List<OutgoingMessage>(Count);
        while (First is { } first)
        {
            Remove(first);
            all.Add(first);
        }

        return all;
    }

    private void Insert(OutgoingMessage message, OutgoingMessage? before, OutgoingMessage? after)
    {
        message.Queue = this;
        message.Before = before;
        message.After = after;
        if (before is null)
        {
            First = message;
        }
        else
        {
            before.After = message;
        }

        if (after is null)
        {
            _last = message;
        }
        else
        {
            after.Before = message;
        }

        Count++;
    }
}
