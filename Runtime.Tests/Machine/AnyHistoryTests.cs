using CsCheck;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Histories that nobody would think of: the referee finds what must always hold in each of them.</summary>
public sealed class AnyHistoryTests
{
    /// <summary>Small times, so that deadlines meet.</summary>
    private static readonly Gen<MachineSettings> AnySettings =
        from times in Gen.Int[1, 20].Array[7]
        from counts in Gen.Select(Gen.Int[1, 3], Gen.Int[-1, 3])
        from choices in Gen.Bool.Array[5]
        select new MachineSettings
        {
            Interval = Plain.Milliseconds(times[0]),
            Timeout = Plain.Milliseconds(times[1]),
            Misses = counts.Item1,
            Retry = Plain.Milliseconds(times[2]),
            RetryCap = Plain.Milliseconds(times[3]),
            Backoff = choices[0] ? Backoff.Exponential : Backoff.Constant,
            Jitter = choices[1],
            Max = counts.Item2,
            ConnectTimeout = Plain.Milliseconds(times[4]),
            CloseTimeout = Plain.Milliseconds(times[5]),
            Liveness = choices[2] ? Liveness.PongOnly : Liveness.AnyTraffic,
            DialerPings = choices[3],
            AcceptorPings = choices[4],
            SuspendThreshold = Plain.Milliseconds(times[6]),
        };

    /// <summary>What a server may make of them.</summary>
    private static readonly Gen<Func<MachineSettings, MachineSettings>> AnyTerms =
        from times in Gen.Int[1, 20].Array[3]
        from first in Gen.Int[0, 2]
        from misses in Gen.Int[1, 3]
        from choices in Gen.Bool.Array[8]
        select new Func<MachineSettings, MachineSettings>(settings => settings with
        {
            Interval = choices[0] ? settings.Interval : Plain.Milliseconds(times[0]),
            Timeout = choices[1] ? settings.Timeout : Plain.Milliseconds(times[1]),
            Misses = misses,
            LongestSilence = choices[2] ? null : Plain.Milliseconds(2 * times[2]),
            DialerPings = choices[3],
            AcceptorPings = choices[4],
            IsAnswered = choices[5] || choices[0],
            MayPing = choices[6] || choices[1],
            CountsAnyTraffic = choices[7] || choices[2],
            PingsByTheClock = choices[3] && choices[7],
            FirstPing = (HeartbeatFirstPing)first,
        });

    private static readonly Gen<(MachineSettings Settings, Func<MachineSettings, MachineSettings>[] Terms, (int Kind, int Amount)[] Steps)> AnyHistoryOfTerms =
        Gen.Select(AnySettings, AnyTerms.Array[2, 4], Gen.Select(Gen.Int[0, 119], Gen.Int[0, 1_000]).Array[0, 120]);

    private static readonly Gen<(int Kind, int Amount)[]> AnySteps = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000]).Array[0, 120];

    private static readonly Gen<(MachineSettings Settings, (int Kind, int Amount)[] Steps)> AnyHistory = Gen.Select(AnySettings, AnySteps);

    /// <summary>The same histories at each run, so that whoever changes something knows what has failed.</summary>
    [Fact]
    public void What_must_always_hold_holds()
    {
        for (var seed = 1u; seed <= 20_000; seed++)
        {
            var (settings, steps) = AnyHistory.Generate(new PCG(stream: 1, seed), null, out _);
            try
            {
                Play(settings, steps);
            }
            catch (Exception exception)
            {
                throw new Xunit.Sdk.XunitException($"History {seed} with {settings}: {string.Join(' ', steps)}", exception);
            }
        }
    }

    /// <summary>Fresh histories, for whoever looks for more of what is below: HEARTBEAT_HISTORIES says how many.</summary>
    [Fact(Explicit = true)]
    public void What_must_always_hold_holds_in_as_many_histories_as_one_likes()
        => AnyHistory.Sample(
            history => Play(history.Settings, history.Steps),
            iter: long.Parse(Environment.GetEnvironmentVariable("HEARTBEAT_HISTORIES") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture),
            print: history => $"{history.Settings}\n{string.Join(' ', history.Steps)}");

    /// <summary>The same, where the server says again and again how heartbeats are to be.</summary>
    [Fact]
    public void What_must_always_hold_holds_whatever_a_server_dictates()
    {
        for (var seed = 1u; seed <= 20_000; seed++)
        {
            PlayOfTerms(AnyHistoryOfTerms.Generate(new PCG(stream: 2, seed), null, out _), seed);
        }
    }

    /// <summary>Fresh histories of that kind.</summary>
    [Fact(Explicit = true)]
    public void What_must_always_hold_holds_whatever_a_server_dictates_in_as_many_histories_as_one_likes()
    {
        var first = (uint)Random.Shared.Next();
        var count = uint.Parse(Environment.GetEnvironmentVariable("HEARTBEAT_HISTORIES") ?? "1000000", System.Globalization.CultureInfo.InvariantCulture);
        for (var seed = first; seed < first + count; seed++)
        {
            PlayOfTerms(AnyHistoryOfTerms.Generate(new PCG(stream: 2, seed), null, out _), seed);
        }
    }

    /// <summary>Found at random: a look at a hook is late by what a ping is not, for it was due in between.</summary>
    [Fact]
    public void A_ping_is_not_late_because_a_look_at_a_hook_was()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(17),
                Timeout = Plain.Milliseconds(12),
                Misses = 3,
                Retry = Plain.Milliseconds(8),
                RetryCap = Plain.Milliseconds(13),
                Max = -1,
                ConnectTimeout = Plain.Milliseconds(19),
                CloseTimeout = Plain.Milliseconds(6),
                Liveness = Liveness.PongOnly,
                AcceptorPings = true,
                SuspendThreshold = Plain.Milliseconds(20),
            },
            [(34, 0), (2, 2), (76, 0), (79, 1), (23, 15), (54, 0), (24, 10), (16, 2)]);

    /// <summary>Found at random: an end whose reading was paused had just sent a ping that nobody counts when it heard the answer to the last one.</summary>
    [Fact]
    public void A_late_answer_is_not_followed_by_a_ping_at_once_where_one_is_on_its_way()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(12),
                Timeout = Plain.Milliseconds(17),
                Misses = 2,
                Retry = Plain.Milliseconds(4),
                RetryCap = Plain.Milliseconds(19),
                Max = -1,
                ConnectTimeout = Plain.Milliseconds(10),
                CloseTimeout = Plain.Milliseconds(2),
                SuspendThreshold = Plain.Milliseconds(6),
            },
            [(31, 1), (38, 0), (26, 12), (0, 1), (82, 0), (81, 0), (69, 0), (14, 11), (54, 0), (68, 0), (67, 0), (18, 0)]);

    /// <summary>Found at random: a ping that was being written while the process slept is not the one that left on waking.</summary>
    [Fact]
    public void A_ping_that_left_late_does_not_hasten_the_one_after_the_next()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(3),
                Timeout = Plain.Milliseconds(17),
                Misses = 2,
                Retry = Plain.Milliseconds(18),
                RetryCap = Plain.Milliseconds(3),
                Max = 0,
                ConnectTimeout = Plain.Milliseconds(3),
                CloseTimeout = Plain.Milliseconds(1),
                SuspendThreshold = Plain.Milliseconds(20),
            },
            [(31, 1), (37, 0), (80, 0), (15, 3), (66, 0), (18, 3), (69, 0), (25, 23), (68, 0), (66, 0), (66, 0), (18, 0)]);

    /// <summary>Found at random: the ping that was due has its full time, whenever an older one was reported as left.</summary>
    [Fact]
    public void A_ping_that_left_late_does_not_shorten_the_time_of_the_next()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(20),
                Timeout = Plain.Milliseconds(16),
                Misses = 1,
                Retry = Plain.Milliseconds(4),
                RetryCap = Plain.Milliseconds(15),
                Max = -1,
                ConnectTimeout = Plain.Milliseconds(12),
                CloseTimeout = Plain.Milliseconds(12),
                SuspendThreshold = Plain.Milliseconds(16),
            },
            [
                (30, 1), (40, 0), (10, 15), (80, 0), (19, 5), (67, 0), (5, 20), (69, 0), (49, 0), (83, 0), (24, 21), (15, 1), (64, 0), (66, 0), (11, 0),
            ]);

    /// <summary>Found at random: what came before the ping that was due is no answer to it, though an older one was reported as left.</summary>
    [Fact]
    public void What_came_before_a_ping_does_not_answer_it()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(17),
                Timeout = Plain.Milliseconds(20),
                Misses = 1,
                Retry = Plain.Milliseconds(6),
                RetryCap = Plain.Milliseconds(10),
                Max = 1,
                ConnectTimeout = Plain.Milliseconds(14),
                CloseTimeout = Plain.Milliseconds(11),
                AcceptorPings = true,
                SuspendThreshold = Plain.Milliseconds(16),
            },
            [(33, 0), (80, 0), (2, 17), (66, 0), (2, 17), (68, 0), (8, 1), (61, 0), (1, 17), (82, 0), (69, 0), (17, 20)]);

    /// <summary>Found at random: a timer that is late twice in a row postpones a miss once.</summary>
    [Fact]
    public void A_second_late_timer_does_not_postpone_a_miss_again()
        => Play(
            new MachineSettings
            {
                Interval = Plain.Milliseconds(2),
                Timeout = Plain.Milliseconds(8),
                Misses = 2,
                Retry = Plain.Milliseconds(8),
                RetryCap = Plain.Milliseconds(3),
                Max = 2,
                ConnectTimeout = Plain.Milliseconds(11),
                CloseTimeout = Plain.Milliseconds(13),
                Liveness = Liveness.PongOnly,
                AcceptorPings = true,
                SuspendThreshold = Plain.Milliseconds(16),
            },
            [(27, 0), (77, 0), (22, 16), (76, 0), (56, 0), (24, 15), (20, 1)]);

    private static void Play(MachineSettings settings, (int Kind, int Amount)[] steps)
    {
        var world = new MachineWorld(settings);
        foreach (var (kind, amount) in steps)
        {
            Play(world, kind, amount);
        }

        // Whatever has been, a close is an end, and nothing is left.
        world.Close();
        world.After(3 * settings.CloseTimeout);
        Assert.Equal(Phase.Ended, world.Phase);
        Assert.Null(world.TimerAt);
    }

    private static void PlayOfTerms((MachineSettings Settings, Func<MachineSettings, MachineSettings>[] Terms, (int Kind, int Amount)[] Steps) history, uint seed)
    {
        var (settings, _, steps) = history;
        MachineSettings[] terms = [settings, .. history.Terms.Select(dictate => dictate(settings))];
        var played = 0;
        var world = new MachineWorld(settings);
        try
        {
            foreach (var (kind, amount) in steps)
            {
                played++;
                world.Random = amount / 1_000.0;
                switch (kind)
                {
                    case >= 110:
                        world.HeartbeatChanges(terms[amount % terms.Length]);
                        break;
                    case >= 103:
                        world.HearsTerms(terms[amount % terms.Length]);
                        break;
                    case >= 100:
                        world.HearsSign();
                        break;
                    case 34 or 35 when world.Phase == Phase.Idle:
                        world.CarriesPingFrames = amount % 2 > 0;
                        world.Accept(terms[amount % terms.Length]);
                        break;
                    case >= 40 and < 46 when world.Phase == Phase.Dialing:
                        world.Succeeds(terms[amount % terms.Length]);
                        break;
                    default:
                        Play(world, kind, amount);
                        break;
                }
            }

            world.Close();
            world.After(3 * settings.CloseTimeout);
            Assert.Equal(Phase.Ended, world.Phase);
            Assert.Null(world.TimerAt);
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"History {seed} at step {played}, of {string.Join("\nor ", terms.Select(one => one.ToString()))}:\n{string.Join(' ', steps.Take(played))}\n{world.Tell(20)}\n{world.Now}: {exception.Message}", exception);
        }
    }

    private static void Play(MachineWorld world, int kind, int amount)
    {
        world.Random = amount / 1_000.0;
        switch (kind)
        {
            case < 20:
                world.After(amount % 25);
                break;
            case < 22:
                world.After(amount);
                break;
            case < 26:
                world.Sleep(amount % 30);
                break;
            case < 27:
                world.Sleep(amount);
                break;
            case < 36 when world.Phase is Phase.Idle or Phase.Ended && amount % 3 > 0:
                world.Connect();
                break;
            case < 36 when world.Phase == Phase.Idle:
                world.CarriesPingFrames = amount % 2 > 0;
                world.Accept();
                break;
            case < 36:
                SettleWhatIsOpen(world, yes: amount % 5 > 0);
                break;
            case < 46:
                world.Succeeds();
                break;
            case < 49:
                world.Fails(retryAfter: amount % 4 == 0 ? amount % 40 : 0);
                break;
            case < 54:
                world.HearsMessage();
                break;
            case < 57:
                world.HearsPart();
                break;
            case < 63:
                world.HearsPong();
                break;
            case < 66:
                world.HearsPing();
                break;
            case < 70 when world.PingIsWritten:
                world.PingEnds(waited: amount % 2 == 0);
                break;
            case < 70 when world.PingWaits:
                world.PingBegins();
                break;
            case < 70 when world.AskIsWritten:
                world.AskEnds();
                break;
            case < 70 when world.AskWaits:
                world.AskBegins();
                break;
            case < 70:
                world.PingsLeave = amount % 3 > 0;
                break;
            case < 72:
                world.WriteBegins();
                break;
            case < 74 when world.WriteIsPending:
                world.WriteMoves();
                break;
            case < 76:
                world.WriteEnds();
                break;
            case < 78:
                world.HookStarts(amount);
                break;
            case < 80:
                world.HookRuns(amount % 3);
                break;
            case < 82:
                world.PausesReading();
                break;
            case < 84:
                world.ResumesReading();
                break;
            case < 86:
                world.LinkBreaks();
                break;
            case < 87:
                world.HandlesMessages = amount % 2 == 0;
                world.ReceivesClose();
                break;
            case < 88:
                world.HearsTooMuch();
                break;
            case < 89:
                world.Fire();
                break;
            case < 91:
                world.Probe();
                break;
            case < 92:
                world.Reconnect();
                break;
            case < 93:
                world.Cancel();
                break;
            case < 94 when amount % 2 == 0:
                world.Close();
                break;
            case < 94 when amount % 5 == 0:
                world.Dispose();
                break;
            case < 95:
                world.Agrees = amount % 3 > 0;
                break;
            case < 96:
                world.HooksComplete = amount % 2 > 0;
                break;
            case < 97:
                world.HooksHaveCompleted();
                break;
            default:
                Stale(world, amount);
                break;
        }
    }

    private static void SettleWhatIsOpen(MachineWorld world, bool yes)
    {
        var hook = world.Phase switch
        {
            Phase.PreparingAttempt => DecisionHook.Connecting,
            Phase.ConsultingReconnect => DecisionHook.ShouldReconnect,
            _ => DecisionHook.Opening,
        };
        if (yes)
        {
            world.Yes(hook);
        }
        else
        {
            world.No(hook);
        }
    }

    private static void Stale(MachineWorld world, int amount)
    {
        var kind = (MachineEventKind)((int)MachineEventKind.Allowed + (amount % (MachineEventKind.TimerFired - MachineEventKind.Allowed)));
        var before = (world.Phase, world.TimerAt);
        world.Forget();
        world.Give(new MachineEvent(kind, world.Generation - 1 - (amount % 3))
        {
            DecisionHook = (DecisionHook)(amount % 3),
            Reason = Plain.Broken,
            Ping = amount,
        });
        world.Saw();
        Assert.Equal(before, (world.Phase, world.TimerAt));
    }
}
