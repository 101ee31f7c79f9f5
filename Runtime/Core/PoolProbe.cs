namespace Heartbeat;

/// <summary>
/// Finds out whether there is a thread for what waits. A work item that is queued at one check has run by the next, unless all threads are
/// held by something else. That alone is no proof of the opposite: each thread has a queue of its own too, which others turn to last. So as
/// much must have been done since the last check as still waits. Where there is one thread there is one queue, and nobody counts what was done.
/// </summary>
internal sealed class PoolProbe(LoopScheduler scheduler) : IThreadPoolWorkItem
{
    /// <summary>What comes is handed on by as many work items, at most: the socket's, a server's two pipes', and ours.</summary>
    private const int Hops = 4;

    /// <summary>1 while the work item waits: whoever sets it queues it, for two threads may check at once.</summary>
    private int _isWaiting;
    private int _hopsLeft;
    private PoolMark _lastCheck;

    /// <summary>Whether what came since the last check may still wait for a thread.</summary>
    public bool IsBehind => Volatile.Read(ref _isWaiting) != 0 || (scheduler.HasManyThreads && _lastCheck.IsOutrun);

    /// <summary>This was a check: queues the work item behind all that waits now, unless it is still among that.</summary>
    public void Queue()
    {
        _lastCheck = scheduler.HasManyThreads ? PoolMark.Now() : default;
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
        {
            _hopsLeft = Hops;
            scheduler.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (--_hopsLeft > 0)
        {
            scheduler.Queue(this);
            return;
        }

        Volatile.Write(ref _isWaiting, 0);
    }
}
