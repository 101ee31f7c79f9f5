using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Close handshakes: ours and the peer's, in every state and from inside every hook. CloseTimeout 3 s.</summary>
[Collection(Alone.Name)]
public sealed class ClosingTests
{
    public static TheoryData<SocketState, bool> EveryStateBothWays
    {
        get
        {
            var data = new TheoryData<SocketState, bool>();
            foreach (var state in Enum.GetValues<SocketState>())
            {
                data.Add(state, false);
                data.Add(state, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryStateBothWays))]
    public async Task In_every_state_an_end_is_an_end(SocketState state, bool dispose)
    {
        if (state == SocketState.Disposed && !dispose)
        {
            // Closing what is disposed is refused: see BadInputTests.
            return;
        }

        await using var world = new World();
        var (socket, connecting) = await Reach(world, state);
        Assert.Equal(state, socket.State);
        socket.Journal.Clear();
        var dials = world.Server.Dials.Count;

        var ending = dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync();
        var again = dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync();
        await world.Time.Pass(Seconds(3));
        await ending.InTime();
        await again.InTime();
        Assert.True(connecting.IsCompleted);
        Assert.True(socket.Completion.IsCompleted);
        Assert.Equal(dispose ? SocketState.Disposed : state == SocketState.GaveUp ? SocketState.GaveUp : SocketState.Closed, socket.State);
        Assert.Equal(0, world.Time.ArmedTimers);

        await world.Time.Pass(TimeSpan.FromHours(1));
        Assert.Equal(dials, world.Server.Dials.Count);
        Assert.Equal(0, world.Time.ArmedTimers);
        Assert.Equal(state is SocketState.Open or SocketState.Closing ? ["OnClose Local"] : [], socket.Journal.Texts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ending_during_the_decision_hook_before_an_attempt_stops_the_attempt(bool dispose)
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Connecting = async (_, token) => await Task.Delay(Timeout.Infinite, token);
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1));
        await (dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync()).InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await world.Time.Pass(Seconds(100));
        Assert.Empty(world.Server.Dials);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ending_from_inside_a_decision_hook_ends(bool dispose)
    {
        await using var world = new World();
        var socket = world.NewSocket();
        var ended = false;
        socket.Hooks.Connecting = async (_, _) =>
        {
            await (dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync());
            ended = true;
        };
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(3));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.True(ended, "The decision hook still waits.");
        await world.Time.Pass(Seconds(100));
        Assert.Empty(world.Server.Dials);
        Assert.Equal(dispose ? SocketState.Disposed : SocketState.Closed, socket.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ending_from_inside_OnOpening_ends_the_link_before_it_opened(bool dispose)
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = opening =>
        {
            opening.Send("never");
            _ = dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync();
        };
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(3));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await world.Time.Pass(Seconds(100));
        Assert.Single(world.Server.Dials);
        Assert.Empty(world.Server.Peers[0].Messages);
        Assert.Equal(0, socket.Journal.Count("OnOpen") + socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task Many_closes_at_once_are_one_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => socket.CloseAsync()))).InTime();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(["close 1000"], peer.Journal.Texts);
        Assert.Equal(1, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task Our_close_frame_reaches_the_peer_with_its_status_and_its_words()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "go away").InTime();
        await peer.Journal.Until("close 1008 go away");
        var reason = Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose"));
        Assert.Equal((SocketCloseKind.Local, WebSocketCloseStatus.PolicyViolation, "go away"), (reason.Kind, reason.Status, reason.Description));
        Assert.Null(reason.Exception);
    }

    [Fact]
    public async Task The_peers_close_frame_is_told_with_its_status_and_its_words_and_is_answered()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.SendClose((WebSocketCloseStatus)4711, "coffee");
        await socket.Journal.Until("OnClose Remote");
        var reason = Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose"));
        Assert.Equal((SocketCloseKind.Remote, (WebSocketCloseStatus)4711, "coffee"), (reason.Kind, reason.Status!.Value, reason.Description));
        await peer.Journal.Until("close");
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task What_was_given_before_the_close_leaves_before_it()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        for (var number = 0; number < 100; number++)
        {
            Assert.True(socket.TrySend($"{number}"));
        }

        var last = socket.SendAsync(new byte[100_000]).AsTask();
        await socket.CloseAsync().InTime();
        await last.InTime();
        await peer.Journal.Until("close 1000");
        Assert.Equal([.. Enumerable.Range(0, 100).Select(number => $"{number}"), "binary 100000", "close 1000"], peer.Journal.Texts);
        Assert.Equal(0, socket.Journal.Count("OnUnsent"));
    }

    [Fact]
    public async Task A_peer_that_never_sends_a_close_frame_is_left_after_CloseTimeout()
    {
        await using var world = new World();
        world.Server.Manners = () => new Peer.Manners { RepliesToClose = false };
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(1));
        var closing = socket.CloseAsync();
        await world.Time.PassTo(Seconds(4) - Moment);
        Assert.False(closing.IsCompleted);
        Assert.Equal(SocketState.Closing, socket.State);
        await world.Time.Pass(Moment);
        await closing.InTime();
        Assert.Equal(SocketState.Closed, socket.State);
        Assert.True(peer.Link.ClientHasLeft);
        Assert.Equal(["OnClose Local"], socket.Journal.Texts.TakeLast(1));
    }

    [Fact]
    public async Task A_half_open_link_is_left_after_CloseTimeout()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.Freeze();
        var closing = socket.CloseAsync();
        await world.Time.PassTo(Seconds(3) - Moment);
        Assert.False(closing.IsCompleted);
        await world.Time.Pass(Moment);
        await closing.InTime();
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task While_a_close_handshake_goes_on_the_heartbeat_stands_still()
    {
        await using var world = new World();
        world.Server.Manners = () => new Peer.Manners { RepliesToClose = false };
        var (socket, peer) = await world.Connect();
        await world.Time.PassTo(Seconds(9));
        var closing = socket.CloseAsync();
        await world.Time.PassTo(Seconds(12));
        await closing.InTime();
        Assert.Equal(["close 1000"], peer.Journal.Texts);
    }

    [Fact]
    public async Task A_peer_that_sends_a_close_frame_and_never_lets_go_does_not_hold_up_the_reconnect_for_long()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(0);
        await peer.SendClose();
        await world.Time.PassTo(Seconds(3 + 5));
        await socket.Journal.Until("OnOpen", 2);
        Assert.Equal(1, socket.Journal.Count("OnClose Remote"));
    }

    [Fact]
    public async Task A_close_while_the_peer_sends_a_close_frame_is_a_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        peer.Link.LetReachServer(0);
        await peer.SendClose();
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketState.Closing, socket.State);
        var closing = socket.CloseAsync();
        await world.Time.Pass(Seconds(3));
        await closing.InTime();
        await world.Time.Pass(Seconds(100));
        Assert.Equal(SocketState.Closed, socket.State);
        Assert.Single(world.Server.Dials);
        Assert.Equal(1, socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task Both_ends_may_close_at_once()
    {
        await using var world = new World();
        var both = await BothEnds.Meet(world);
        both.Link.Freeze();
        var client = both.Client.CloseAsync(WebSocketCloseStatus.NormalClosure, "client");
        var server = both.Server.CloseAsync(WebSocketCloseStatus.NormalClosure, "server");
        await world.Time.Pass(Seconds(1));
        both.Link.Thaw();
        await Task.WhenAll(client, server).InTime();
        await both.ServerRun.InTime();
        Assert.Equal(SocketState.Closed, both.Client.State);
        Assert.Equal(SocketState.Closed, both.Server.State);
        Assert.Equal(1, both.Client.Journal.Count("OnClose"));
        Assert.Equal(1, both.Server.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task A_close_from_outside_returns_after_OnClose_has()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        var (socket, _) = await world.Connect(script: socket => socket.Hooks.Close = async (_, _) => await slow.Task);
        var closing = socket.CloseAsync();
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(2));
        Assert.False(closing.IsCompleted);
        slow.SetResult();
        await closing.InTime();
    }

    [Theory]
    [InlineData(Slowness.Awaits)]
    [InlineData(Slowness.Blocks)]
    public async Task A_close_from_outside_waits_for_a_stuck_hook_no_longer_than_CloseTimeout(Slowness slowness)
    {
        await using var world = new World();
        using var stop = new Stop(slowness);
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = (_, _) => stop.Here());
        await peer.Send("work");
        await stop.Reached;
        await world.Time.PassTo(Seconds(1));
        var closing = socket.CloseAsync();
        await world.Time.PassTo(Seconds(4) - Moment);
        Assert.False(closing.IsCompleted);
        await world.Time.Pass(Moment);
        await closing.InTime();
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        stop.GoOn();
        await socket.Journal.Until("OnClose Local");
    }

    [Fact]
    public async Task After_a_close_no_event_hook_starts_but_the_end()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Kinds = ScriptedHooks.All;
            socket.Hooks.Text = async (_, _) => await stuck.Task;
        });
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        await peer.Send("more");
        await peer.Send("even more");
        await world.Time.Pass(Seconds(10));
        Assert.True(socket.TrySend("sent"));
        var closing = socket.CloseAsync();
        await world.Time.Pass(Seconds(1));
        stuck.SetResult();
        await closing.InTime();
        await world.Time.Pass(Seconds(10));
        Assert.Equal(["OnMessage work", "OnClose Local"], socket.Journal.Texts.SkipWhile(text => text != "OnMessage work"));
    }

    [Fact]
    public async Task After_a_close_while_waiting_no_event_hook_starts()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Close = async (_, _) => await stuck.Task);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose Faulted");

        // A decision hook waits for no event hook, so that either may come first.
        await socket.Journal.Until("ShouldReconnect Faulted");
        var told = socket.Journal.Texts;
        var closing = socket.CloseAsync();
        await world.Time.Pass(Seconds(1));
        stuck.SetResult();
        await closing.InTime();
        await world.Time.Pass(Seconds(10));
        Assert.Equal(told, socket.Journal.Texts);
    }

    [Fact]
    public async Task Cancelling_a_close_stops_the_waiting_and_not_the_closing()
    {
        await using var world = new World();
        world.Server.Manners = () => new Peer.Manners { RepliesToClose = false };
        var (socket, _) = await world.Connect();
        using var cancelled = new CancellationTokenSource();
        var closing = socket.CloseAsync(cancellationToken: cancelled.Token);
        await world.Time.Pass(Seconds(1));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing.InTime());
        Assert.Equal(SocketState.Closing, socket.State);
        await world.Time.Pass(Seconds(2));
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task A_close_during_the_connect_fails_the_connect()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Fail();
        var socket = world.NewSocket();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(2));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "changed my mind").InTime();
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.Local, "changed my mind"), (closed.Reason.Kind, closed.Reason.Description));
    }

    [Theory]
    [MemberData(nameof(EveryHookBothWays))]
    public async Task Ending_from_inside_a_hook_neither_waits_nor_deadlocks(HookKinds hook, bool dispose)
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Accept() : dial.Fail();
        var ended = new TaskCompletionSource();
        var socket = world.NewSocket(options => options with { Max = 1 });
        async Task End()
        {
            await (dispose ? socket.DisposeAsync().AsTask() : socket.CloseAsync());
            ended.TrySetResult();
        }

        socket.Hooks.Kinds = ScriptedHooks.All;
        RunInside(socket.Hooks, hook, End);
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(Seconds(10));
        if (!ended.Task.IsCompleted)
        {
            // The hooks of the end are reached by a broken link.
            await (await world.Server.Next()).Send("text");
            await world.Server.Peers[0].Send("bytes"u8.ToArray());
            await world.Time.Pass(Seconds(2));
            world.Server.Peers[0].Link.Cut();
            await world.Time.Pass(Seconds(1));
            _ = hook != HookKinds.Unsent || socket.TrySend("unsent");
            await world.Time.Pass(Seconds(10));
        }

        await ended.Task.InTime();
        await world.Time.Pass(Seconds(3));
        await socket.Completion.InTime();
        var atEnd = hook is HookKinds.GaveUp or HookKinds.Unsent;
        Assert.Equal(dispose ? SocketState.Disposed : atEnd ? SocketState.GaveUp : SocketState.Closed, socket.State);
        Assert.Equal(socket.Journal.Count("OnOpen"), socket.Journal.Count("OnClose"));
        var dials = world.Server.Dials.Count;
        await world.Time.Pass(Seconds(100));
        Assert.Equal(dials, world.Server.Dials.Count);
    }

    public static TheoryData<HookKinds, bool> EveryHookBothWays
    {
        get
        {
            var data = new TheoryData<HookKinds, bool>();
            HookKinds[] hooks =
            [
                HookKinds.Open, HookKinds.Text, HookKinds.Bytes, HookKinds.Ping, HookKinds.Pong, HookKinds.Close,
                HookKinds.Error, HookKinds.Reconnecting, HookKinds.Unsent, HookKinds.GaveUp,
            ];
            foreach (var hook in hooks)
            {
                data.Add(hook, false);
                data.Add(hook, true);
            }

            return data;
        }
    }

    [Theory]
    [InlineData(nameof(IHeartbeatClient.ReconnectAsync))]
    [InlineData(nameof(IHeartbeatClient.WaitForOpenAsync))]
    [InlineData(nameof(IHeartbeatSocket.SendAsync))]
    public async Task Awaiting_a_member_inside_any_event_hook_of_a_link_does_not_deadlock(string member)
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var returned = new List<string>();
        var once = new HashSet<string>();
        async ValueTask Call(string hook)
        {
            if (!once.Add(hook))
            {
                return;
            }

            await (member switch
            {
                nameof(IHeartbeatClient.ReconnectAsync) => socket.ReconnectAsync(),
                nameof(IHeartbeatClient.WaitForOpenAsync) => socket.WaitForOpenAsync(),
                _ => socket.SendAsync($"from {hook}").AsTask(),
            });
            returned.Add(hook);
        }

        socket.Hooks.Open = _ => Call("open");
        socket.Hooks.Text = (_, _) => Call("text");
        socket.Hooks.Bytes = (_, _) => Call("bytes");
        socket.Hooks.Close = (_, _) => Call("close");

        foreach (var step in new Func<Task>[] { () => peer.Send("text"), () => peer.Send(new byte[1]), () => Cut(peer) })
        {
            await step();
            await world.Time.Pass(Seconds(6));
            peer = world.Server.Peers[^1];
        }

        Assert.Equal(["bytes", "close", "open", "text"], returned.Order());
        await world.Time.Pass(Seconds(60));
        Assert.Equal(SocketState.Open, socket.State);

        static Task Cut(Peer peer)
        {
            peer.Link.Cut();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Awaiting_Completion_inside_an_event_hook_does_not_deadlock()
    {
        await using var world = new World();
        var completed = new TaskCompletionSource<SocketCloseReason>();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (_, _) =>
            completed.SetResult(await socket.Completion));
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        var closing = socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "over");
        await world.Time.Pass(Seconds(3));
        await closing.InTime();
        Assert.Equal("over", (await completed.Task.InTime()).Description);
    }

    [Fact]
    public async Task The_close_of_a_hook_that_then_goes_on_working_waits_for_nobody()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (_, _) =>
        {
            await socket.CloseAsync();
            await slow.Task;
        });
        await peer.Send("work");
        await peer.Journal.Until("close 1000");
        await world.Time.Pass(Seconds(1));
        Assert.Equal(SocketState.Closed, socket.State);
        slow.SetResult();
        await socket.Journal.Until("OnClose Local");
    }

    private static async Task<(ScriptedSocket Socket, Task Connecting)> Reach(World world, SocketState state)
    {
        var socket = world.NewSocket();
        switch (state)
        {
            case SocketState.Idle:
                return (socket, Task.CompletedTask);
            case SocketState.Connecting:
                world.Server.Answer = dial => dial.Hang();
                var connecting = Swallow(socket.ConnectAsync(World.Address));
                await world.Time.Pass(Seconds(1));
                return (socket, connecting);
            case SocketState.GaveUp:
                world.Server.Answer = dial => dial.Fail();
                var givingUp = Swallow(socket.ConnectAsync(World.Address));
                await world.Time.Pass(Seconds(20));
                return (socket, givingUp);
        }

        await socket.ConnectAsync(World.Address).InTime();
        var peer = await world.Server.Next();
        await world.Time.Pass(Seconds(1));
        switch (state)
        {
            case SocketState.Reconnecting:
                peer.Link.Cut();
                await world.Time.Pass(Seconds(1));
                break;
            case SocketState.Closing:
                peer.Link.Freeze();
                _ = socket.CloseAsync();
                await world.Time.Pass(Seconds(1));
                break;
            case SocketState.Closed:
                await socket.CloseAsync().InTime();
                break;
            case SocketState.Disposed:
                await socket.DisposeAsync().InTime();
                break;
        }

        return (socket, Task.CompletedTask);

        static async Task Swallow(Task connecting) => await Assert.ThrowsAsync<SocketClosedException>(() => connecting);
    }

    private static void RunInside(ScriptedHooks hooks, HookKinds kind, Func<Task> action)
    {
        switch (kind)
        {
            case HookKinds.Open:
                hooks.Open = async _ => await action();
                break;
            case HookKinds.Text:
                hooks.Text = async (_, _) => await action();
                break;
            case HookKinds.Bytes:
                hooks.Bytes = async (_, _) => await action();
                break;
            case HookKinds.Close:
                hooks.Close = async (_, _) => await action();
                break;

            // These cannot await; starting the call inside is what they can do.
            case HookKinds.Ping:
                hooks.Ping = () => action();
                break;
            case HookKinds.Pong:
                hooks.Pong = _ => action();
                break;
            case HookKinds.Error:
                hooks.Error = _ => action();
                break;
            case HookKinds.Reconnecting:
                hooks.Reconnecting = _ => action();
                break;
            case HookKinds.Unsent:
                hooks.Unsent = _ => action();
                break;
            case HookKinds.GaveUp:
                hooks.GaveUp = _ => action();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such hook.");
        }
    }
}
