using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The end that accepts: it awaits the peer's pings, answers them, and never reconnects. Interval 10 s, Timeout 4 s.</summary>
[Collection(Alone.Name)]
public sealed class AcceptedTests
{
    [Theory]
    [InlineData(1, 14)]
    [InlineData(3, 22)]
    public async Task A_silent_peer_is_declared_dead_at_Interval_and_Timeout_times_Misses(int misses, int dead)
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept(options => options with { Misses = misses });
        await world.Time.PassTo(Seconds(dead) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.False(run.IsCompleted);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Closed, socket.State);
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, (await run.InTime()).Kind);
    }

    [Fact]
    public async Task A_peer_that_never_pinged_is_told_why_it_is_dropped_and_so_are_the_hook_and_the_log()
    {
        const string Why = "The server received nothing for 14 s (Interval + Timeout x Misses). It expects a \"ping\", and never got one.";
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer, run) = await world.Accept(options => options with { Logger = log });
        await world.Time.PassTo(Seconds(14));

        // OnClose does not wait for what the peer is told, and whoever lets go of the connection does.
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        await peer.Journal.Until($"close 1008 {Why}");
        await world.Time.Pass(Seconds(1) - Moment);
        Assert.False(run.IsCompleted);
        Assert.False(socket.Completion.IsCompleted);

        await world.Time.Pass(Moment);
        Assert.Equal(Why, (await run.InTime()).Description);
        await socket.Completion.InTime();
        await peer.Ended.InTime();
        Assert.Equal(["NeverPinged", "ConnectionDied"], log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Id.Name));
    }

    [Fact]
    public async Task What_it_sends_while_it_is_told_is_for_nobody()
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept(manners: new Peer.Manners { RepliesToClose = false });
        await world.Time.PassTo(Seconds(14));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        await Rest.Come();
        await peer.Send("late");
        await Rest.Come();
        Assert.Equal(0, socket.Journal.Count("OnMessage late"));
        await world.Time.Pass(Seconds(1));
        await run.InTime();
        Assert.Equal("OnClose HeartbeatTimeout", socket.Journal.Texts[^1]);
    }

    [Fact]
    public async Task A_peer_that_pinged_once_is_told_that_nothing_came()
    {
        await using var world = new World();
        var log = new LogBook();
        var (_, peer, run) = await world.Accept(options => options with { Logger = log });
        await world.Time.PassTo(Seconds(1));
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        await world.Time.PassTo(Seconds(15));
        await peer.Journal.Until("close 1008 The server received nothing for 14 s (Interval + Timeout x Misses).");
        await world.Time.Pass(Seconds(1));
        Assert.Equal("The server received nothing for 14 s (Interval + Timeout x Misses).", (await run.InTime()).Description);
        Assert.DoesNotContain(log.Lines, static line => line.Id.Name == "NeverPinged");
    }

    [Fact]
    public async Task Anything_that_is_heard_puts_off_the_end()
    {
        await using var world = new World();
        var (socket, peer, _) = await world.Accept();
        await world.Time.PassTo(Seconds(10));
        await peer.Send("ping");
        await world.Time.PassTo(Seconds(20));
        await peer.Send("news");
        await world.Time.PassTo(Seconds(34) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Bytes_of_an_unfinished_message_put_off_the_end()
    {
        await using var world = new World();
        var (socket, peer, _) = await world.Accept();
        await world.Time.PassTo(Seconds(10));
        await peer.SendFrame("half"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false);
        await world.Time.PassTo(Seconds(24) - Moment);
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task It_answers_pings_and_sends_none()
    {
        await using var world = new World();
        var (socket, peer, _) = await world.Accept(script: socket => socket.Hooks.Kinds = ScriptedHooks.All);
        for (var second = 5; second <= 100; second += 5)
        {
            await world.Time.PassTo(Seconds(second));
            await peer.Send("ping");
            await peer.Journal.Until("pong", second / 5);
        }

        Assert.All(peer.Journal.Texts, text => Assert.Equal("pong", text));
        Assert.Equal(["OnOpening", "OnOpen"], socket.Journal.Texts);
        Assert.Null(socket.RoundTripTime);
    }

    [Fact]
    public async Task What_OnOpening_gives_leaves_first()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = opening => opening.Send("welcome");
        Assert.True(socket.TrySend("early"));
        var link = world.NewLink();
        await using var peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);
        _ = socket.AcceptAsync(link.Server);
        await peer.Journal.Until("early");
        Assert.Equal(["welcome", "early"], peer.Messages);
    }

    [Fact]
    public async Task A_story_of_an_accepted_link()
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept();
        await peer.Send("one");
        await socket.Journal.Until("OnMessage one");
        await socket.SendAsync("two").InTime();
        await peer.Journal.Until("two");
        await peer.SendClose(description: "done");
        var reason = await run.InTime();
        Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.NormalClosure, "done"), (reason.Kind, reason.Status!.Value, reason.Description));
        await world.Time.Pass(Seconds(1000));
        Assert.Equal(["OnOpening", "OnOpen", "OnMessage one", "OnClose Remote"], socket.Journal.Texts);
        Assert.Equal(SocketState.Closed, socket.State);
        Assert.Empty(world.Server.Dials);
        Assert.Equal(reason, await socket.Completion.InTime());
    }

    [Fact]
    public async Task AcceptAsync_returns_after_OnClose_has()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        var (socket, peer, run) = await world.Accept(script: socket => socket.Hooks.Close = async (_, _) => await slow.Task);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose Faulted");
        await world.Time.Pass(Seconds(100));
        Assert.False(run.IsCompleted);
        slow.SetResult();
        Assert.Equal(SocketCloseKind.Faulted, (await run.InTime()).Kind);
    }

    [Fact]
    public async Task Its_token_closes_the_link_with_1001_and_the_run_returns()
    {
        await using var world = new World();
        using var stopping = new CancellationTokenSource();
        var (socket, peer, run) = await world.Accept(cancellationToken: stopping.Token);
        await stopping.CancelAsync();
        var reason = await run.InTime();
        Assert.Equal((SocketCloseKind.Local, WebSocketCloseStatus.EndpointUnavailable), (reason.Kind, reason.Status!.Value));
        Assert.Equal(1, peer.Journal.Count("close 1001"));
        Assert.Equal(1, socket.Journal.Count("OnClose Local"));
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_closes_the_link_with_1001_at_once()
    {
        await using var world = new World();
        var link = world.NewLink();
        await using var peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);
        var socket = world.NewSocket();
        var reason = await socket.AcceptAsync(link.Server, new CancellationToken(canceled: true)).InTime();
        Assert.Equal(SocketCloseKind.Local, reason.Kind);
        Assert.Equal(SocketState.Closed, socket.State);
        await peer.Ended.InTime();

        // Where OnOpening is still being asked, the link ends without waiting for the peer's answer; either way the peer hears why.
        Assert.StartsWith("close 1001", peer.Journal.Texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_pings_too_slowly_is_named_in_the_log_with_both_intervals()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer, _) = await world.Accept(options => options with { Logger = log });
        await world.Time.PassTo(Seconds(1));
        await peer.Send("ping");
        await world.Time.PassTo(Seconds(14));
        await peer.Send("ping");
        await world.Time.PassTo(Seconds(28));
        Assert.Equal(SocketState.Closed, socket.State);
        var warning = Assert.Single(log.Lines, static line => line is { Id.Name: "SlowPings", Level: LogLevel.Warning }).Text;
        Assert.Contains("13", warning, StringComparison.Ordinal);
        Assert.Contains("10", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hooks_token_ends_with_the_link_because_that_is_the_end_of_the_socket()
    {
        await using var world = new World();
        CancellationToken token = default;
        var (socket, peer, run) = await world.Accept(script: socket => socket.Hooks.Text = async (_, hooks) =>
        {
            token = hooks;
            await Task.Delay(Timeout.Infinite, hooks);
        });
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        Assert.False(token.IsCancellationRequested);
        peer.Link.Cut();
        await run.InTime();
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task Sends_that_wait_fail_when_the_link_ends()
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept();
        peer.Link.LetReachClient(0);
        var doubt = socket.SendAsync(new byte[1024 * 1024]).AsTask();
        var waiting = socket.SendAsync("next").AsTask();
        Assert.True(socket.TrySend("last"));
        await world.Time.Pass(Seconds(1));
        peer.Link.Cut();
        await run.InTime();
        await Assert.ThrowsAsync<MessageInDoubtException>(() => doubt.InTime());
        await Assert.ThrowsAsync<SocketClosedException>(() => waiting.InTime());
        Assert.Equal(["OnUnsent last", "OnClose Faulted"], socket.Journal.Texts.Where(text => !text.StartsWith("OnError", StringComparison.Ordinal)).TakeLast(2));
    }

    /// <summary>A peer that leaves while its message is being answered is the ordinary end of a session: OnClose tells of it, once.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hook_whose_answer_finds_the_socket_closed_is_no_error(bool isSending)
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var (socket, peer, run) = await world.Accept();
        peer.Link.LetReachClient(0);
        var stuck = isSending ? socket.SendAsync(new byte[1024 * 1024]).AsTask() : Task.CompletedTask;
        socket.Hooks.Text = async (_, _) =>
        {
            await (isSending ? default : stop.Here());
            await socket.SendAsync("answer");
        };
        await peer.Send("question");
        await socket.Journal.Until("OnMessage question");
        await peer.SendClose();
        await world.Time.Pass(world.Options.CloseTimeout);
        stop.GoOn();
        await run.InTime();
        await Record.ExceptionAsync(() => stuck);
        Assert.Equal(["OnMessage question", "OnClose Remote"], socket.Journal.Texts.SkipWhile(text => text != "OnMessage question"));
    }

    [Fact]
    public async Task Two_ends_of_ours_keep_each_other_for_a_day()
    {
        await using var world = new World();
        var both = await BothEnds.Meet(
            world,
            client => client.Hooks.Kinds = ScriptedHooks.All,
            server => server.Hooks.Kinds = ScriptedHooks.All);
        await world.Time.Pass(TimeSpan.FromDays(1));
        both.AssertAlive();
        Assert.Equal(24 * 360, both.Client.Journal.Count("OnPing"));
        Assert.Equal(24 * 360, both.Client.Journal.Count("OnPong"));
        Assert.Equal(0, both.Client.Journal.Count("OnMessage") + both.Server.Journal.Count("OnMessage"));
        Assert.Equal(0, both.Client.Journal.Count("OnBytes") + both.Server.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task Both_ends_notice_a_half_open_link()
    {
        await using var world = new World();
        var both = await BothEnds.Meet(world);
        await world.Time.PassTo(Seconds(10));
        both.Link.Freeze();

        // The server heard the ping at 10 s; the client sends its next at 20 s.
        await world.Time.PassTo(Seconds(24) - Moment);
        Assert.Equal((SocketState.Open, SocketState.Open), (both.Client.State, both.Server.State));
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.GaveUp, both.Client.State);
        Assert.Equal(SocketState.Closed, both.Server.State);
        Assert.Equal(1, both.Client.Journal.Count("OnClose HeartbeatTimeout"));
        Assert.Equal(1, both.Server.Journal.Count("OnClose HeartbeatTimeout"));
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, (await both.ServerRun.InTime()).Kind);
    }

    [Fact]
    public async Task After_a_long_sleep_a_peer_gets_time_to_be_heard()
    {
        await using var world = new World();
        var (socket, peer, _) = await world.Accept();
        await world.Time.Sleep(TimeSpan.FromHours(1));
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Seconds(3));
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_an_accepted_socket_sends_a_close_frame(bool dispose)
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept();
        Assert.True(socket.TrySend("last words"));
        await (dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync()).InTime();
        await run.InTime();
        Assert.Equal(["last words", "close 1000"], peer.Journal.Texts);
        Assert.Equal(1, socket.Journal.Count("OnClose Local"));
    }
}
