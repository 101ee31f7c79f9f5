using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Pings, what answers them, and when silence is death. Interval 10 s, Timeout 4 s.</summary>
[Collection(Alone.Name)]
public sealed class HeartTests
{
    [Fact]
    public async Task The_first_ping_leaves_at_Interval_after_the_open()
    {
        await using var world = new World();
        var (_, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(10) - Moment);
        Assert.Empty(peer.Journal.Texts);
        await world.Time.Pass(Moment);
        Assert.Equal(["ping"], peer.Journal.Texts);
    }

    [Fact]
    public async Task The_next_ping_leaves_at_Interval_after_the_answer()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (_, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(12));
        await peer.Send("pong");
        await world.Time.PassTo(Seconds(22) - Moment);
        Assert.Equal(["ping"], peer.Journal.Texts);
        await world.Time.Pass(Moment);
        Assert.Equal(["ping", "ping"], peer.Journal.Texts);
    }

    [Fact]
    public async Task Messages_do_not_put_off_the_ping()
    {
        await using var world = new World();
        var (_, peer) = await world.Connect();
        for (var second = 1; second < 10; second++)
        {
            await world.Time.PassTo(Seconds(second));
            await peer.Send("news");
        }

        await world.Time.PassTo(Seconds(10));
        Assert.Equal(["ping"], peer.Journal.Texts);
    }

    [Theory]
    [InlineData(1, 14)]
    [InlineData(2, 18)]
    [InlineData(4, 26)]
    public async Task A_silent_server_is_declared_dead_at_Interval_and_Timeout_times_Misses(int misses, int dead)
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Misses = misses });
        await world.Time.PassTo(Seconds(dead) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.False(peer.Link.ClientHasLeft);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        Assert.True(peer.Link.ClientHasLeft);
        Assert.Equal([.. Enumerable.Repeat("ping", misses), "end"], peer.Journal.Texts);
        var closed = await socket.Journal.Until("OnClose HeartbeatTimeout");
        Assert.Equal(Seconds(dead), closed.At);
    }

    [Fact]
    public async Task Every_miss_is_followed_by_a_ping_at_once()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (_, peer) = await world.Connect(options => options with { Misses = 3 });
        await world.Time.PassTo(Seconds(20));
        Assert.Equal([10.0, 14.0, 18.0], peer.Journal.Lines.Select(line => line.At.TotalSeconds));
    }

    [Fact]
    public async Task An_answer_forgives_the_misses_before_it()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Misses = 2 });
        await world.Time.PassTo(Seconds(15));
        await peer.Send("pong");
        await world.Time.PassTo(Seconds(33) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task A_dead_link_is_aborted_not_closed()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (_, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(14));
        await peer.Ended.InTime();
        Assert.Equal(["ping", "end"], peer.Journal.Texts);
    }

    [Fact]
    public async Task Any_message_answers_a_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(13));
        await peer.Send("news");
        await world.Time.PassTo(Seconds(23));
        Assert.Equal([10.0, 23.0], peer.Journal.Lines.Select(line => line.At.TotalSeconds));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Only_what_arrives_after_the_ping_answers_it()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(10) - Moment);
        await peer.Send("news");
        await world.Time.PassTo(Seconds(14));
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task Bytes_of_an_unfinished_message_answer_a_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(13));
        await peer.SendFrame("half"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await world.Time.PassTo(Seconds(22));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task Bytes_of_an_unfinished_frame_answer_a_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachClient(0);
        var sending = peer.Send(new byte[1024 * 1024]);
        for (var second = 3; second <= 45; second += 3)
        {
            await world.Time.PassTo(Seconds(second));
            peer.Link.LetReachClient(64 * 1024);
        }

        Assert.Equal(0, socket.Journal.Count("OnClose"));
        peer.Link.Thaw();
        await sending.InTime();
        await socket.Journal.Until("OnBytes");
    }

    [Fact]
    public async Task Under_PongOnly_a_message_does_not_answer_a_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Liveness = Liveness.PongOnly });
        await world.Time.PassTo(Seconds(12));
        await peer.Send("news");
        await world.Time.PassTo(Seconds(14) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task Under_PongOnly_a_pong_answers_a_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Liveness = Liveness.PongOnly });
        await world.Time.PassTo(Seconds(14) - Moment);
        await peer.Send("pong");
        await world.Time.PassTo(Seconds(24) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(2, peer.Journal.Count("ping"));
    }

    [Fact]
    public async Task Under_PongOnly_bytes_of_an_unfinished_message_make_the_deadline_wait()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Liveness = Liveness.PongOnly });
        await world.Time.PassTo(Seconds(13));
        await peer.SendFrame("long "u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await world.Time.PassTo(Seconds(16));
        Assert.Equal(SocketState.Open, socket.State);
        await peer.SendFrame("story"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true);
        await peer.Send("pong");
        await world.Time.PassTo(Seconds(26) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnMessage long story"));
    }

    [Fact]
    public async Task Under_PongOnly_an_unfinished_message_does_not_keep_a_link_alive_for_ever()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(options => options with { Liveness = Liveness.PongOnly });
        await world.Time.PassTo(Seconds(13));
        await peer.SendFrame("long "u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await world.Time.PassTo(Seconds(17));
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task Every_ping_and_every_pong_is_told_with_its_round_trip()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = ScriptedHooks.Heartbeats);
        Assert.Null(socket.RoundTripTime);
        await world.Time.PassTo(Seconds(10));
        Assert.Equal(["OnPing"], socket.Journal.Texts);
        await world.Time.Pass(TimeSpan.FromMilliseconds(300));
        await peer.Send("pong");
        await socket.Journal.Until("OnPong");
        Assert.Equal(["OnPing", "OnPong"], socket.Journal.Texts);
        Assert.Equal([TimeSpan.FromMilliseconds(300)], socket.Journal.Subjects<TimeSpan>("OnPong"));
        Assert.Equal(TimeSpan.FromMilliseconds(300), socket.RoundTripTime);
    }

    [Fact]
    public async Task A_message_that_answers_a_ping_is_no_round_trip()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = ScriptedHooks.Heartbeats);
        await world.Time.PassTo(Seconds(11));
        await peer.Send("news");
        await world.Time.PassTo(Seconds(20));
        Assert.Null(socket.RoundTripTime);
        Assert.Equal(["OnPing"], socket.Journal.Texts);
    }

    [Fact]
    public async Task A_pong_belongs_to_the_oldest_unanswered_ping()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(
            options => options with { Misses = 3 },
            socket => socket.Hooks.Kinds = ScriptedHooks.Heartbeats);
        await world.Time.PassTo(Seconds(15));
        await peer.Send("pong");
        await socket.Journal.Until("OnPong");
        await world.Time.PassTo(Seconds(16));
        await peer.Send("pong");
        await socket.Journal.Until("OnPong", 2);
        Assert.Equal([Seconds(5), Seconds(2)], socket.Journal.Subjects<TimeSpan>("OnPong"));
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_is_ignored()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = ScriptedHooks.All);
        await world.Time.PassTo(Seconds(3));
        await peer.Send("pong");
        await world.Time.PassTo(Seconds(10) - Moment);
        Assert.Null(socket.RoundTripTime);
        Assert.Equal(0, socket.Journal.Count("OnPong"));
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        await world.Time.PassTo(Seconds(14));
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task A_ping_of_the_peer_is_answered_and_is_no_message()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        await peer.SendFragments("pi", "", "ng");
        await peer.Journal.Until("pong", 2);
        await peer.Send("news");
        await socket.Journal.Until("OnMessage news");
        Assert.Equal(1, socket.Journal.Count("OnMessage"));
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task Bytes_that_read_ping_are_a_message()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.Send("ping"u8.ToArray());
        await peer.Send("pong"u8.ToArray());
        await socket.Journal.Until("OnBytes pong");
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(1, socket.Journal.Count("OnBytes ping"));
        Assert.Empty(peer.Journal.Texts);
    }

    [Fact]
    public async Task The_two_texts_can_be_others()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect(
            options => options with { Ping = "are you there?", Pong = "ich höre" },
            socket => socket.Hooks.Kinds = ScriptedHooks.All);
        await world.Time.PassTo(Seconds(10));
        Assert.Equal(["are you there?"], peer.Journal.Texts);
        await peer.Send("ich höre");
        await socket.Journal.Until("OnPong");
        await peer.Send("are you there?");
        await peer.Journal.Until("ich höre");
        await peer.Send("ping");
        await socket.Journal.Until("OnMessage ping");
        Assert.Equal(1, socket.Journal.Count("OnMessage"));
    }

    [Fact]
    public async Task At_most_one_pong_waits()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Timeout = Seconds(9) });
        peer.Link.LetReachServer(0);
        var stuck = socket.SendAsync(new byte[Wire.Capacity * 2]).InTime();
        await world.Time.PassTo(Seconds(1));
        for (var ping = 0; ping < 5; ping++)
        {
            await peer.Send("ping");
        }

        await world.Time.PassTo(Seconds(2));
        peer.Link.LetReachServer(long.MaxValue);
        await stuck;
        await world.Time.PassTo(Seconds(3));
        Assert.Equal([$"binary {Wire.Capacity * 2}", "pong"], peer.Journal.Texts);
    }

    [Fact]
    public async Task Heartbeats_overtake_waiting_messages()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(8));
        peer.Link.LetReachServer(0);
        var first = socket.SendAsync(new byte[Wire.Capacity * 2]).InTime();
        var second = socket.SendAsync("second").InTime();
        Assert.True(socket.TrySend("third"));
        await world.Time.PassTo(Seconds(11));
        peer.Link.LetReachServer(long.MaxValue);
        await Task.WhenAll(first, second).InTime();
        await world.Time.PassTo(Seconds(12));
        Assert.Equal([$"binary {Wire.Capacity * 2}", "ping", "second", "third"], peer.Journal.Texts);
    }

    [Fact]
    public async Task A_write_that_moves_no_byte_for_Timeout_declares_the_link_dead()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(2));
        peer.Link.LetReachServer(0);
        var stuck = socket.SendAsync(new byte[1024 * 1024]).AsTask();

        // What is being read does not excuse it.
        await world.Time.PassTo(Seconds(5));
        await peer.Send("news");
        await world.Time.PassTo(Seconds(6) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        var doubt = await Assert.ThrowsAsync<MessageInDoubtException>(() => stuck.InTime());
        Assert.Equal(SocketCloseKind.WriteStalled, doubt.Reason.Kind);
        await socket.Journal.Until("OnClose WriteStalled");
    }

    [Fact]
    public async Task A_write_that_moves_is_given_all_the_time_it_needs()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(0);
        var sending = socket.SendAsync(new byte[1024 * 1024]).AsTask();
        for (var second = 3; second <= 45; second += 3)
        {
            await world.Time.PassTo(Seconds(second));
            peer.Link.LetReachServer(80 * 1024);
        }

        await sending.InTime();
        await peer.Journal.Until("binary 1048576");
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task Probe_pings_now_and_starts_the_deadline()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(3));
        socket.Probe();
        await peer.Journal.Until("ping");
        await world.Time.PassTo(Seconds(4));
        socket.Probe();
        await world.Time.PassTo(Seconds(7) - Moment);
        Assert.Equal(1, peer.Journal.Count("ping"));
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task Probe_while_waiting_attempts_now()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.PassTo(Seconds(2));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        socket.Probe();
        await socket.WaitForOpenAsync().InTime();
        Assert.Equal([0.0, 2.0], world.Server.Times);
    }

    [Fact]
    public async Task Probe_does_nothing_where_there_is_nothing_to_probe()
    {
        await using var world = new World();
        var idle = world.NewSocket();
        idle.Probe();
        Assert.Equal(SocketState.Idle, idle.State);

        var (closed, _) = await world.Connect();
        await closed.CloseAsync().InTime();
        closed.Probe();
        await world.Time.Pass(Seconds(100));
        Assert.Equal(SocketState.Closed, closed.State);
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task After_a_long_sleep_a_ping_gets_its_full_Timeout()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(10));
        await world.Time.Sleep(TimeSpan.FromHours(1));
        var woke = world.Time.Elapsed;
        Assert.Equal(SocketState.Open, socket.State);
        await peer.Journal.Until("ping", 2);
        await world.Time.PassTo(woke + Seconds(4) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
    }

    [Fact]
    public async Task After_a_long_sleep_a_link_whose_peer_answers_lives_on()
    {
        await using var world = new World();
        var (socket, _) = await world.Connect();
        await world.Time.Sleep(TimeSpan.FromHours(9));
        await world.Time.Pass(Seconds(60));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task A_server_that_never_answered_a_ping_is_named_in_the_log()
    {
        await using var world = new World();
        world.Server.Manners = () => Peer.Manners.Silent;
        var log = new LogBook();
        await world.Connect(options => options with { Logger = log });
        await world.Time.PassTo(Seconds(14));
        var warning = Assert.Single(log.Lines, static line => line is { Id.Name: "NeverReplied", Level: LogLevel.Warning }).Text;
        Assert.Contains("ping", warning, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(HeartbeatOptions.Ping), warning, StringComparison.Ordinal);
        Assert.Contains(nameof(HeartbeatOptions.Pong), warning, StringComparison.Ordinal);
        Assert.Contains("within 4 s", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_once_answered_is_not_accused()
    {
        await using var world = new World();
        var manners = new Peer.Manners();
        world.Server.Manners = () => manners;
        var log = new LogBook();
        var (socket, _) = await world.Connect(options => options with { Logger = log });
        await world.Time.PassTo(Seconds(10));
        manners.Pong = null;
        await world.Time.PassTo(Seconds(24));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        Assert.DoesNotContain(log.Warnings, warning => warning.Contains(nameof(HeartbeatOptions.Pong), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_quiet_link_lives_for_a_day()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await world.Time.Pass(TimeSpan.FromHours(24));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(24 * 360, peer.Journal.Count("ping"));
        Assert.Single(world.Server.Dials);
    }
}
