using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A thread pool whose threads are all held gets others, and is as it was when they are free again.</summary>
[Collection(Alone.Name)]
public sealed class PoolReliefTests
{
    /// <summary>More than the pool would get by itself in all the time that a test waits: two a second beyond its minimum.</summary>
    private const int Held = 200;

    [LongFact]
    public async Task Whatever_waits_gets_a_thread_and_the_minimum_is_lowered_again_afterwards()
    {
        await Rest.Come();

        // What an earlier test has caused goes on for a while, and has its own minimum to go back to.
        Assert.True(SpinWait.SpinUntil(static () => !PoolRelief.IsUnderWay, Patience.Limit), "An earlier relief does not end.");
        var before = Minimum();
        var book = new LogBook();
        var log = Log.To(book);
        using var released = new ManualResetEventSlim();
        using var allRun = new CountdownEvent(Held);
        using var allEnded = new CountdownEvent(Held);
        for (var i = 0; i < Held; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    allRun.Signal();
                    released.Wait();
                    allEnded.Signal();
                },
                state: null);
        }

        try
        {
            new LoopScheduler(TaskScheduler.Default, log).Relieve();
            Assert.True(allRun.Wait(Patience.Limit), $"{allRun.CurrentCount} of {Held} had no thread.");
            Assert.InRange(Minimum() - before, 1, PoolRelief.Most);
        }
        finally
        {
            released.Set();
            allEnded.Wait();
        }

        var began = Stopwatch.GetTimestamp();
        while (Minimum() != before)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, "The minimum stayed raised.");
            Thread.Yield();
        }

        await book.Until("PoolRaised");
        var line = Assert.Single(book.Lines);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains($"Heartbeat has raised the pool's minimum from {before} to {before + PoolRelief.First} threads", line.Text, StringComparison.Ordinal);

        // Whoever raises the minimum does not keep it.
        GC.KeepAlive(log);
    }

    private static int Minimum()
    {
        ThreadPool.GetMinThreads(out var minimum, out _);
        return minimum;
    }
}
