using System.Diagnostics.CodeAnalysis;

namespace Heartbeat;

/// <summary>What lasts from a start (the first, or one after a close or giving up) to its end, with whoever waits for either.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and hooks may use its token after the end.")]
internal sealed class Lifetime
{
    private readonly Lock _gate = new();

    /// <summary>Whoever waits for an open; null where nobody does.</summary>
    private HashSet<OpenWaiter>? _waiters;
    private readonly TaskCompletionSource<SocketCloseReason> _ended = NewSource();
    private readonly TaskCompletionSource<SocketCloseReason> _completed = NewSource();
    private readonly TaskCompletionSource<SocketCloseReason> _hooksCompleted = NewSource();
    private readonly CancellationTokenSource _hooks = new();
    private readonly CancellationTokenSource _lastHooks = new();
    private SocketCloseReason? _reason;

    /// <summary>Ends when there is no link any more and there will be none.</summary>
    public Task<SocketCloseReason> Ended => _ended.Task;

    /// <summary>Ends when the last event hook has returned too, or has been waited for long enough.</summary>
    public Task<SocketCloseReason> Completed => _completed.Task;

    /// <summary>Ends when the last event hook has returned, however long that takes.</summary>
    public Task<SocketCloseReason> HooksCompleted => _hooksCompleted.Task;

    /// <summary>The hooks' token: cancelled when the socket closes or gives up.</summary>
    public CancellationToken HooksToken => _hooks.Token;

    /// <summary>The token of event hooks that start after that; <c>OnClose</c> among them could do nothing with a cancelled one.</summary>
    public CancellationToken LastHooksToken => _lastHooks.Token;

    /// <summary>Whoever waits for a link to open.</summary>
    /// <param name="isInsideHook">Whether a hook of the same socket waits: it hears of the end at once.</param>
    public sealed class OpenWaiter(bool isInsideHook) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public bool IsInsideHook { get; } = isInsideHook;
    }

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

    public void Open()
    {
        foreach (var waiter in Take(static _ => true))
        {
            waiter.TrySetResult();
        }
    }

    public void CancelHooks(LoopScheduler scheduler)
        => scheduler.Start(static hooks => hooks.CancelAsync(), _hooks);

    public void End(SocketCloseReason reason)
    {
        lock (_gate)
        {
            _reason = reason;
        }

        _ended.TrySetResult(reason);
        Fail(static waiter => waiter.IsInsideHook, reason);
    }

    public void Complete(LoopScheduler scheduler)
    {
        if (_reason is not { } reason || !_completed.TrySetResult(reason))
        {
            return;
        }

        Fail(static _ => true, reason);
        scheduler.Start(static hooks => hooks.CancelAsync(), _lastHooks);
    }

    public void CompleteHooks() => _hooksCompleted.TrySetResult(_reason!);

    private static TaskCompletionSource<SocketCloseReason> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
