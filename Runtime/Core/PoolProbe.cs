namespace Heartbeat;

/// <summary>
/// Finds out when all that waits for a thread has had one. A work item that is queued behind it has run then, but that alone is no proof: what
/// comes is handed on by several work items, and each thread has a queue of its own too, which others turn to last. So it is queued several times,
/// and until as much was done as still waits. Where there is one thread there is one queue, and nobody counts what was done.
/// </summary>
/// <param name="scheduler">Where it is queued.</param>
/// <param name="done">Called once for each probe.</param>
internal sealed class PoolProbe(LoopScheduler scheduler, Action done) : IThreadPoolWorkItem
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
        _hopsLeft--;
        if (_hopsLeft > 0 || (scheduler.HasManyThreads && _begun.IsOutrun))
        {
            scheduler.Queue(this);
            return;
        }

        done();
    }
}
