using System.Diagnostics;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// Finds out that everything which could run has run. In memory and in virtual time nothing waits for a network or a clock,
/// so the thread pool is idle exactly when the next thing that happens is the test's own doing.
/// Holds only while no other test runs: see <see cref="Alone"/>.
/// </summary>
internal static class Rest
{
    /// <summary>How many looks in a row must find the pool idle: a thread between two pieces of work is seen by a later one.</summary>
    private const int Looks = 4;

    /// <summary>After so long without any progress, whoever holds a thread holds it for good.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(1);

    /// <summary>Threads of the pool that the test runner holds: the fewest that were ever busy beside us.</summary>
    private static int _others = int.MaxValue;

    public static Task Come() => Task.Run(static () =>
    {
        if (_others == int.MaxValue)
        {
            WatchOthers();
        }

        var began = Stopwatch.GetTimestamp();
        var progressed = began;
        var completed = ThreadPool.CompletedWorkItemCount;
        for (var looks = 0; looks < Looks; looks = IsIdle() ? looks + 1 : 0)
        {
            if (ThreadPool.CompletedWorkItemCount != completed)
            {
                completed = ThreadPool.CompletedWorkItemCount;
                progressed = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(progressed) > Standstill && ThreadPool.PendingWorkItemCount == 0)
            {
                _others = Busy();
            }

            if (Stopwatch.GetElapsedTime(began) > Patience.Limit)
            {
                throw new TimeoutException("The thread pool never came to rest: something spins.");
            }

            Thread.Yield();
        }
    });

    private static bool IsIdle()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
        {
            return false;
        }

        var busy = Busy();
        _others = Math.Min(_others, busy);
        return busy <= _others;
    }

    /// <summary>Threads at work, this one and those in a roadblock left out.</summary>
    private static int Busy()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return Math.Max(0, most - free - 1 - Roadblock.HeldThreads);
    }

    private static void WatchOthers()
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMilliseconds(100))
        {
            _others = Math.Min(_others, Busy());
            Thread.Sleep(1);
        }
    }
}
