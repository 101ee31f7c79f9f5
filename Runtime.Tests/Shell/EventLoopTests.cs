using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What goes wrong in a decision is a defect of ours. It must not be thrown at whoever happens to come by, nor stop the socket.</summary>
[Collection(Alone.Name)]
public sealed class EventLoopTests
{
    [Fact]
    public void A_decision_that_throws_is_reported_and_the_next_event_is_decided()
    {
        var options = new HeartbeatOptions();
        var log = Log.To(logger: null);
        var host = new BrokenHost();
        using var link = new ClientWebSocket();
        var hooks = new HookQueue(
            new HookInvoker(new ScriptedHooks(new Journal(TimeProvider.System)), log),
            new HookScope(),
            new LoopScheduler(TaskScheduler.Default, log),
            log,
            host);
        var loop = new EventLoop(options.ToMachineSettings(), options, new Clock(TimeProvider.System), log, new Lifetime(), hooks, host);

        loop.Post(new PostedEvent(new MachineEvent(MachineEventKind.Accept)) { Dialed = new Dialed(new PlatformWire(link, transport: null)) { Heartbeat = new TextHeartbeat(), Traits = HeartbeatTraits.Of(new TextHeartbeat()) } });
        Assert.IsType<NotSupportedException>(host.CarriedOut[^1].Failure);

        loop.Post(new MachineEvent(MachineEventKind.Close) { Reason = new SocketCloseReason { Kind = SocketCloseKind.Local } });
        Assert.Equal(SocketState.Closed, loop.State);
        Assert.Contains(host.CarriedOut, static effect => effect.Effect.Kind == EffectKind.AwaitHooks);
    }

    [Fact]
    public async Task It_is_in_the_log_and_given_to_OnError()
    {
        var log = new LogBook();
        await using var socket = new ScriptedSocket(new HeartbeatOptions { Logger = log });
        var effects = (EffectRunner)typeof(SocketCore).GetField("_effects", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(socket.Plumbing.Core)!;
        effects.Run(new DecidedEffect(default) { Failure = new NotSupportedException("As scripted.") });
        await socket.Journal.Until("OnError NotSupportedException");
        Assert.Contains(log.Lines, static line => line.Level == LogLevel.Error && line.Id.Name == "EffectFailed");
    }

    /// <summary>Makes no link, and notes what was decided.</summary>
    private sealed class BrokenHost : ILoopHost, IHookHost
    {
        public List<DecidedEffect> CarriedOut { get; } = [];

        public Link NewLink(Dialed dialed, int generation, int attempt, Outbox outbox) => throw new NotSupportedException("As scripted.");

        public void UseAmbient(ExecutionContext? ambient)
        {
        }

        public void CarryOut(in DecidedEffect decided) => CarriedOut.Add(decided);

        public bool IsCurrent(int generation) => true;

        public void Post(in MachineEvent decision)
        {
        }

        public void HookFailed(string hook, Exception exception)
        {
        }

        public void OnOpenBegins(int link)
        {
        }
    }
}
