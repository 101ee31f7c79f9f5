using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>
/// What lasts from a start (the first, or one after a close or giving up) to its end: the outbox, the hooks' tokens, and whoever
/// waits for an open or the end. A later start has all of it anew, so that nothing of the one before reaches it.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and hooks may use its token after the end.")]
internal sealed class Lifetime
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<SocketCloseReason> _ended = NewSource();
    private readonly TaskCompletionSource<SocketCloseReason> _completed = NewSource();
    private readonly TaskCompletionSource<SocketCloseReason> _hooksCompleted = NewSource();
    private readonly CancellationTokenSource _hooks = new();
    private readonly CancellationTokenSource _lastHooks = new();

    /// <summary>Whoever waits for an open; null where nobody does.</summary>
    private HashSet<OpenWaiter>? _waiters;
    private SocketCloseReason? _reason;

    /// <summary>The link whose open is announced as its <c>OnOpen</c> begins; 0 where none is.</summary>
    private volatile int _opening;

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

    /// <summary>The hooks' token: cancelled when the socket closes or gives up.</summary>
    public CancellationToken HooksToken => _hooks.Token;

    /// <summary>The token of event hooks that start after that; <c>OnClose</c> among them could do nothing with a cancelled one.</summary>
    public CancellationToken LastHooksToken => _lastHooks.Token;

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
    public void AnnounceWithHook(int link) => _opening = link;

    /// <summary>The <c>OnOpen</c> of a link begins.</summary>
    public void HookBegins(int link)
    {
        // A link that another has replaced meanwhile is not the one that is waited for.
        if (_opening == link)
        {
            Announce(link);
        }
    }

    /// <summary>A link is open whose <c>OnOpen</c> has to wait for another hook: it is announced without it.</summary>
    public void AnnounceNow(int link)
    {
        _opening = 0;
        Announce(link);
    }

    public void CancelHooks(LoopScheduler scheduler) => scheduler.Cancel(_hooks);

    /// <summary>There is no link any more and there will be none.</summary>
    public void End(SocketCloseReason reason)
    {
        lock (_gate)
        {
            _reason = reason;
        }

        _ended.TrySetResult(reason);
        Fail(static waiter => waiter.IsInsideHook, reason);
    }

    /// <summary>The end is complete, or was waited for long enough.</summary>
    public void Complete(LoopScheduler scheduler)
    {
        if (_reason is not { } reason || !_completed.TrySetResult(reason))
        {
            return;
        }

        Fail(static _ => true, reason);
        scheduler.Cancel(_lastHooks);
    }

    public void CompleteHooks() => _hooksCompleted.TrySetResult(_reason!);

    private static TaskCompletionSource<SocketCloseReason> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whoever waits for an open may go on.</summary>
    private void Announce(int link)
    {
        // In this order: whoever begins to wait meanwhile sees the one, or is among the others.
        _announced = link;
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
