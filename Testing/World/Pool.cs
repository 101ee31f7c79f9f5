using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>
/// The process's thread pool, where tasks hand on that they have ended. Which of its threads work for which world nobody can tell; what can be told is how
/// much it has to do, and that is enough to wait for what a world has left to it.
/// </summary>
internal static class Pool
{
    /// <summary>However busy the pool is, a thread of it is free after this long, or never.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    /// <summary>What takes longer does not merely hand on; or it is of somebody else in the process.</summary>
    private static readonly TimeSpan LongestHandOver = TimeSpan.FromMilliseconds(100);

    /// <summary>A thread of the pool wakes up sooner.</summary>
    private const int SpinsBeforeSleep = 100;

    private static int _players;

    /// <summary>How much is queued there or runs there, beside worlds that its threads play.</summary>
    public static long Work
    {
        get
        {
            ThreadPool.GetMaxThreads(out var all, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            return ThreadPool.PendingWorkItemCount + all - free - Volatile.Read(ref _players);
        }
    }

    /// <summary>A thread of the pool plays a world from now on.</summary>
    public static void BeginPlaying() => Interlocked.Increment(ref _players);

    public static void EndPlaying() => Interlocked.Decrement(ref _players);

    /// <summary>Waits until what was left to it has run, so that it has no more to do than before.</summary>
    /// <param name="before">What <see cref="Work"/> was then.</param>
    public static void WaitUntilDone(long before)
    {
        var began = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (Work > before && Stopwatch.GetElapsedTime(began) < LongestHandOver)
        {
            spin.SpinOnce(SpinsBeforeSleep);
        }
    }

    /// <summary>Waits until it has taken up all that was queued before, however busy the process is.</summary>
    public static void TakeTurn()
    {
        if (Work > 0)
        {
            // Behind what the caller has queued, where that is a thread of the pool.
            var turn = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: true);
            turn.Task.Wait(LongestTurn);
        }
    }
}
