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
            Liveness = choices[2] ? Liveness.PongOnly : Liveness.AnyMessage,
            DialerPings = choices[3],
            AccepterPings = choices[4],
            FarTooLate = Plain.Milliseconds(times[6]),
        };

    private static readonly Gen<(int Kind, int Amount)[]> AnySteps = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1_000]).Array[0, 120];

    [Fact]
    public void What_must_always_hold_holds()
        => Gen.Select(AnySettings, AnySteps).Sample(
            (settings, steps) => Play(settings, steps),
            iter: 20_000,
            print: history => $"{history.Item1}\n{string.Join(' ', history.Item2)}");

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
                world.StopsListening();
                break;
            case < 84:
                world.ResumesListening();
                break;
            case < 86:
                world.LinkBreaks();
                break;
            case < 87:
                world.HearsGoodbye();
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
                world.TellingsFinish = amount % 2 > 0;
                break;
            case < 97:
                world.TellingsHaveFinished();
                break;
            default:
                Stale(world, amount);
                break;
        }
    }

    private static void SettleWhatIsOpen(MachineWorld world, bool yes)
    {
        var question = world.Phase switch
        {
            Phase.Asking => Question.Connecting,
            Phase.Deciding => Question.ShouldReconnect,
            _ => Question.Opening,
        };
        if (yes)
        {
            world.Yes(question);
        }
        else
        {
            world.No(question);
        }
    }

    private static void Stale(MachineWorld world, int amount)
    {
        var kind = (MachineEventKind)((int)MachineEventKind.AnsweredYes + (amount % (MachineEventKind.TimerFired - MachineEventKind.AnsweredYes)));
        var before = (world.Phase, world.TimerAt);
        world.Forget();
        world.Give(new MachineEvent(kind, world.Generation - 1 - (amount % 3))
        {
            Question = (Question)(amount % 3),
            Reason = Plain.Broken,
            Answers = true,
        });
        world.Saw();
        Assert.Equal(before, (world.Phase, world.TimerAt));
    }
}
