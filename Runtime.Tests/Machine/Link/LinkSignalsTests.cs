using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every short history of what a link receives, and one with threads.</summary>
public sealed class LinkSignalsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_every_history_nothing_is_lost_and_the_first_thing_alone_wakes(bool anythingReplies)
    {
        var histories = SignalWalk.Go(letters =>
        {
            var signals = new LinkSignals(anythingReplies);
            var history = new SignalHistory(letters, anythingReplies);
            var (isFirst, taken) = history.Play(signals);
            Check(history.IsFirst, isFirst, "wakes", letters);
            Check(history.LastReceivedAt, signals.LastReceivedAt, "last received at", letters);
            Check(history.LastFragmentAt, signals.LastFragmentAt, "last fragment at", letters);
            Check(history.IsUnfinished, signals.IsUnfinished, "unfinished", letters);
            if (letters[^1] == SignalLetter.Take)
            {
                Check(new SignalHistory(letters[..^1], anythingReplies).Noted, taken, "taken", letters);
            }
        });
        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every history of up to {SignalWalk.Length} of a link's signals, {(anythingReplies ? "anything replies" : "pongs only")}: {histories:N0} histories"));
    }

    [Fact]
    public async Task Nothing_is_lost_between_threads_and_one_wake_waits_at_most()
    {
        const int Each = 1_000;
        var signals = new LinkSignals(anythingReplies: true);
        var wakes = 0;
        var mostWakes = 0;
        var isOver = false;
        using var woken = new SemaphoreSlim(0);

        for (var ping = 1; ping <= Each; ping++)
        {
            signals.PingBegins(ping, now: ping);
        }

        var taker = Task.Factory.StartNew(Take, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(
            Start(_ => signals.OnPong(LinkFacts.Never)),
            Start(step =>
            {
                signals.PingBegins(Each + step, now: Each + step);
                return signals.OnMessage(LinkFacts.Never);
            }),
            Start(step => step % 10 == 0 ? signals.OnPing() : signals.OnReadPause(step % 2 == 0)),
            Start(step => signals.OnHookStillRuns(new BegunHook(step, step))));
        Volatile.Write(ref isOver, true);
        woken.Release();
        var (pongs, lastReply, lastHook, pings, lastPause) = await taker;

        // All of them, though nothing woke the machine after the last wake.
        Assert.True(signals.Take().IsEmpty);
        Assert.Equal(Each, pongs);
        Assert.Equal(Each, lastHook);
        Assert.InRange(pings, 1, Each / 10);
        Assert.False(lastPause);
        Assert.InRange(lastReply, 0, 2 * Each);
        Assert.Equal(1, mostWakes);

        // A pong may have been the first to answer any ping, but not this one.
        signals.PingBegins(2 * Each + 1, now: 0);
        Assert.True(signals.OnMessage(LinkFacts.Never));
        Assert.Equal(2 * Each + 1, signals.Take().ReplyPing.Number);

        Task Start(Func<int, bool> note) => Task.Factory.StartNew(
            () =>
            {
                for (var step = 1; step <= Each; step++)
                {
                    if (note(step))
                    {
                        Raise(Interlocked.Increment(ref wakes));
                        woken.Release();
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        void Raise(int waiting)
        {
            int most;
            while ((most = Volatile.Read(ref mostWakes)) < waiting && Interlocked.CompareExchange(ref mostWakes, waiting, most) != most)
            {
            }
        }

        (int Pongs, long LastReply, long LastHook, int Pings, bool LastPause) Take()
        {
            var (pongs, lastReply, lastHook, pings, lastPause) = (0, 0L, 0L, 0, true);
            while (true)
            {
                woken.Wait();
                if (Volatile.Read(ref wakes) == 0)
                {
                    Assert.True(Volatile.Read(ref isOver));
                    return (pongs, lastReply, lastHook, pings, lastPause);
                }

                // The wake is used up before the look: what comes between finds something noted, and wakes nobody.
                Interlocked.Decrement(ref wakes);
                var taken = signals.Take();
                Assert.False(taken.IsEmpty);
                pongs += taken.Pongs;
                pings += taken.HasPing ? 1 : 0;
                if (taken.HasReply)
                {
                    Assert.True(taken.ReplyPing.Number > lastReply, "A reply names an older ping than the one before");
                    lastReply = taken.ReplyPing.Number;
                }

                if (taken.RunningHook.Number > 0)
                {
                    Assert.True(taken.RunningHook.Number > lastHook);
                    Assert.Equal(taken.RunningHook.Number, taken.RunningHook.At);
                    lastHook = taken.RunningHook.Number;
                }

                lastPause = taken.ReadPaused || (lastPause && !taken.ReadResumed);
            }
        }
    }

    private static void Check<T>(T expected, T actual, string what, ReadOnlySpan<SignalLetter> history)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Fail($"{what}: {actual}, and not {expected}, after {string.Join(", ", history.ToArray())}");
        }
    }
}
