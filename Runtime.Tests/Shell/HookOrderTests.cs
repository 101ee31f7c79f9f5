using System.Globalization;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Which hook comes when, and what leaves first on a link.</summary>
[Collection(Alone.Name)]
public sealed class HookOrderTests
{
    private const HookKinds Story = ScriptedHooks.All & ~(ScriptedHooks.Heartbeats | HookKinds.Error | HookKinds.ShouldReconnect);

    [Fact]
    public async Task A_story_of_two_links_and_a_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = Story);
        await peer.Send("one");
        await peer.Send("two");
        await world.Time.Pass(Seconds(1));
        await peer.SendClose();
        await world.Time.Pass(Seconds(5));
        await (await world.Server.Next()).Send("three");
        await world.Time.Pass(Seconds(1));
        await socket.CloseAsync().InTime();

        Assert.Equal(
            [
                "OnConnecting 0", "OnOpening", "OnOpen", "OnMessage one", "OnMessage two", "OnClose Remote",
                "OnReconnecting 1", "OnConnecting 1", "OnOpening", "OnOpen", "OnMessage three", "OnClose Local",
            ],
            socket.Journal.Texts);
    }

    [Fact]
    public async Task A_story_of_a_server_that_is_gone()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 0 ? dial.Accept() : dial.Fail();
        var (socket, peer) = await world.Connect(options => options with { Max = 2 }, socket => socket.Hooks.Kinds = Story);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(100));
        Assert.Equal(
            [
                "OnConnecting 0", "OnOpening", "OnOpen", "OnClose Faulted",
                "OnReconnecting 1", "OnConnecting 1", "OnReconnecting 2", "OnConnecting 2", "OnGaveUp ConnectFailed",
            ],
            socket.Journal.Texts);
    }

    [Fact]
    public async Task A_broken_link_is_told_as_an_error_before_its_close()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Kinds = HookKinds.Error | HookKinds.Close);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose Faulted");
        Assert.Equal(2, socket.Journal.Texts.Count);
        var error = Assert.Single(socket.Journal.Subjects<Exception>("OnError"));
        var reason = Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose"));
        Assert.Same(error, reason.Exception);
    }

    [Fact]
    public async Task A_close_frame_is_no_error()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.SendClose();
        await world.Time.Pass(Seconds(5));
        await socket.CloseAsync().InTime();
        Assert.Equal(0, socket.Journal.Count("OnError"));
    }

    [Fact]
    public async Task What_OnOpening_gives_leaves_first_on_every_link_ahead_of_what_waits()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = opening =>
        {
            opening.Send($"sign-in {opening.Attempt}");
            opening.Send(new byte[7]);
        };
        Assert.True(socket.TrySend("a"));
        var b = socket.SendAsync("b").InTime();
        await socket.ConnectAsync(World.Address).InTime();
        await b;
        var first = await world.Server.Next();
        await first.Journal.Until("b");
        Assert.Equal(["sign-in 0", "binary 7", "a", "b"], first.Messages);

        first.Link.Cut();
        await world.Time.Pass(Seconds(1));
        Assert.True(socket.TrySend("c"));
        await world.Time.Pass(Seconds(4));
        var second = await world.Server.Next();
        await second.Journal.Until("c");
        Assert.Equal(["sign-in 1", "binary 7", "c"], second.Messages);
    }

    [Fact]
    public async Task What_OnOpening_gave_dies_with_its_link()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Opening = opening =>
        {
            opening.Send($"{opening.Attempt} first");
            opening.Send(new byte[Wire.Capacity * 4]);
            opening.Send($"{opening.Attempt} last");
        };
        world.Server.Answer = dial =>
        {
            var accepted = dial.Accept();
            if (dial.Index == 0)
            {
                world.Server.Peers[0].Link.Freeze();
            }

            return accepted;
        };
        await socket.ConnectAsync(World.Address).InTime();
        await world.Time.Pass(Seconds(4));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.Pass(Seconds(5));
        var second = world.Server.Peers[1];
        await second.Journal.Until("1 last");
        Assert.Equal(["1 first", $"text {Wire.Capacity * 4}", "1 last"], second.Messages.Select(message => message.Replace("binary", "text", StringComparison.Ordinal)));
        Assert.Equal(0, socket.Journal.Count("OnUnsent"));
    }

    [Fact]
    public async Task After_OnOpening_has_returned_its_opening_takes_nothing_more()
    {
        await using var world = new World();
        OpeningContext? kept = null;
        await world.Connect(script: socket => socket.Hooks.Opening = opening => kept = opening);
        Assert.Throws<InvalidOperationException>(() => kept!.Send("late"));
        Assert.Throws<InvalidOperationException>(() => kept!.Send(new byte[1]));
    }

    [Fact]
    public async Task OnOpening_knows_the_sub_protocol()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Accept(subProtocol: "tasks.v1");
        OpeningContext? opened = null;
        await world.Connect(script: socket => socket.Hooks.Opening = opening => opened = opening);
        Assert.Equal("tasks.v1", opened!.SubProtocol);
        Assert.Equal(0, opened.Attempt);
    }

    [Fact]
    public async Task Messages_that_came_with_the_open_are_told_after_OnOpen()
    {
        await using var world = new World();
        world.Server.Answer = dial =>
        {
            var accepted = dial.Accept();
            _ = world.Server.Peers[^1].Send("welcome");
            return accepted;
        };
        var slow = new TaskCompletionSource();
        var (socket, _) = await world.Connect(script: socket => socket.Hooks.Open = async _ => await slow.Task);
        await world.Time.Pass(Seconds(1));
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        slow.SetResult();
        await socket.Journal.Until("OnMessage welcome");
    }

    [Fact]
    public async Task Messages_reach_the_hook_in_order_each_once_whether_it_is_quick_or_slow()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (text, _) =>
        {
            if (int.Parse(text, CultureInfo.InvariantCulture) % 3 == 0)
            {
                await Task.Yield();
            }
        });
        for (var number = 0; number < 2000; number++)
        {
            await peer.Send($"{number}");
        }

        await socket.Journal.Until("OnMessage 1999");
        Assert.Equal(Enumerable.Range(0, 2000).Select(number => $"{number}"), socket.Journal.Subjects<string>("OnMessage"));
    }

    [Fact]
    public async Task Text_and_binary_reach_their_hooks_in_one_order()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        for (var number = 0; number < 100; number++)
        {
            await peer.Send($"t{number}");
            await peer.Send(System.Text.Encoding.ASCII.GetBytes($"b{number}"));
        }

        await socket.Journal.Until("OnBytes b99");
        Assert.Equal(
            Enumerable.Range(0, 100).SelectMany(number => new[] { $"OnMessage t{number}", $"OnBytes b{number}" }),
            socket.Journal.Texts.SkipWhile(text => text != "OnMessage t0"));
    }

    [Fact]
    public async Task A_link_that_ended_before_its_OnOpen_could_be_told_is_never_told()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(
            options => options with { Max = -1 },
            socket =>
            {
                socket.Hooks.Kinds = Story;
                socket.Hooks.Text = async (_, _) => await stuck.Task;
            });
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");

        // Three links come and go while the hook is stuck; the fourth stays.
        for (var link = 0; link < 4; link++)
        {
            peer.Link.Cut();
            await world.Time.Pass(Seconds(5));
            peer = await world.Server.Next();
            await peer.Send($"hello {link}");
            await world.Time.Pass(Seconds(1));
        }

        Assert.Equal("OnMessage work", socket.Journal.Texts.Last(text => text is not ("OnOpening" or "OnConnecting 1" or "OnConnecting 2" or "OnConnecting 3" or "OnConnecting 4")));
        stuck.SetResult();
        await socket.Journal.Until("OnMessage hello 3");
        var told = socket.Journal.Texts.Where(text => text.StartsWith("OnOpen", StringComparison.Ordinal) || text.StartsWith("OnClose", StringComparison.Ordinal) || text.StartsWith("OnMessage", StringComparison.Ordinal))
            .Where(text => text != "OnOpening");
        Assert.Equal(["OnOpen", "OnMessage work", "OnClose Faulted", "OnOpen", "OnMessage hello 3"], told);

        // Of the four schedules the newest alone is told.
        Assert.Equal([4], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Number));
    }

    [Fact]
    public async Task While_a_hook_is_stuck_waiting_heartbeats_are_replaced_by_newer_ones()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Kinds = ScriptedHooks.All;
            socket.Hooks.Text = async (_, _) => await stuck.Task;
        });
        await peer.Send("work");
        await world.Time.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(0, socket.Journal.Count("OnPing"));
        stuck.SetResult();
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(1, socket.Journal.Count("OnPing"));
        Assert.Equal(1, socket.Journal.Count("OnPong"));
        Assert.Equal(60, peer.Journal.Count("ping"));
    }

    [Fact]
    public async Task Decision_hooks_are_asked_even_while_an_event_hook_runs()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = async (_, _) => await stuck.Task);
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(1, socket.Journal.Count("OnConnecting 1"));
        Assert.Equal(2, socket.Journal.Count("OnOpening"));
        Assert.Equal(1, socket.Journal.Count("ShouldReconnect"));
        stuck.SetResult();
    }

    [Fact]
    public async Task A_hooks_token_outlives_the_link_and_ends_with_the_socket()
    {
        await using var world = new World();
        var tokens = new List<CancellationToken>();
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Open = token =>
        {
            tokens.Add(token);
            return default;
        });
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        await socket.Journal.Until("OnOpen", 2);
        Assert.All(tokens, token => Assert.False(token.IsCancellationRequested));
        await socket.CloseAsync().InTime();
        await world.Time.Pass(TimeSpan.Zero);
        Assert.All(tokens, token => Assert.True(token.IsCancellationRequested));
    }

    [Fact]
    public async Task A_hooks_token_ends_when_the_socket_gives_up()
    {
        await using var world = new World();
        CancellationToken token = default;
        var (socket, peer) = await world.Connect(
            options => options with { Max = 0 },
            socket => socket.Hooks.Text = async (_, hooks) =>
            {
                token = hooks;
                await Task.Delay(Timeout.Infinite, hooks);
            });
        await peer.Send("work");
        await socket.Journal.Until("OnMessage work");
        Assert.False(token.IsCancellationRequested);
        peer.Link.Cut();
        await socket.Journal.Until("OnGaveUp");
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task States_follow_each_other_and_tell_why()
    {
        await using var world = new World();
        world.Server.Answer = dial => dial.Index == 1 ? dial.Fail() : dial.Accept();
        var changes = new List<SocketStateChange>();
        var senders = new List<object?>();
        var (socket, peer) = await world.Connect(script: socket => socket.StateChanged += (sender, change) =>
        {
            senders.Add(sender);
            changes.Add(change);
        });
        peer.Link.Cut();
        await world.Time.Pass(Seconds(10));
        await socket.CloseAsync().InTime();
        await world.Time.Pass(TimeSpan.Zero);

        Assert.Equal(
            [
                SocketState.Connecting, SocketState.Open, SocketState.Reconnecting, SocketState.Connecting, SocketState.Reconnecting,
                SocketState.Connecting, SocketState.Open, SocketState.Closing, SocketState.Closed,
            ],
            changes.Select(change => change.Current));
        Assert.Equal([SocketState.Idle, .. changes.SkipLast(1).Select(change => change.Current)], changes.Select(change => change.Previous));
        Assert.Equal(SocketCloseKind.Faulted, changes[2].Reason?.Kind);
        Assert.Equal(SocketCloseKind.ConnectFailed, changes[4].Reason?.Kind);
        Assert.Equal(SocketCloseKind.Local, changes[^1].Reason?.Kind);
        Assert.All(senders, sender => Assert.Same(socket, sender));
    }

    [Fact]
    public async Task A_handler_of_StateChanged_that_throws_harms_nobody()
    {
        await using var world = new World();
        var seen = 0;
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.StateChanged += (_, _) => throw new NotFiniteNumberException();
            socket.StateChanged += (_, _) => seen++;
        });
        await peer.Send("news");
        await socket.Journal.Until("OnMessage news");
        await socket.CloseAsync().InTime();
        await world.Time.Pass(TimeSpan.Zero);
        Assert.Equal(SocketState.Closed, socket.State);
        Assert.Equal(4, seen);
    }

    [Fact]
    public async Task Completion_ends_with_the_socket_and_tells_why()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var completion = socket.Completion;
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.False(completion.IsCompleted);
        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "lunch").InTime();
        var reason = await completion.InTime();
        Assert.Equal((SocketCloseKind.Local, WebSocketCloseStatus.EndpointUnavailable, "lunch"), (reason.Kind, reason.Status, reason.Description));
    }

    [Fact]
    public async Task Completion_comes_after_the_last_event_hook()
    {
        await using var world = new World();
        var slow = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(
            options => options with { Max = 0 },
            socket => socket.Hooks.Close = async (_, _) => await slow.Task);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(3) - Moment);
        Assert.False(socket.Completion.IsCompleted);
        slow.SetResult();
        await socket.Completion.InTime();
        Assert.Equal(1, socket.Journal.Count("OnGaveUp"));
    }

    [Fact]
    public async Task Completion_does_not_wait_longer_than_CloseTimeout_for_an_event_hook()
    {
        await using var world = new World();
        var stuck = new TaskCompletionSource();
        var (socket, peer) = await world.Connect(
            options => options with { Max = 0 },
            socket => socket.Hooks.Close = async (_, _) => await stuck.Task);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(3));
        await socket.Completion.InTime();
        stuck.SetResult();
        await socket.Journal.Until("OnGaveUp");
    }
}
