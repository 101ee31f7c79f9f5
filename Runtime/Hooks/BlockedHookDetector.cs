namespace Heartbeat;

/// <summary>
/// Knows which message hook runs on one reader's thread, and lets another thread take the reading over from it.
/// A hook that returns at once pays for neither lock nor barrier: whoever looks makes all threads pay a barrier, once, instead.
/// </summary>
/// <remarks>Hooks begin and end on the reader's thread. One thread at a time looks, while it decides; one at a time takes over, when it carries that out.</remarks>
internal sealed class BlockedHookDetector(long lastHook)
{
    private readonly Lock _gate = new();
    private long _lastHook = lastHook;

    /// <summary>The hook that runs; 0 where none does. Written by the reader alone.</summary>
    private long _running;

    /// <summary>Whether the machine looks after the hooks by now.</summary>
    private int _isWatched;

    /// <summary>The hook that somebody wants to take over from, and the one that somebody has.</summary>
    private long _claimed;
    private long _taken;

    /// <summary>The hook that was begun last.</summary>
    public long LastHook => Volatile.Read(ref _lastHook);

    /// <summary>Whether a hook runs now.</summary>
    public bool IsRunning => Volatile.Read(ref _running) != 0;

    /// <summary>A hook is about to run.</summary>
    /// <param name="isUnwatched">Whether nobody looks after it yet: the machine is to be told, once.</param>
    /// <returns>Its number.</returns>
    public long Begin(out bool isUnwatched)
    {
        var hook = _lastHook + 1;
        Volatile.Write(ref _lastHook, hook);
        Volatile.Write(ref _running, hook);
        isUnwatched = Volatile.Read(ref _isWatched) == 0 && Interlocked.Exchange(ref _isWatched, 1) == 0;
        return hook;
    }

    /// <summary>The hook has returned.</summary>
    /// <returns>False if another thread has taken over the reading meanwhile.</returns>
    public bool End(long hook)
    {
        Volatile.Write(ref _running, 0);
        return Volatile.Read(ref _claimed) != hook || EndClaimed(hook);
    }

    /// <summary>Looks which hook runs. Where none does, the next one to begin says so.</summary>
    public long Sample()
    {
        var hook = Volatile.Read(ref _running);
        if (hook == 0 && Volatile.Read(ref _isWatched) == 1)
        {
            Volatile.Write(ref _isWatched, 0);

            // A hook that began before this is seen below; one that begins after it sees that it is not watched.
            Interlocked.MemoryBarrierProcessWide();
            hook = Volatile.Read(ref _running);
        }

        return hook;
    }

    /// <summary>Takes the reading over from the hook that runs.</summary>
    /// <returns>False if it has returned first.</returns>
    public bool TryTakeOver()
    {
        lock (_gate)
        {
            Volatile.Write(ref _isWatched, 0);

            // As in Sample: where the hook has ended, the next one to begin says so, or is seen here.
            Interlocked.MemoryBarrierProcessWide();
            var hook = Volatile.Read(ref _running);
            if (hook == 0)
            {
                return false;
            }

            Volatile.Write(ref _claimed, hook);

            // A hook that ended before this is seen to have; one that ends after it sees the claim, and waits at the gate.
            Interlocked.MemoryBarrierProcessWide();
            if (Volatile.Read(ref _running) != hook)
            {
                return false;
            }

            _taken = hook;
            return true;
        }
    }

    private bool EndClaimed(long hook)
    {
        lock (_gate)
        {
            return _taken != hook;
        }
    }
}
