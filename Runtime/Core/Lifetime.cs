namespace Heartbeat;

/// <summary>
/// What lasts from a start (the first, or one after a close or giving up) to its end: the outbox, the hooks' tokens, and whoever
/// waits for an open or the end. A later start has all of it anew, so that nothing of the one before reaches it.
/// </summary>
internal sealed class Lifetime
{
    private readonly Lock _gate = new();
    private AwaitableEnd _ended;
    private AwaitableEnd _completed;
    private AwaitableEnd _hooksCompleted;

    /// <summary>Whoever waits for an open; null where nobody does.</summary>
    private HashSet<OpenWaiter>? _waiters;
    private SocketCloseReason? _reason;

    /// <summary>What is left of links that have ended. Replaced, never changed: others may be looking at it.</summary>
    private volatile Task[] _dismissals = [];

    /// <summary>The link whose open is announced as its <c>OnOpen</c> begins; 0 where none is.</summary>
    private int _opening;

    /// <summary>The last link whose open was announced.</summary>
    private volatile int _announced;

    /// <summary>The messages that wait for a link.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>Completes when there is no link any more and there will be none.</summary>
    public Task<SocketCloseReason> Ended => _ended.Task;

    /// <summary>Completes when the last event hook has returned too, or has been waited for long enough.</summary>
    public Task<SocketCloseReason> Completed => _completed.Task;

    /// <summary>Completes when the last event hook has returned, however long that takes.</summary>
    public Task<SocketCloseReason> HooksCompleted => _hooksCompleted.Task;

    public bool HaveHooksCompleted => _hooksCompleted.HasCome;

    /// <summary>Completes when nothing is left of any link: their peers know how they ended, or had time enough for it. Never faults.</summary>
    public Task Dismissal => Task.WhenAll(_dismissals);

    /// <summary>The tokens of the event hooks, and which of them may still begin.</summary>
    public HookTokens Hooks { get; } = new();

    /// <summary>A link has ended, and something of it is left until the task completes.</summary>
    public void Await(Task dismissal)
    {
        if (!dismissal.IsCompleted)
        {
            _dismissals = [.. _dismissals.Where(static each => !each.IsCompleted), dismissal];
        }
    }

    public bool HasAnnounced(int link) => _announced == link;

    /// <summary>Adds somebody who waits for an open; who comes after the end is told so.</summary>
    public void Add(OpenWaiter waiter)
    {
        lock (_gate)
        {
            if (_reason is null)
            {
                (_waiters ??= []).Add(waiter);
                return;
            }
        }

        waiter.TrySetException(new SocketClosedException(_reason));
    }

    public void Remove(OpenWaiter waiter)
    {
        lock (_gate)
        {
            _waiters?.Remove(waiter);
        }
    }

    /// <summary>A link is open; that is announced when its <c>OnOpen</c> begins, so that whoever goes on is told of its close too.</summary>
    public void AnnounceWithHook(int link)
    {
        lock (_gate)
        {
            _opening = link;
        }
    }

    /// <summary>The <c>OnOpen</c> of a link begins.</summary>
    public void HookBegins(int link)
    {
        lock (_gate)
        {
            if (_opening != link)
            {
                // Another has replaced it meanwhile, which is the one that is waited for.
                return;
            }

            _announced = link;
        }

        Announce();
    }

    /// <summary>A link is open whose <c>OnOpen</c> has to wait for another hook: it is announced without it.</summary>
    public void AnnounceNow(int link)
    {
        lock (_gate)
        {
            _opening = 0;
            _announced = link;
        }

        Announce();
    }

    /// <summary>There is no link any more and there will be none.</summary>
    public void End(SocketCloseReason reason)
    {
        lock (_gate)
        {
            _reason = reason;
        }

        _ended.TryCome(reason);
        Fail(static waiter => waiter.IsInsideHook, reason);
    }

    /// <summary>The end is complete, or was waited for long enough.</summary>
    public void Complete(LoopScheduler scheduler)
    {
        if (_reason is not { } reason || !_completed.TryCome(reason))
        {
            return;
        }

        Fail(static _ => true, reason);
        Hooks.CancelLast(scheduler);
    }

    public void CompleteHooks() => _hooksCompleted.TryCome(_reason!);

    /// <summary>Whoever waits for an open may go on. Whoever begins to wait meanwhile sees that it was announced, or is among them.</summary>
    private void Announce()
    {
        foreach (var waiter in Take(static _ => true))
        {
            waiter.TrySetResult();
        }
    }

    private void Fail(Func<OpenWaiter, bool> who, SocketCloseReason reason)
    {
        foreach (var waiter in Take(who))
        {
            waiter.TrySetException(new SocketClosedException(reason));
        }
    }

    private List<OpenWaiter> Take(Func<OpenWaiter, bool> who)
    {
        lock (_gate)
        {
            var taken = _waiters?.Where(who).ToList() ?? [];
            _waiters?.ExceptWith(taken);
            _waiters = _waiters is { Count: > 0 } left ? left : null;
            return taken;
        }
    }
}
