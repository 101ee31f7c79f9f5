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

    public static Task Come() => Task.Run(static () =>
    {
        var began = Stopwatch.GetTimestamp();
        for (var looks = 0; looks < Looks; looks = IsIdle() ? looks + 1 : 0)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience.Limit)
            {
                throw new TimeoutException("The thread pool never came to rest: something spins, or a thread is blocked outside a roadblock.");
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

        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        const int thisThread = 1;
        return most - free <= thisThread + Roadblock.HeldThreads;
    }
}
