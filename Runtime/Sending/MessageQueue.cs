namespace Heartbeat;

/// <summary>Messages in the order in which they are to leave. Each message knows the one behind it; guarded by the outbox.</summary>
internal sealed class MessageQueue
{
    private OutgoingMessage? _last;

    public OutgoingMessage? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>How many bytes the messages have together.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many of the messages say who has sent them.</summary>
    public int WithSource { get; private set; }

    public void AddLast(OutgoingMessage message) => Insert(message, before: _last, after: null);

    public void AddFirst(OutgoingMessage message) => Insert(message, before: null, after: First);

    public void Remove(OutgoingMessage message)
    {
        if (message.Previous is { } before)
        {
            before.Next = message.Next;
        }
        else
        {
            First = message.Next;
        }

        if (message.Next is { } after)
        {
            after.Previous = message.Previous;
        }
        else
        {
            _last = message.Previous;
        }

        message.Queue = null;
        message.Previous = null;
        message.Next = null;
        Count--;
        Bytes -= message.Data.Length;
        WithSource -= message.SentBy is null ? 0 : 1;
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
        message.Previous = before;
        message.Next = after;
        if (before is null)
        {
            First = message;
        }
        else
        {
            before.Next = message;
        }

        if (after is null)
        {
            _last = message;
        }
        else
        {
            after.Previous = message;
        }

        Count++;
        Bytes += message.Data.Length;
        WithSource += message.SentBy is null ? 0 : 1;
    }
}
