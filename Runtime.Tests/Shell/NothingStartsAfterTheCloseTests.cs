using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What was about to start when the socket was closed does not start afterwards.</summary>
[Collection(Alone.Name)]
public sealed class NothingStartsAfterTheCloseTests
{
    [Fact]
    public async Task A_decision_hook_that_waited_for_a_stuck_one_is_not_asked_after_the_close()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var socket = world.NewSocket();
        socket.Hooks.Connecting = (_, _) => stop.Here();
        var connecting = socket.ConnectAsync(World.Address);
        await stop.Reached;

        // The attempt times out, then ShouldReconnect does, and the next attempt's decision hook waits behind the stuck one.
        await world.Time.Pass(Seconds(20));
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        socket.Journal.Clear();

        stop.GoOn();
        await world.Time.Pass(Seconds(20));
        Assert.Empty(socket.Journal.Texts);
    }

    [Fact]
    public async Task Giving_up_is_not_told_after_the_close_either()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var socket = world.NewSocket(options => options with { Max = 0, Connect = static (_, _) => throw new IOException("No way.") });
        socket.Hooks.Error = _ => stop.HereNow();
        var connecting = socket.ConnectAsync(World.Address);
        await stop.Reached;

        // It has given up, and OnGaveUp waits for OnError for longer than anybody waits for them.
        await world.Time.Pass(world.Options.CloseTimeout);
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await socket.CloseAsync().InTime();
        socket.Journal.Clear();

        stop.GoOn();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Empty(socket.Journal.Texts);
    }

    [Fact]
    public async Task An_attempt_that_had_to_wait_for_a_thread_is_not_made_after_the_close()
    {
        await using var world = new World();
        var scheduler = new HeldScheduler();
        var socket = world.NewSocket(options => options with { Scheduler = scheduler });
        socket.Hooks.Kinds = HookKinds.Text;
        scheduler.Hold();
        var connecting = socket.ConnectAsync(World.Address);
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());

        scheduler.Release();
        await world.Time.Pass(Seconds(1));
        Assert.Empty(world.Server.Dials);
    }
}
