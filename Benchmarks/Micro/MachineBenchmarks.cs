using BenchmarkDotNet.Attributes;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>A step of the machine: what decides, without any of what is decided being done.</summary>
[MemoryDiagnoser]
public class MachineBenchmarks
{
    private const int Steps = 12;

    /// <summary>Two pings that are sent and told, two pongs that are told and one that is sent, and the timer, which is set as often as its time changes.</summary>
    private const int Effects = 13;

    private static readonly long Moment = 50 * TimeSpan.TicksPerMillisecond;

    private readonly Machine _machine = new(new HeartbeatOptions().ToMachineSettings());
    private readonly EffectBuffer _effects = new();
    private readonly long _interval = new HeartbeatOptions().EffectiveInterval.Ticks;
    private readonly long _hookLook = new HeartbeatOptions().ToMachineSettings().HookTakeoverDelay;
    private long _now;
    private long _hook;
    private long _ping;

    /// <summary>Opens a link, and sees that a round is what it is meant to be.</summary>
    [GlobalSetup]
    public void Open()
    {
        Do(MachineEventKind.Connect);
        _machine.On(new MachineEvent(MachineEventKind.Allowed, _machine.Generation) { DecisionHook = DecisionHook.Connecting }, _now, _effects);
        Do(MachineEventKind.AttemptSucceeded);
        _machine.On(new MachineEvent(MachineEventKind.Allowed, _machine.Generation) { DecisionHook = DecisionHook.Opening }, _now, _effects);
        for (var round = 0; round < 1_000; round++)
        {
            var effects = Round();
            if (_machine.Phase != Phase.Open || effects != Effects)
            {
                throw new InvalidOperationException($"Round {round} had {effects} effects instead of {Effects}, and left the machine in the phase {_machine.Phase}.");
            }
        }
    }

    /// <summary>What happens on an open link: a hook, a write that does not end at once, and two heartbeats, one answered by a pong, one by a message.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public int Round()
    {
        var hook = ++_hook;
        var effects = Do(new MachineEvent(MachineEventKind.HookStillRuns, _machine.Generation) { Hook = hook, HookBegunAt = _now });
        _now += _hookLook;
        effects += Do(MachineEventKind.TimerFired);
        effects += Do(MachineEventKind.WritePending);

        _now += _interval - _hookLook;
        effects += Do(MachineEventKind.TimerFired);
        effects += Do(new MachineEvent(MachineEventKind.PingLeft, _machine.Generation) { Ping = ++_ping, LeftAt = _now });
        _now += Moment;
        effects += Do(new MachineEvent(MachineEventKind.PongReceived, _machine.Generation) { Ping = _ping });
        effects += Do(MachineEventKind.PingReceived);
        _now += _hookLook - Moment;
        effects += Do(MachineEventKind.TimerFired);

        _now += _interval - _hookLook + Moment;
        effects += Do(MachineEventKind.TimerFired);
        effects += Do(new MachineEvent(MachineEventKind.PingLeft, _machine.Generation) { Ping = ++_ping, LeftAt = _now });
        _now += Moment;
        effects += Do(new MachineEvent(MachineEventKind.ReplyReceived, _machine.Generation) { Ping = _ping });
        effects += Do(new MachineEvent(MachineEventKind.PongReceived, _machine.Generation) { Ping = _ping });
        return effects;
    }

    private int Do(MachineEventKind kind) => Do(new MachineEvent(kind, _machine.Generation));

    private int Do(in MachineEvent happened) => _machine.On(happened, _now, _effects).Length;
}
