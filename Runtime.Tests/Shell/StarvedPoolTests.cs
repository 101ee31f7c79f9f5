using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Where no thread is free, or what came was not read, this end is late, and the peer is not dead.</summary>
[Collection(Alone.Name)]
public sealed class StarvedPoolTests
{
    [Fact]
    public async Task A_connection_outlives_a_pool_without_a_free_thread()
    {
        await using var world = new World();
        var log = new LogBook();
        var scheduler = new HeldScheduler();
        var manners = Peer.Manners.Silent;
        world.Server.Manners = () => manners;
        var (socket, peer) = await world.Connect(options => options with { Scheduler = scheduler, Logger = log });
        await world.Time.Pass(Seconds(11));
        await peer.Journal.Until("ping");
        await Rest.Come();
        scheduler.Hold();
        await peer.Send("pong");
        await world.Time.Pass(Seconds(3600));
        Assert.Equal(SocketState.Open, socket.State);
        Behind(log);

        scheduler.Release();
        manners.Pong = "pong";
        await world.Time.Pass(Seconds(60));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task A_peer_that_is_silent_after_that_is_found_dead_as_ever()
    {
        await using var world = new World();
        var scheduler = new HeldScheduler();
        var manners = Peer.Manners.Silent;
        world.Server.Manners = () => manners;
        var (socket, peer) = await world.Connect(options => options with { Scheduler = scheduler, Max = 0 });
        await world.Time.Pass(Seconds(11));
        await peer.Journal.Until("ping");
        await Rest.Come();
        scheduler.Hold();
        await world.Time.Pass(Seconds(3600));
        Assert.Equal(SocketState.Open, socket.State);

        scheduler.Release();
        await world.Time.Pass(Seconds(30));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
    }

    [Fact]
    public async Task The_warning_names_the_hook_that_holds_its_thread()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var log = new LogBook();
        var scheduler = new HeldScheduler();
        var peer = await ConnectToSilence(world, scheduler, log, stop);
        await world.Time.Pass(Seconds(4));
        await peer.Send("x");
        await stop.Reached;
        await world.Time.Pass(Seconds(7));
        await StarveAfterThePing(world, scheduler, peer);
        Assert.Contains(" OnMessage has held its thread for 10.3 s. Thread pool: ", Behind(log), StringComparison.Ordinal);
        scheduler.Release();
    }

    [Fact]
    public async Task The_warning_names_no_hook_that_has_returned()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var log = new LogBook();
        var scheduler = new HeldScheduler();
        var peer = await ConnectToSilence(world, scheduler, log, stop);
        await peer.Send("x");
        await stop.Reached;
        await world.Time.Pass(Seconds(1));
        stop.GoOn();
        await world.Time.Pass(Seconds(11));
        await StarveAfterThePing(world, scheduler, peer);
        Assert.Contains(" so the peer is not declared dead. Thread pool: ", Behind(log), StringComparison.Ordinal);
        scheduler.Release();
    }

    [Fact]
    public async Task A_connection_outlives_a_silence_while_something_waits_unread()
    {
        await using var world = new World();
        var played = new PlayedSocket { HasUnread = true };
        var socket = world.NewSocket(options => options with { Connect = (_, _) => new(played), Max = 0 });
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(Seconds(3600));
        Assert.Equal(SocketState.Open, socket.State);

        played.HasUnread = false;
        await world.Time.Pass(Seconds(30));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
    }

    /// <summary>A socket whose hook stops at its first message, and whose peer answers nothing.</summary>
    private static async Task<Peer> ConnectToSilence(World world, HeldScheduler scheduler, LogBook log, Stop stop)
    {
        world.Server.Manners = static () => Peer.Manners.Silent;
        var (_, peer) = await world.Connect(
            options => options with { Scheduler = scheduler, Logger = log },
            socket => socket.Hooks.Text = (_, _) => stop.Here());
        return peer;
    }

    private static async Task StarveAfterThePing(World world, HeldScheduler scheduler, Peer peer)
    {
        await peer.Journal.Until("ping");
        await Rest.Come();
        scheduler.Hold();
        await world.Time.Pass(Seconds(100));
    }

    private static string Behind(LogBook log)
        => Assert.Single(log.Warnings, static line => line.Contains(".1 got no answer in time, but this process has no free thread to read one, so the peer is not declared dead. ", StringComparison.Ordinal));
}
