namespace Heartbeat;

/// <summary>
/// Finds out when what waits for a thread has had one. A work item that is queued behind it has run then; several times, because what comes is
/// handed on by several work items. And each thread has a queue of its own too, which others turn to last: so it is said whether more still waits than
/// was done meanwhile. Where there is one thread there is one queue, and nobody counts what was done.
/// </summary>
/// <param name="scheduler">Where it is queued.</param>
/// <param name="done">Called once for each probe, with whether more waits than was done.</param>
internal sealed class PoolProbe(LoopScheduler scheduler, Action<bool> done) : IThreadPoolWorkItem
{
    /// <summary>What comes is handed on by as many work items, at most: the socket's, a server's two pipes', and ours.</summary>
    private const int Hops = 4;

    private int _hopsLeft;
    private PoolMark _begun;

    /// <summary>Begins. Not while a probe is under way.</summary>
    public void Queue()
    {
        _begun = scheduler.HasManyThreads ? PoolMark.Now() : default;
        _hopsLeft = Hops;
        scheduler.Queue(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (--_hopsLeft > 0)
        {
            scheduler.Queue(this);
            return;
        }

        done(scheduler.HasManyThreads && _begun.IsOutrun);
    }
}
