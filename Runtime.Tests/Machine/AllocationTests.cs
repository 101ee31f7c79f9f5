using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The machine allocates nothing, whatever happens: it runs for every heartbeat of every socket.</summary>
public sealed class AllocationTests
{
    private readonly Machine _machine = new(Plain.Settings with { Max = -1, Backoff = Backoff.Exponential, Jitter = true });
    private static readonly MachineSettings Dictated = Plain.Settings with { Interval = Plain.Milliseconds(9_000), Timeout = Plain.Milliseconds(9_000) };

    private readonly EffectBuffer _effects = new();
    private long _now;
    private long _ping;

    [Fact]
    public void A_hundred_thousand_steps_allocate_nothing()
    {
        // Once to have everything compiled and initialized that is to be.
        Live(lives: 100);

        // A collection, for which some other test may be the cause, counts what this thread had in reserve as allocated:
        // the least of several tries is what was allocated here.
        var allocated = long.MaxValue;
        for (var attempt = 0; attempt < 10 && allocated > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var steps = Live(lives: 4_000);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.InRange(steps, 100_000, int.MaxValue);
        }

        Assert.Equal(0, allocated);
    }

    /// <summary>Lives some lives with everything in them, and counts the steps.</summary>
    private int Live(int lives)
    {
        var steps = 0;
        for (var life = 0; life < lives; life++)
        {
            steps += Do(MachineEventKind.Connect);
            steps += Do(MachineEventKind.Allowed, DecisionHook.Connecting);
            steps += Do(MachineEventKind.AttemptFailed);
            steps += Do(MachineEventKind.Allowed, DecisionHook.ShouldReconnect);
            steps += Do(MachineEventKind.Probe);
            steps += Do(MachineEventKind.Allowed, DecisionHook.Connecting);
            steps += Do(MachineEventKind.AttemptSucceeded);
            steps += Do(MachineEventKind.Allowed, DecisionHook.Opening);
            steps += Do(MachineEventKind.WritePending);
            steps += Do(MachineEventKind.HookStillRuns);
            steps += Do(MachineEventKind.PingReceived);
            for (var beat = 0; beat < 3; beat++)
            {
                _now += Plain.Milliseconds(10_000);
                steps += Do(MachineEventKind.TimerFired);
                steps += Do(MachineEventKind.PingLeft);
                steps += Do(MachineEventKind.PongReceived);
            }

            steps += Do(MachineEventKind.HeartbeatChanged);
            steps += Do(MachineEventKind.ReadPaused);
            steps += Do(MachineEventKind.ReadResumed);
            _now += Plain.Milliseconds(3_600_000);
            steps += Do(MachineEventKind.TimerFired);
            steps += Do(MachineEventKind.PingLeft);
            _now += Plain.Milliseconds(10_000);
            steps += Do(MachineEventKind.TimerFired);
            steps += Do(MachineEventKind.Reconnect);
            steps += Do(MachineEventKind.Close);
            steps += Do(MachineEventKind.HooksCompleted);
        }

        return steps;
    }

    private int Do(MachineEventKind kind, DecisionHook hook = default)
    {
        var effects = _machine.On(
            new MachineEvent(kind, _machine.Generation)
            {
                DecisionHook = hook,
                Reason = Plain.Broken,
                Settings = kind == MachineEventKind.HeartbeatChanged ? Dictated : null,
                Ping = _ping,
                Hook = 1,
                LeftAt = _now,
                Random = 0.5,
                Facts = new LinkFacts { LastReceivedAt = _now, RunningHook = 1, WriteProgress = _now },
            },
            _now,
            _effects);
        foreach (ref readonly var effect in effects)
        {
            _ping = effect.Kind == EffectKind.SendPing ? effect.Ping : _ping;
        }

        return effects.Length > 0 ? 1 : 0;
    }
}
