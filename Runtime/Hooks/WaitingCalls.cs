namespace Heartbeat;

/// <summary>The calls of event hooks that wait, first come first served, and which newer one replaces which. Guarded by the <see cref="HookQueue"/>.</summary>
internal sealed class WaitingCalls
{
    /// <summary>As many errors of the machinery may wait for a stuck hook; beyond that the oldest is only in the log.</summary>
    private const int MostErrors = 16;

    private readonly LinkedList<HookCall> _calls = [];

    /// <summary>
    /// Those of them that a newer one may replace, in the same order: a handful, however many messages wait, so that nobody has to look for them
    /// among those. Null until there is one.
    /// </summary>
    private List<LinkedListNode<HookCall>>? _replaceable;

    public bool IsEmpty => _calls.Count == 0;

    /// <summary>Adds a call. A newer ping, pong or scheduled attempt replaces the one that waits.</summary>
    public void Add(HookCall call)
    {
        var node = _calls.AddLast(call);
        if (MostOf(call.Hook) is not { } most)
        {
            return;
        }

        _replaceable ??= [];
        MakeRoom(call.Hook, most);
        _replaceable.Add(node);
    }

    public HookCall? TakeFirst()
    {
        if (_calls.First is not { } first)
        {
            return null;
        }

        Remove(first);
        return first.Value;
    }

    /// <summary>The links of which something waits.</summary>
    public List<LinkStory> Links() => [.. _calls.Select(static call => call.Story).OfType<LinkStory>().Distinct()];

    /// <summary>Whether messages of a link wait.</summary>
    public bool HasMessagesOf(LinkStory link) => _calls.Any(call => call.IsMessage && ReferenceEquals(call.Story, link));

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
                Remove(node);
            }

            node = next;
        }

        return removed;
    }

    /// <summary>Takes the oldest call of a hook out, if as many wait as may. None holds a message, so that there is nothing to give back.</summary>
    private void MakeRoom(HookKinds hook, int most)
    {
        LinkedListNode<HookCall>? oldest = null;
        var count = 0;
        foreach (var node in _replaceable!)
        {
            if (node.Value.Hook == hook)
            {
                oldest ??= node;
                count++;
            }
        }

        if (count >= most)
        {
            Remove(oldest!);
        }
    }

    private void Remove(LinkedListNode<HookCall> node)
    {
        _calls.Remove(node);
        if (MostOf(node.Value.Hook) is not null)
        {
            _replaceable!.Remove(node);
        }
    }

    /// <summary>How many calls of a hook may wait before a newer one replaces the oldest; null where all do.</summary>
    private static int? MostOf(HookKinds hook) => hook switch
    {
        HookKinds.Ping or HookKinds.Pong or HookKinds.Reconnecting => 1,
        HookKinds.Error => MostErrors,
        _ => null,
    };
}
