using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Attempts, their delays and their limit. Retry 5 s, Max 3, ConnectTimeout 7 s, no jitter.</summary>
[Collection(Alone.Name)]
public sealed class ReconnectTests
{
    [Fact]
    public async Task The_first_attempt_and_Max_more_fail_and_then_it_gives_up()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(100));

        Assert.Equal([0, 5, 10, 15], world.Server.Times);
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal(0, world.Time.ArmedTimers);
        var refused = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectFailed, refused.Reason.Kind);
        Assert.IsType<IOException>(refused.Reason.Exception);
        Assert.Equal(SocketCloseKind.ConnectFailed, (await socket.Completion.InTime()).Kind);

        Assert.Equal(1, socket.Journal.Count("OnGaveUp"));
        Assert.Equal(4, socket.Journal.Count("OnError IOException"));
        Assert.Equal([0, 1, 2, 3], socket.Journal.Subjects<ConnectContext>("OnConnecting").Select(context => context.Attempt));
        Assert.Equal([1, 2, 3], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
        Assert.Equal("OnGaveUp ConnectFailed", socket.Journal.Texts[^1]);
    }

    [Fact]
    public async Task Max_0_never_reconnects()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Max = 0 });
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1000));
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Single(world.Server.Dials);
        Assert.Equal(0, socket.Journal.Count("OnReconnecting"));
        Assert.Equal(["OnClose Faulted", "OnGaveUp Faulted"], socket.Journal.Texts.TakeLast(2));
    }

    [Fact]
    public async Task Max_0_makes_one_attempt()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket(options => options with { Max = 0 });
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        await world.Time.Pass(Seconds(1000));
        Assert.Single(world.Server.Dials);
        Assert.Equal(1, socket.Journal.Count("OnGaveUp"));
    }

    [Fact]
    public async Task Max_minus_1_never_gives_up()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index < 500 ? dial.Fail() : dial.Accept();
        var socket = world.NewSocket(options => options with { Max = -1 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(500 * 5));
        await connecting.InTime();
        Assert.Equal(501, world.Server.Dials.Count);
        Assert.Equal(0, socket.Journal.Count("OnGaveUp"));
    }

    [Fact]
    public async Task The_first_connect_ends_at_the_first_open_however_many_attempts_it_takes()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index < 3 ? dial.Fail() : dial.Accept();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(15) - Moment);
        Assert.False(connecting.IsCompleted);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.Pass(Moment);
        await connecting.InTime();
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_reconnect_comes_at_Retry_after_the_end_of_the_link()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(3));
        peer.Link.Cut();
        await world.Time.PassTo(Seconds(8) - Moment);
        Assert.Single(world.Server.Dials);
        await world.Time.Pass(Moment);
        Assert.Equal([0, 8], world.Server.Times);
        var attempt = Assert.Single(socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting"));
        Assert.Equal(Seconds(5), attempt.Delay);
        Assert.Equal(SocketCloseKind.Faulted, attempt.Cause.Kind);
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Exponential_delays_double_up_to_RetryCap()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket(options => options with { Backoff = Backoff.Exponential, RetryCap = Seconds(60), Max = 7 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1000));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        Assert.Equal([0, 5, 15, 35, 75, 135, 195, 255], world.Server.Times);
    }

    [Fact]
    public async Task RetryCap_is_never_below_Retry()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket(options => options with { Backoff = Backoff.Exponential, RetryCap = Seconds(1) });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1000));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        Assert.Equal([0, 5, 10, 15], world.Server.Times);
    }

    [Fact]
    public async Task Jitter_lengthens_a_delay_by_up_to_a_fifth_and_never_shortens_it()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket(options => options with { Jitter = true, Max = 50 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1000));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        var delays = socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Delay).ToArray();
        Assert.Equal(50, delays.Length);
        Assert.All(delays, delay => Assert.InRange(delay, Seconds(5), Seconds(6)));
        Assert.True(delays.Distinct().Count() > 40, "The delays hardly differ.");

        var gaps = world.Server.Times.Zip(world.Server.Times.Skip(1), (one, next) => Seconds(next - one));
        Assert.All(gaps.Zip(delays), pair => Assert.InRange(pair.First, pair.Second - Moment, pair.Second + Moment));
    }

    [Fact]
    public async Task A_server_that_accepts_and_hangs_up_exhausts_Max()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        for (var link = 0; link < 4; link++)
        {
            peer.Abort();
            await world.Time.Pass(Seconds(5));
            peer = link < 3 ? await world.Server.Next() : peer;
        }

        await world.Time.Pass(Seconds(100));
        Assert.Equal([0, 5, 10, 15], world.Server.Times);
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal(4, socket.Journal.Count("OnOpen"));
        Assert.Equal(4, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task An_answered_heartbeat_starts_the_count_again()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index is 0 or 3 ? dial.Accept() : dial.Fail();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();

        // Attempts 1 and 2 fail, the third brings a link, which answers a heartbeat.
        await world.Time.Pass(Seconds(15) + Seconds(10));
        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(100));

        Assert.Equal([1, 2, 3, 1, 2, 3], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
        Assert.Equal([0, 1, 2, 3, 1, 2, 3], world.Server.Dials.Select(dial => dial.Context.Attempt));
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task A_link_that_answered_no_heartbeat_does_not_start_the_count_again()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index is 0 or 2 ? dial.Accept() : dial.Fail();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(10) + Seconds(9));
        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(100));
        Assert.Equal([1, 2, 3], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task ShouldReconnect_that_says_no_gives_up_at_once()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Reconnects = reason => reason.Kind != SocketCloseKind.Remote);
        await peer.SendClose(WebSocketCloseStatus.PolicyViolation, "not you");
        var gaveUp = await socket.Journal.Until("OnGaveUp");
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, ((SocketCloseReason)gaveUp.Subject!).Status);
        await world.Time.Pass(Seconds(100));
        Assert.Single(world.Server.Dials);
        Assert.Equal(0, socket.Journal.Count("OnReconnecting"));
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task ShouldReconnect_that_throws_says_yes()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Reconnects = _ => throw new NotFiniteNumberException());
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnError NotFiniteNumberException"));
    }

    [Fact]
    public async Task ShouldReconnect_is_asked_before_each_reconnect_with_its_cause()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index is 0 ? dial.Accept() : dial.Refuse(HttpStatusCode.Forbidden);
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(100));
        var reasons = socket.Journal.Subjects<SocketCloseReason>("ShouldReconnect");
        Assert.Equal([SocketCloseKind.Faulted, SocketCloseKind.Refused, SocketCloseKind.Refused], reasons.Select(reason => reason.Kind));
        Assert.Equal(HttpStatusCode.Forbidden, reasons[^1].HttpStatus);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_giving_up_it_can_be_revived_with_a_fresh_count(bool byConnect)
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index < 4 + 3 ? dial.Fail() : dial.Accept();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(100));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
        var firstEnd = socket.Completion;

        var reviving = byConnect ? socket.ConnectAsync(new Uri("ws://elsewhere/")) : socket.ReconnectAsync();
        Assert.NotSame(firstEnd, socket.Completion);
        await world.Time.Pass(Seconds(15));
        await reviving.InTime();
        Assert.Equal(SocketState.Open, socket.State);
        Assert.False(socket.Completion.IsCompleted);
        Assert.Equal([0, 1, 2, 3], world.Server.Dials.Skip(4).Select(dial => dial.Context.Attempt));
        Assert.Equal(new Uri(byConnect ? "ws://elsewhere/" : "ws://memory/"), world.Server.Dials[^1].Context.Uri);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_close_it_can_be_revived(bool byConnect)
    {
        await using var world = new World();
        var (socket, _) = await world.Connect();
        await socket.CloseAsync().InTime();
        await (byConnect ? socket.ConnectAsync(World.Address) : socket.ReconnectAsync()).InTime();
        Assert.Equal(SocketState.Open, socket.State);
        var peer = await world.Server.Next();
        await socket.SendAsync("again").InTime();
        await peer.Journal.Until("again");
        await peer.Send("welcome back");
        await socket.Journal.Until("OnMessage welcome back");
        Assert.Equal(2, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task Reconnecting_an_open_link_drops_it_without_a_close_frame_and_attempts_at_once()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(3));
        await socket.ReconnectAsync().InTime();
        Assert.Equal([0, 3], world.Server.Times);
        await peer.Ended.InTime();
        Assert.Equal(["end"], peer.Journal.Texts);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(
            ["OnOpen", "OnClose Local", "OnOpen"],
            socket.Journal.Texts.Where(text => text is "OnOpen" || text.StartsWith("OnClose", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reconnecting_while_waiting_attempts_at_once_with_a_fresh_count()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index is 0 or 3 ? dial.Accept() : dial.Fail();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(7));
        var reconnecting = socket.ReconnectAsync();
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal([0, 5, 7], world.Server.Times);
        await world.Time.Pass(Seconds(5));
        await reconnecting.InTime();
        Assert.Equal([0, 1, 0, 1], world.Server.Dials.Select(dial => dial.Context.Attempt));
    }

    [Fact]
    public async Task Cancelling_the_connect_during_an_attempt_stops_it_and_all_that_would_follow()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Hang();
        var socket = world.NewSocket();
        using var cancelled = new CancellationTokenSource();
        var connecting = socket.ConnectAsync(World.Address, cancelled.Token);
        await world.Time.Pass(Seconds(1));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        await world.Time.Pass(Seconds(1000));
        Assert.Equal(SocketState.Idle, socket.State);
        Assert.Single(world.Server.Dials);
        Assert.True(world.Server.Dials[0].CancellationToken.IsCancellationRequested);
        Assert.Equal(0, world.Time.ArmedTimers);

        world.Server.Answer = dial => dial.Accept();
        await socket.ConnectAsync(World.Address).InTime();
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Cancelling_the_connect_during_a_delay_stops_what_would_follow()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        using var cancelled = new CancellationTokenSource();
        var connecting = socket.ConnectAsync(World.Address, cancelled.Token);
        await world.Time.Pass(Seconds(7));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        await world.Time.Pass(Seconds(1000));
        Assert.Equal(SocketState.Idle, socket.State);
        Assert.Equal([0, 5], world.Server.Times);
    }

    [Fact]
    public async Task A_connect_whose_token_is_cancelled_already_starts_nothing()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => socket.ConnectAsync(World.Address, new CancellationToken(canceled: true)).InTime());
        await world.Time.Pass(Seconds(100));
        Assert.Empty(world.Server.Dials);
        Assert.Equal(SocketState.Idle, socket.State);
    }

    [Fact]
    public async Task After_the_open_the_token_of_the_connect_means_nothing()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        using var cancelled = new CancellationTokenSource();
        await socket.ConnectAsync(World.Address, cancelled.Token).InTime();
        await cancelled.CancelAsync();
        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Fact]
    public async Task An_attempt_that_takes_longer_than_ConnectTimeout_has_failed()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Hang() : dial.Accept();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(7) - Moment);
        Assert.Equal(SocketState.Connecting, socket.State);
        Assert.False(world.Server.Dials[0].CancellationToken.IsCancellationRequested);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.True(world.Server.Dials[0].CancellationToken.IsCancellationRequested);
        Assert.Equal(1, socket.Journal.Count("OnError"));
        await world.Time.PassTo(Seconds(12));
        await connecting.InTime();
        Assert.Equal([0, 12], world.Server.Times);
    }

    [Fact]
    public async Task ConnectTimeout_includes_the_decision_hook_before_the_attempt()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Hang();
        var socket = world.NewSocket();
        socket.Hooks.Connecting = async (_, _) => await Task.Delay(Seconds(5), world.Time);
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(7) - Moment);
        Assert.Equal(SocketState.Connecting, socket.State);
        await world.Time.Pass(Moment);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
    }

    [Fact]
    public async Task A_decision_hook_that_never_answers_fails_the_attempt_and_not_the_socket()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { Max = -1 });
        var answered = new TaskCompletionSource();
        var sawToken = false;
        socket.Hooks.Connecting = async (context, token) =>
        {
            if (context.Attempt == 0)
            {
                await answered.Task;
                sawToken = token.IsCancellationRequested;
            }
        };
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(7));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        Assert.Empty(world.Server.Dials);
        answered.SetResult();
        await world.Time.PassTo(Seconds(12));
        await connecting.InTime();
        Assert.True(sawToken, "The decision hook's token was not cancelled.");
        Assert.Equal([12], world.Server.Times);
    }

    [Fact]
    public async Task An_attempt_that_ignores_its_token_is_abandoned_and_its_late_socket_aborted()
    {
        await using var world = new World();
        var late = new TaskCompletionSource<WebSocket>();
        world.Server.Answer = dial => dial.Index == 0 ? new ValueTask<WebSocket>(late.Task) : dial.Accept();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(7));
        Assert.Equal(SocketState.Reconnecting, socket.State);

        // The fixture counts an attempt that ignores its token as one that is there; this is about what the socket makes of it.
        await world.Time.PassTo(Seconds(12));
        await connecting.InTime();
        world.Server.Violations.Clear();
        var link = new MemoryLink();
        late.SetResult(link.Client);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.True(link.ClientHasLeft, "The late socket was kept.");
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task A_socket_that_arrives_after_the_close_is_aborted()
    {
        await using var world = new World();
        var late = new TaskCompletionSource<WebSocket>();
        world.Server.Answer = _ => new ValueTask<WebSocket>(late.Task);
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1));
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        var link = new MemoryLink();
        late.SetResult(link.Client);
        await world.Time.Pass(Seconds(100));
        Assert.True(link.ClientHasLeft, "The late socket was kept.");
        Assert.Equal(SocketState.Closed, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task A_decision_hook_that_throws_fails_the_attempt()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Connecting = (context, _) => context.Attempt < 2 ? throw new NotFiniteNumberException() : default;
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.PassTo(Seconds(10));
        await connecting.InTime();
        Assert.Equal([10], world.Server.Times);
        Assert.Equal(2, socket.Journal.Count("OnError NotFiniteNumberException"));
        Assert.All(
            socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting"),
            attempt => Assert.IsType<NotFiniteNumberException>(attempt.Cause.Exception));
    }

    [Fact]
    public async Task OnOpening_that_throws_ends_the_link_before_it_opened()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = _ =>
        {
            if (world.Server.Dials.Count == 1)
            {
                throw new NotFiniteNumberException();
            }
        };
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(TimeSpan.Zero);
        Assert.False(connecting.IsCompleted);
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.PassTo(Seconds(5));
        await connecting.InTime();
        Assert.Equal(1, socket.Journal.Count("OnError NotFiniteNumberException"));
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
        Assert.Equal(0, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task OnConnecting_sets_what_is_dialed_anew_for_every_attempt()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Connecting = (context, _) =>
        {
            Assert.Equal(World.Address, context.Uri);
            Assert.Empty(context.Headers);
            context.Uri = new Uri($"wss://memory/{context.Attempt}");
            context.Headers["Authorization"] = $"token {context.Attempt}";
            context.SubProtocols.Add("tasks.v1");
            return default;
        };
        await socket.ConnectAsync(World.Address).InTime();
        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(["wss://memory/0", "wss://memory/1"], world.Server.Dials.Select(dial => dial.Context.Uri?.OriginalString));
        Assert.Equal(["token 0", "token 1"], world.Server.Dials.Select(dial => dial.Context.Headers["authorization"]));
        Assert.All(world.Server.Dials, dial => Assert.Equal(["tasks.v1"], dial.Context.SubProtocols));
    }

    [Fact]
    public async Task OnConnecting_may_be_all_that_knows_the_address()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Connecting = (context, _) =>
        {
            context.Uri = World.Address;
            return default;
        };
        await socket.ConnectAsync().InTime();
        Assert.Equal(World.Address, world.Server.Dials[0].Context.Uri);
    }

    [Fact]
    public async Task Url_is_the_address_of_a_connect_without_one()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { Uri = new Uri("ws://configured/") });
        await socket.ConnectAsync().InTime();
        Assert.Equal(new Uri("ws://configured/"), world.Server.Dials[0].Context.Uri);
        await socket.CloseAsync().InTime();
        await socket.ConnectAsync(World.Address).InTime();
        Assert.Equal(World.Address, world.Server.Dials[1].Context.Uri);
    }

    [Fact]
    public async Task So_it_is_of_a_reconnect_that_is_the_first_to_ask_for_a_connection()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { Uri = new Uri("ws://configured/") });
        await socket.ReconnectAsync().InTime();
        Assert.Equal(new Uri("ws://configured/"), world.Server.Dials[0].Context.Uri);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_status_and_its_delay_is_kept()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index switch
        {
            0 => dial.Refuse(HttpStatusCode.ServiceUnavailable, Seconds(30)),
            1 => dial.Refuse(HttpStatusCode.Unauthorized, Seconds(2)),
            _ => dial.Accept(),
        };
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(100));
        await connecting.InTime();
        Assert.Equal([0, 30, 35], world.Server.Times);
        var attempts = socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting");
        Assert.Equal([Seconds(30), Seconds(5)], attempts.Select(attempt => attempt.Delay));
        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized], attempts.Select(attempt => attempt.Cause.HttpStatus!.Value));
        Assert.Equal(2, socket.Journal.Count("OnError HandshakeRefusedException"));
    }

    [Fact]
    public async Task WaitForOpen_waits_through_attempts_and_ends_at_once_where_a_link_is_open()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var early = socket.WaitForOpenAsync();
        Assert.False(early.IsCompleted);
        await socket.ConnectAsync(World.Address).InTime();
        await early.InTime();
        await socket.WaitForOpenAsync().InTime();

        (await world.Server.Next()).Link.Cut();
        await world.Time.Pass(Seconds(1));
        var waiting = socket.WaitForOpenAsync();
        Assert.False(waiting.IsCompleted);
        await world.Time.Pass(Seconds(4));
        await waiting.InTime();
    }

    [Fact]
    public async Task WaitForOpen_ends_when_OnOpen_has_begun_so_that_a_close_is_told_too()
    {
        await using var world = new World();
        var scheduler = new HeldScheduler();
        var link = world.NewLink();
        var socket = world.NewSocket(options => options with { Scheduler = scheduler });
        socket.Hooks.Kinds = HookKinds.Open | HookKinds.Close;
        await using var peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);

        // The link opens, and OnOpen does not start yet.
        scheduler.Hold();
        var run = socket.AcceptAsync(link.Server);
        Assert.Equal(SocketState.Open, socket.State);
        var waiting = socket.WaitForOpenAsync();
        var hasEnded = waiting.IsCompleted;
        scheduler.Release();

        Assert.False(hasEnded);
        await waiting.InTime();
        await socket.CloseAsync().InTime();
        await run.InTime();
        Assert.Equal(["OnOpen", "OnClose Local"], socket.Journal.Texts);
    }

    [Fact]
    public async Task WaitForOpen_can_be_cancelled_and_the_attempts_go_on()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(1));
        using var cancelled = new CancellationTokenSource();
        var waiting = socket.WaitForOpenAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        await world.Time.Pass(Seconds(4));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task WaitForOpen_fails_when_the_socket_closes_or_has_given_up()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { Max = 0 });
        peer.Link.Cut();
        await socket.Journal.Until("OnGaveUp");
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.WaitForOpenAsync().InTime());

        var (closing, other) = await world.Connect();
        other.Link.Cut();
        await world.Time.Pass(Seconds(1));
        var waiting = closing.WaitForOpenAsync();
        await closing.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => waiting.InTime());
        await Assert.ThrowsAsync<SocketClosedException>(() => closing.WaitForOpenAsync().InTime());
    }

    [Fact]
    public async Task Cancelling_a_ReconnectAsync_stops_its_waiting_alone()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 1 ? dial.Fail() : dial.Accept();
        var (socket, _) = await world.Connect();
        using var cancelled = new CancellationTokenSource();
        var reconnecting = socket.ReconnectAsync(cancelled.Token);
        await world.Time.Pass(Seconds(1));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reconnecting.InTime());
        await world.Time.Pass(Seconds(4));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_thousand_broken_links_leave_nothing_unobserved_and_one_timer()
    {
        // What other tests have left behind is theirs.
        LiveMemory.Now();
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs unseen) => unobserved.Add(unseen.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await using var world = new World();
            world.Server.Answer = dial => (dial.Index % 3) switch
            {
                0 => dial.Accept(),
                1 => dial.Fail(),
                _ => dial.Refuse(),
            };
            var (socket, peer) = await world.Connect(options => options with { Max = -1 });
            for (var link = 0; link < 300; link++)
            {
                Assert.Equal(1, world.Time.ArmedTimers);
                peer.Link.Cut();
                await world.Time.Pass(Seconds(15));
                peer = await world.Server.Next();
            }

            Assert.Equal(301, socket.Journal.Count("OnOpen"));
            Assert.Equal(300, socket.Journal.Count("OnClose"));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.Empty(unobserved);
    }
}
