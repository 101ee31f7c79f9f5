namespace Heartbeat;

/// <summary>A moment of the thread pool, from which on is measured whether it keeps up.</summary>
internal readonly struct PoolMark
{
    private readonly long _completed;

    private PoolMark(long completed) => _completed = completed;

    public static PoolMark Now() => new(ThreadPool.CompletedWorkItemCount);

    /// <summary>Whether less was done since then than waits now: what came last waits for longer than that. Not in a browser, whose pool counts nothing.</summary>
    public bool IsOutrun => ThreadPool.PendingWorkItemCount > ThreadPool.CompletedWorkItemCount - _completed;
}
