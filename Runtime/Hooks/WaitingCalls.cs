namespace Heartbeat;

/// <summary>The calls of event hooks that wait, first come first served, and which newer one replaces which. Guarded by the <see cref="HookQueue"/>.</summary>
internal sealed class WaitingCalls
{
    /// <summary>As many errors of the machinery may wait for a stuck hook; beyond that the oldest is only in the log.</summary>
    private const int MostErrors = 16;

    private readonly LinkedList<HookCall> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    /// <summary>Adds a call. A newer ping, pong or scheduled attempt replaces the one that waits.</summary>
    public void Add(HookCall call)
    {
        switch (call.Hook)
        {
            case HookKinds.Ping or HookKinds.Pong or HookKinds.Reconnecting:
                RemoveFirst(call.Hook);
                break;
            case HookKinds.Error when _calls.Count(static waiting => waiting.Hook == HookKinds.Error) >= MostErrors:
                RemoveFirst(HookKinds.Error);
                break;
        }

        _calls.AddLast(call);
    }

    public HookCall? TakeFirst()
    {
        var first = _calls.First?.Value;
        if (first is not null)
        {
            _calls.RemoveFirst();
        }

        return first;
    }

    /// <summary>The links of which something waits.</summary>
    public List<LinkStory> Links() => [.. _calls.Select(static call => call.Story).OfType<LinkStory>().Distinct()];

    /// <summary>Takes out what waits of a link.</summary>
    public List<HookCall> Remove(LinkStory link) => RemoveWhere(call => ReferenceEquals(call.Story, link));

    /// <summary>Takes out what waits for other hooks than these.</summary>
    public List<HookCall> RemoveAllBut(HookKinds hooks) => RemoveWhere(call => (call.Hook & hooks) == 0);

    private List<HookCall> RemoveWhere(Func<HookCall, bool> isMeant)
    {
        var removed = new List<HookCall>();
        for (var node = _calls.First; node is not null;)
        {
            var next = node.Next;
            if (isMeant(node.Value))
            {
                removed.Add(node.Value);
                _calls.Remove(node);
            }

            node = next;
        }

        return removed;
    }

    // Of these none holds a message, so that there is nothing to give back.
    private void RemoveFirst(HookKinds hook)
    {
        var node = _calls.First;
        while (node is not null && node.Value.Hook != hook)
        {
            node = node.Next;
        }

        if (node is not null)
        {
            _calls.Remove(node);
        }
    }
}
