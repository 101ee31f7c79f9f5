using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Hooks that begin and end on one thread while others look: none is overlooked, and each keeps its thread's reading or loses it. Alone: two threads that wait for each other take minutes where others want the processors too.</summary>
[Collection(Alone.Name)]
public sealed class BlockedHookDetectorTests
{
    /// <summary>Hooks that stay until somebody sees them, each after some that do not.</summary>
    private static readonly int Stays = Effort.Of(quick: 4_000, full: 100_000);
    private static readonly int Races = Effort.Of(quick: 4_000, full: 100_000);

    [Fact]
    public async Task A_hook_that_stays_is_seen_whoever_stops_looking_just_then()
    {
        var watch = new Watching();
        var looker = OnItsOwnThread(watch.Look);
        try
        {
            await OnItsOwnThread(() => Read(watch));
        }
        finally
        {
            watch.IsOver = true;
            await looker;
        }
    }

    [Fact]
    public async Task Of_a_hook_that_ends_and_somebody_who_takes_over_one_is_first()
    {
        var detector = new BlockedHookDetector(lastHook: 0, new Watching());
        var taken = new bool[Races];
        var kept = new bool[Races];
        var (begun, done) = (-1, -1);
        var taker = OnItsOwnThread(() =>
        {
            for (var race = 0; race < Races; race++)
            {
                Await(ref begun, race);
                taken[race] = detector.TryTakeOver();
                Volatile.Write(ref done, race);
            }
        });
        await OnItsOwnThread(() =>
        {
            for (var race = 0; race < Races; race++)
            {
                var hook = detector.Begin(out _);
                Volatile.Write(ref begun, race);
                Thread.SpinWait(race % 32);
                kept[race] = detector.End(hook);
                Await(ref done, race);
            }
        });
        await taker;
        Assert.All(taken.Zip(kept), static one => Assert.NotEqual(one.First, one.Second));

        static void Await(ref int moment, int race)
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref moment) != race)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private static void Read(Watching watch)
    {
        for (var stay = 0; stay < Stays; stay++)
        {
            // A different number each time, so that the one that stays meets the lookers at every point of theirs.
            for (var quick = stay % 7; quick > 0; quick--)
            {
                Assert.True(watch.Detector.End(watch.Begin()));
            }

            var hook = watch.Begin();
            var began = Stopwatch.GetTimestamp();
            while (watch.Seen != hook)
            {
                Thread.Yield();
                Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, $"Hook {hook} runs, and nobody looks.");
            }

            Assert.True(watch.Detector.End(hook));
        }
    }

    private static Task OnItsOwnThread(Action work)
        => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Rounds that come without a pause, and a machine that looks as often.</summary>
    private sealed class Watching : IBlockedHookHost
    {
        private volatile bool _isInRounds;
        private volatile bool _machineWatches;
        private long _seen;

        public Watching() => Detector = new BlockedHookDetector(lastHook: 0, this);

        public BlockedHookDetector Detector { get; }

        /// <summary>The last hook that the machine has seen.</summary>
        public long Seen => Volatile.Read(ref _seen);

        public bool IsOver
        {
            get => Volatile.Read(ref field);
            set => Volatile.Write(ref field, value);
        }

        public long Begin()
        {
            var hook = Detector.Begin(out var isUnwatched);
            if (isUnwatched && Detector.TryEnterRounds(new BegunHook(hook, hook)))
            {
                Assert.False(_isInRounds, "A reader is in the rounds twice.");
                _isInRounds = true;
            }

            return hook;
        }

        public void Look()
        {
            while (!IsOver)
            {
                if (_isInRounds)
                {
                    _isInRounds = false;
                    Detector.Visit();
                }

                if (_machineWatches)
                {
                    // As the machine: it goes on while a hook runs.
                    var hook = Detector.Sample();
                    _machineWatches = hook != 0;
                    Volatile.Write(ref _seen, hook);
                }
            }
        }

        public void HookStillRuns(BegunHook hook)
        {
            Assert.True(hook.At == hook.Number || hook.At == LinkFacts.Never, "A hook is said to have begun when another did.");
            _machineWatches = true;
        }
    }
}
