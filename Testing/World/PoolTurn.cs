using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>
/// Waits for the process's thread pool, where the platform hands on that a task has ended. Which of its threads work for which world nobody can tell; what can
/// be told is how much it has to do.
/// </summary>
internal static class PoolTurn
{
    /// <summary>The first few of a process run code that is compiled just then.</summary>
    private const int ColdTurns = 500;

    /// <summary>A thread of the pool wakes up sooner.</summary>
    private const int SpinsBeforeSleep = 20;

    /// <summary>However busy the pool is, a thread of it is free after this long, or never.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    /// <summary>What takes longer does not merely hand on; or it is somebody else's in the process.</summary>
    private static readonly TimeSpan LongestHandOn = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestColdHandOn = TimeSpan.FromMilliseconds(200);

    private static int _players;
    private static int _taken;

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

    /// <summary>
    /// Waits until what the caller has left to the pool has run. In a process that uses it for much else, something of it may still run then, where the system
    /// has held up its thread.
    /// </summary>
    /// <param name="waits">Whether to wait, beyond a turn, for as long as it has anything to do: where others use it all the time that is in vain.</param>
    public static void Take(bool waits)
    {
        // Behind what the caller has queued, also where that is a thread of the pool with a queue of its own.
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: true);
        turn.Task.Wait(LongestTurn);
        var longest = Interlocked.Increment(ref _taken) <= ColdTurns ? LongestColdHandOn : LongestHandOn;
        var began = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (waits && Work > 0 && Stopwatch.GetElapsedTime(began) < longest)
        {
            spin.SpinOnce(SpinsBeforeSleep);
        }
    }
}
