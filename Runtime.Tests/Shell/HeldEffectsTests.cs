using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A user's log holds up the thread that carries out what was decided. What was decided holds all the same.</summary>
[Collection(Alone.Name)]
public sealed class HeldEffectsTests
{
    [Fact]
    public async Task No_hook_begins_after_a_close_though_nothing_of_it_is_carried_out_yet()
    {
        using var stop = new Stop(Slowness.Blocks);
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Logger = new HeldLog(stop, "Sent a ping") });
        socket.Probe();
        await stop.Reached;
        var closing = socket.CloseAsync();
        Assert.Equal(SocketState.Closing, socket.State);
        await peer.Send("late");
        await peer.Send("later");
        await Rest.Come();
        Assert.Equal(0, socket.Journal.Count("OnMessage"));

        stop.GoOn();
        await closing.InTime();
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        Assert.Equal(1, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task What_comes_meanwhile_is_dealt_with_as_soon_as_that_is_over_and_not_with_the_next_event()
    {
        using var stop = new Stop(Slowness.Blocks);
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Logger = new HeldLog(stop, "Sent a ping") });
        socket.Probe();
        await stop.Reached;
        await peer.Send("ping");
        await Rest.Come();
        Assert.Equal(0, peer.Journal.Count("pong"));
        stop.GoOn();
        await peer.Journal.Until("pong");
    }

    [Fact]
    public async Task A_hook_that_sends_into_a_close_has_not_failed_though_its_token_is_not_cancelled_yet()
    {
        using var held = new Stop(Slowness.Blocks);
        using var hook = new Stop(Slowness.Awaits);
        var log = new HeldLog(held, "The state is Closing");
        await using var world = new World();
        ScriptedSocket? socket = null;
        (socket, var peer) = await world.Connect(
            options => options with { Logger = log },
            script => script.Hooks.Text = async (_, _) =>
            {
                await hook.Here();
                await socket!.SendAsync("an answer");
            });
        await peer.Send("a question");
        await hook.Reached;
        var closing = Task.Run(() => socket.CloseAsync(), TestContext.Current.CancellationToken);
        await held.Reached;
        hook.GoOn();
        await Rest.Come();
        Assert.Contains(log.Book.Lines, static line => line.Text.EndsWith(": OnMessage ended as its token was cancelled.", StringComparison.Ordinal));
        held.GoOn();
        await closing.InTime();
        Assert.DoesNotContain(log.Book.Lines, static line => line.Level >= LogLevel.Error);
        Assert.Equal(0, socket.Journal.Count("OnError"));
    }

    [Fact]
    public async Task The_token_of_an_ended_connect_says_nothing_about_the_next()
    {
        using var stop = new Stop(Slowness.Blocks);
        using var source = new CancellationTokenSource();
        await using var world = new World();
        world.Server.Answer = static dial => dial.Hang();
        world.Server.ExpectsOneAtATime = false;
        var socket = world.NewSocket(options => options with { Logger = new HeldLog(stop, "The state is Closed") });
        var first = socket.ConnectAsync(World.Address, source.Token);
        await world.Time.Pass(TimeSpan.Zero);
        var closing = Task.Run(() => socket.CloseAsync(), TestContext.Current.CancellationToken);
        await stop.Reached;
        var second = socket.ConnectAsync(World.Address);
        await source.CancelAsync();
        Assert.Equal(SocketState.Connecting, socket.State);
        world.Server.Answer = static dial => dial.Accept();
        stop.GoOn();
        await closing.InTime();
        await second.InTime();
        await Assert.ThrowsAnyAsync<Exception>(() => first.InTime());
        Assert.True(first.IsCanceled || first.Exception?.InnerException is SocketClosedException);
    }

    [Fact]
    public async Task A_dead_link_lets_its_WebSocket_go_before_its_senders_are_notified()
    {
        using var stop = new Stop(Slowness.Blocks);
        await using var world = new World();
        var (socket, peer) = await world.Connect(
            options => options with { Logger = new HeldLog(stop, "A message of 200000 bytes that TrySend took was not sent.") },
            static script => script.Hooks.Kinds &= ~HookKinds.Unsent);
        peer.Link.Freeze();
        Assert.True(socket.TrySend(new string('x', 200_000)));
        var passing = Task.Run(() => world.Time.Pass(Seconds(20)), TestContext.Current.CancellationToken);
        await stop.Reached;
        Assert.True(peer.Link.ClientHasLeft);
        stop.GoOn();
        await passing.InTime();
    }

    [Fact]
    public async Task A_close_by_something_that_an_ended_hook_has_started_waits_for_the_hooks_that_it_causes()
    {
        using var stop = new Stop(Slowness.Blocks);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new World();
        Task? closing = null;
        ScriptedSocket? socket = null;
        socket = world.NewSocket(options => options with { Max = -1 });
        socket.Hooks.Open = _ =>
        {
            closing ??= Task.Run(async () =>
            {
                await go.Task;
                await socket.CloseAsync();
            });
            return default;
        };
        socket.Hooks.Unsent = _ => stop.HereNow();
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(TimeSpan.Zero);
        world.Server.Answer = static dial => dial.Fail();
        world.Server.Peers[^1].Link.Cut();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        Assert.True(socket.TrySend("waits"));
        go.SetResult();
        await stop.Reached;
        await Rest.Come();
        Assert.False(closing!.IsCompleted);
        stop.GoOn();
        await closing.InTime();
    }
}
