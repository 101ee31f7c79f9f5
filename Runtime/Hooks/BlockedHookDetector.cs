namespace Heartbeat;

/// <summary>
/// Knows which message hook runs on one reader's thread, who looks after it, and lets another thread take the reading over from it.
/// A hook that returns at once pays two exchanges for this: one as it begins, one as it ends.
/// </summary>
/// <remarks>
/// Hooks begin and end on the reader's thread. A hook that begins says so, and then sees whether anybody looks after the reader; whoever
/// stops looking after it says so, and then sees whether a hook runs. Each exchange is a barrier between the two, so that one sees the other.
/// </remarks>
/// <param name="lastHook">The last hook that another reader of the same link has begun.</param>
/// <param name="host">The link.</param>
internal sealed class BlockedHookDetector(long lastHook, IBlockedHookHost host)
{
    private long _lastHook = lastHook;

    /// <summary>The hook that runs; 0 where none does; below zero where the reading was taken over from it.</summary>
    private long _running;

    private volatile int _watcher;

    /// <summary>The hook with which the reader came into the rounds. Theirs alone while they look after it.</summary>
    private BegunHook _first;

    /// <summary>Who looks after the reader's hooks. Numbers, because .NET 8 cannot exchange an enumeration's values.</summary>
    private static class Watcher
    {
        public const int Nobody = 0;
        public const int Rounds = 1;
        public const int Machine = 2;
    }

    /// <summary>The hook that was begun last.</summary>
    public long LastHook => Volatile.Read(ref _lastHook);

    /// <summary>The next one in the rounds, and guarded by them.</summary>
    public BlockedHookDetector? Next { get; set; }

    /// <summary>Whether a hook runs now, be it one from which the reading was taken over.</summary>
    public bool IsRunning => Volatile.Read(ref _running) != 0;

    /// <summary>The hook that keeps the reader from reading; 0 where none does.</summary>
    private long Running => Math.Max(0, Volatile.Read(ref _running));

    /// <summary>A hook is about to run.</summary>
    /// <param name="isUnwatched">Whether nobody looks after the reader: it is to come into the rounds.</param>
    /// <returns>Its number.</returns>
    public long Begin(out bool isUnwatched)
    {
        var hook = _lastHook + 1;
        Volatile.Write(ref _lastHook, hook);
        Interlocked.Exchange(ref _running, hook);
        isUnwatched = _watcher == Watcher.Nobody;
        return hook;
    }

    /// <summary>The hook has returned.</summary>
    /// <returns>False if another thread has taken over the reading meanwhile.</returns>
    public bool End(long hook) => Interlocked.Exchange(ref _running, 0) == hook;

    /// <summary>The rounds are about to look after the reader.</summary>
    /// <returns>False if the machine has come to do so meanwhile.</returns>
    public bool TryEnterRounds(BegunHook hook)
    {
        if (Interlocked.CompareExchange(ref _watcher, Watcher.Rounds, Watcher.Nobody) != Watcher.Nobody)
        {
            return false;
        }

        _first = hook;
        return true;
    }

    /// <summary>A round: where a hook runs, the machine looks after the reader from here on, else nobody.</summary>
    public void Visit()
    {
        var first = _first;
        LeaveRounds();
        var hook = Running;
        if (hook != 0 && Interlocked.CompareExchange(ref _watcher, Watcher.Machine, Watcher.Nobody) == Watcher.Nobody)
        {
            host.HookStillRuns(hook == first.Number ? first : new BegunHook(hook, LinkFacts.Never));
        }
    }

    /// <summary>The rounds look after the reader no longer.</summary>
    public void LeaveRounds() => Interlocked.Exchange(ref _watcher, Watcher.Nobody);

    /// <summary>The machine looks which hook runs. Where none does, it looks no more.</summary>
    public long Sample()
    {
        var hook = Running;
        return hook == 0 && TryLeaveMachine() ? Running : hook;
    }

    /// <summary>Takes the reading over from the hook that runs. The machine looks after this reader no longer.</summary>
    /// <returns>False if the hook has returned first.</returns>
    public bool TryTakeOver()
    {
        TryLeaveMachine();
        var hook = Running;
        return hook != 0 && Interlocked.CompareExchange(ref _running, -hook, hook) == hook;
    }

    private bool TryLeaveMachine() => Interlocked.CompareExchange(ref _watcher, Watcher.Nobody, Watcher.Machine) == Watcher.Machine;
}
