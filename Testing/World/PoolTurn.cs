using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>
/// Waits for the process's thread pool, where the platform hands on that a task has ended. Which of its threads work for which world nobody can tell; what can
/// be told is how much it has to do.
/// </summary>
internal static class PoolTurn
{
    /// <summary>A thread of the pool wakes up sooner.</summary>
    private const int SpinsBeforeSleep = 20;

    /// <summary>
    /// How long to wait until the pool has nothing to do, by how many waits were in vain of late: whoever waits in vain again and again shares the process
    /// with somebody who uses the pool all the time.
    /// </summary>
    private static readonly TimeSpan[] LongestHandOn = [TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(2)];

    /// <summary>However busy the pool is, a thread of it is free after this long, or never.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Once that was in vain.</summary>
    public static readonly TimeSpan LongestOfHeldPool = TimeSpan.FromMilliseconds(10);

    private static int _players;
    private static int _inVain;

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
    /// <param name="longest">How long to wait for a free thread.</param>
    /// <param name="waits">Whether to wait, beyond a turn, for as long as it has anything to do: where others use it all the time that is in vain.</param>
    /// <returns>False if no thread was free, so that what the caller has left may be there still.</returns>
    public static bool TryTake(TimeSpan longest, bool waits)
    {
        // Behind what the caller has queued, also where that is a thread of the pool with a queue of its own.
        var turn = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: true);
        if (!turn.Task.Wait(longest))
        {
            return false;
        }

        if (waits)
        {
            WaitForQuiet();
        }

        return true;
    }

    private static void WaitForQuiet()
    {
        var inVain = Volatile.Read(ref _inVain);
        var began = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        var isQuiet = Work <= 0;
        while (!isQuiet && Stopwatch.GetElapsedTime(began) < LongestHandOn[inVain])
        {
            spin.SpinOnce(SpinsBeforeSleep);
            isQuiet = Work <= 0;
        }

        Volatile.Write(ref _inVain, Math.Clamp(inVain + (isQuiet ? -1 : 1), 0, LongestHandOn.Length - 1));
    }
}
