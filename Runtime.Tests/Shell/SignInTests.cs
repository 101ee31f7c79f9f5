using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>An opening that waits for what the other end says: signing in to a server that speaks first.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task Nothing_leaves_before_the_sign_in_is_answered_and_no_message_hook_sees_its_messages()
    {
        await using var world = new World();
        var socket = Socket(world, async (context, token) =>
        {
            Assert.Equal("hello", (await context.ReceiveAsync(token)).Text);
            context.Send("password");
            Assert.Equal("welcome", (await context.ReceiveAsync(token)).Text);
            context.Send("subscribe");
        });
        var sent = socket.SendAsync("order").AsTask();
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        Assert.Equal(SocketState.Connecting, socket.State);
        Assert.Null(socket.Connection);
        await peer.Send("hello");
        await peer.Journal.Until("password");
        Assert.False(sent.IsCompleted);
        Assert.False(connecting.IsCompleted);
        await peer.Send("welcome");
        await connecting.InTime();
        await sent.InTime();
        await peer.Journal.Until("order");
        Assert.Equal(["password", "subscribe", "order"], peer.Messages);
        Assert.Equal(0, socket.Journal.Count("OnMessage"));
        Assert.Equal($"{socket.Connection}", socket.Journal.Subjects<OpeningContext>("OnOpening")[0].Connection.Id);
    }

    [Fact]
    public async Task What_the_hook_does_not_take_reaches_the_message_hooks_in_order_after_OnOpen()
    {
        await using var world = new World();
        using var taken = new SemaphoreSlim(0);
        var socket = Socket(world, async (context, token) =>
        {
            await context.ReceiveAsync(token);
            await taken.WaitAsync(token);
        });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        foreach (var text in (string[])["welcome", "1", "2"])
        {
            await peer.Send(text);
        }

        await peer.Send(new byte[3]);
        await Rest.Come();
        taken.Release();
        await connecting.InTime();
        await peer.Send("4");
        await socket.Journal.Until("OnMessage 4");
        Assert.Equal(["OnConnecting 0", "OnOpening", "OnOpen", "OnMessage 1", "OnMessage 2", "OnBytes \0\0\0", "OnMessage 4"], socket.Journal.Texts);
    }

    [Fact]
    public async Task Binary_messages_come_as_they_are_and_belong_to_the_hook()
    {
        await using var world = new World();
        ReceivedMessage? binary = null;
        ReceivedMessage? text = null;
        var socket = Socket(world, async (context, token) =>
        {
            binary = await context.ReceiveAsync(token);
            text = await context.ReceiveAsync(token);
        });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send([1, 2, 3]);
        await peer.Send("grüße");
        await connecting.InTime();
        Assert.Equal((WebSocketMessageType.Binary, null), (binary!.Type, binary.Text));
        Assert.Equal([1, 2, 3], binary.Data.ToArray());
        Assert.Equal((WebSocketMessageType.Text, "grüße"), (text!.Type, text.Text));
    }

    [Fact]
    public async Task Heartbeats_go_on_meanwhile_and_the_hook_does_not_see_them()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) => Assert.Equal("welcome", (await context.ReceiveAsync(token)).Text), options => options with { ConnectTimeout = Seconds(60) });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send("ping");
        await peer.Journal.Until("pong");
        await Rest.Come();
        await world.Time.Pass(Seconds(10));
        await peer.Journal.Until("ping");
        await Rest.Come();
        await world.Time.Pass(Seconds(10));
        await peer.Journal.Until("ping", 2);
        await peer.Send("welcome");
        await connecting.InTime();
        Assert.Empty(peer.Messages);
    }

    [Fact]
    public async Task A_server_that_dies_silently_meanwhile_is_found_dead()
    {
        await using var world = new World();
        world.Server.Manners = static () => Peer.Manners.Silent;
        Exception? thrown = null;
        var socket = Socket(world, async (context, token) => thrown = await Record.ExceptionAsync(async () => await context.ReceiveAsync(token)), options => options with { ConnectTimeout = Seconds(60), Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await Rest.Come();
        await world.Time.Pass(Seconds(10));
        await peer.Journal.Until("ping");
        await Rest.Come();
        await world.Time.Pass(Seconds(4));
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, end.Reason.Kind);
        await Rest.Come();
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, Assert.IsType<SocketClosedException>(thrown).Reason.Kind);
        await socket.Journal.Until("OnError TimeoutException");
        Assert.Equal(0, socket.Journal.Count("OnOpen") + socket.Journal.Count("OnClose"));
    }

    [Fact]
    public async Task A_close_meanwhile_is_the_attempts_reason_whatever_the_hook_throws()
    {
        await using var world = new World();
        var socket = Socket(
            world,
            static async (context, token) =>
            {
                await Assert.ThrowsAsync<SocketClosedException>(async () => await context.ReceiveAsync(token));
                throw new InvalidOperationException("As scripted.");
            },
            options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendClose(WebSocketCloseStatus.PolicyViolation, "wrong token");
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.PolicyViolation, "wrong token"), (end.Reason.Kind, end.Reason.Status!.Value, end.Reason.Description));
        Assert.NotNull(end.Reason.Connection);
        await peer.Journal.Until("close 1008");
        await socket.Journal.Until("OnError IOException");
        await socket.Journal.Until("OnGaveUp Remote");
    }

    [Fact]
    public async Task A_hook_that_fails_is_a_failed_attempt_and_another_follows()
    {
        await using var world = new World();
        var socket = Socket(world, async (context, token) =>
        {
            if ((await context.ReceiveAsync(token)).Text != "welcome")
            {
                throw new InvalidOperationException("As scripted.");
            }
        });
        var connecting = socket.ConnectAsync(World.Address);
        var first = await world.Server.Next();
        await first.Send("go away");
        await socket.Journal.Until("OnReconnecting 1");
        Assert.Equal(1, socket.Journal.Count("OnError InvalidOperationException"));
        await first.Ended.InTime();
        await world.Time.Pass(Seconds(5));
        var second = await world.Server.Next();
        await second.Send("welcome");
        await connecting.InTime();
    }

    [Fact]
    public async Task A_refusal_gives_up_and_tells_the_server_why()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) =>
        {
            await context.ReceiveAsync(token);
            context.Refuse("wrong password");
        });
        socket.Hooks.Reconnects = static _ => true;
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send("no");
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.Refused, true, "wrong password"), (end.Reason.Kind, end.Reason.IsFinal, end.Reason.Description));
        await peer.Journal.Until("close 1008 wrong password");
        await socket.Journal.Until("OnGaveUp Refused");
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal(0, socket.Journal.Count("ShouldReconnect"));
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task A_session_that_refuses_ends_and_tells_its_peer()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) =>
        {
            Assert.Equal("guest", (await context.ReceiveAsync(token)).Text);
            context.Refuse("members only");
        });
        var link = world.NewLink();
        var peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);
        var run = socket.AcceptAsync(link.Server);
        await peer.Send("guest");
        await peer.Journal.Until("close 1008 members only");
        Assert.Equal(SocketCloseKind.Refused, (await run.InTime()).Kind);
        Assert.Equal(SocketState.Closed, socket.State);
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task What_came_before_a_close_is_still_the_hooks_and_so_is_the_refusal()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) =>
        {
            context.Send("password");
            if ((await context.ReceiveAsync(token)).Text == "auth_invalid")
            {
                context.Refuse("wrong password");
            }
        });
        socket.Hooks.Reconnects = static _ => true;
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Journal.Until("password");
        await peer.Send("auth_invalid");
        await peer.SendClose(WebSocketCloseStatus.PolicyViolation, "bye");
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.Refused, "wrong password"), (end.Reason.Kind, end.Reason.Description));
        Assert.Single(world.Server.Dials);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_is_given_before_a_refusal_leaves_and_the_close_frame_after_it(bool dials, bool waits)
    {
        await using var world = new World();
        var socket = Socket(world, async (context, token) =>
        {
            if (waits)
            {
                await context.ReceiveAsync(token);
            }

            context.Send("auth_invalid");
            context.Refuse("members only");
        });
        Peer peer;
        Task ended;
        if (dials)
        {
            ended = socket.ConnectAsync(World.Address);
            peer = await world.Server.Next();
        }
        else
        {
            var link = world.NewLink();
            peer = new Peer(link.Client, new Peer.Manners(), world.Time, link);
            ended = socket.AcceptAsync(link.Server);
        }

        if (waits)
        {
            await peer.Send("hello");
        }

        await peer.Journal.Until("close 1008 members only");
        Assert.Equal(["auth_invalid"], peer.Messages);
        Assert.Equal(dials, await Record.ExceptionAsync(() => ended.InTime()) is SocketClosedException { Reason.Kind: SocketCloseKind.Refused });
        Assert.Equal(dials ? SocketState.GaveUp : SocketState.Closed, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnOpen") + socket.Journal.Count("OnClose"));
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_receive_that_the_hook_has_left_behind_takes_nothing()
    {
        await using var world = new World();
        Task<ReceivedMessage>? left = null;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.SignIn = async (context, token) =>
        {
            left = context.ReceiveAsync(token).AsTask();
            await Task.Yield();
        });
        await peer.Send("news");
        await socket.Journal.Until("OnMessage news");
        await Assert.ThrowsAsync<InvalidOperationException>(() => left!.InTime());
    }

    [Fact]
    public async Task A_message_that_is_too_big_is_told_to_the_server()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) => await context.ReceiveAsync(token), options => options with { MaxMessageSize = 1_000, Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(new byte[5_000]);
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.MessageTooBig, end.Reason.Kind);
        await peer.Journal.Until("close 1009");
    }

    [Fact]
    public async Task It_has_ConnectTimeout_and_its_token_says_so()
    {
        await using var world = new World();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var socket = Socket(
            world,
            async (context, token) =>
            {
                // Not let go of with the hook, which may end before the token is cancelled.
                token.Register(cancelled.SetResult);
                await context.ReceiveAsync(CancellationToken.None);
            },
            options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Server.Next();
        await Rest.Come();
        await world.Time.Pass(Seconds(7));
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectTimeout, end.Reason.Kind);
        await cancelled.Task.InTime();
    }

    [Fact]
    public async Task The_token_of_a_hook_that_has_returned_is_not_cancelled_with_the_connection()
    {
        await using var world = new World();
        CancellationToken kept = default;
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.SignIn = (_, token) =>
        {
            kept = token;
            return default;
        });
        peer.Link.Cut();
        await socket.Journal.Until("OnClose");
        await Rest.Come();
        Assert.False(kept.IsCancellationRequested);
    }

    [Fact]
    public async Task Closing_meanwhile_ends_it()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) => await context.ReceiveAsync(token));
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await Rest.Come();
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await peer.Journal.Until("close 1000");
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task More_than_the_inbox_holds_waits_until_the_hook_takes_it()
    {
        await using var world = new World();
        using var slow = new SemaphoreSlim(0);
        var received = new List<int>();
        var socket = Socket(
            world,
            async (context, token) =>
            {
                await slow.WaitAsync(token);
                for (var message = 0; message < 40; message++)
                {
                    received.Add((await context.ReceiveAsync(token)).Data.Length);
                }
            },
            options => options with { MaxMessageSize = 10_000, ConnectTimeout = Seconds(600) });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        var sending = Task.Run(async () =>
        {
            for (var message = 0; message < 40; message++)
            {
                await peer.Send(new byte[4_000]);
            }
        });
        await Rest.Come();
        slow.Release();
        await sending.InTime();
        await connecting.InTime();
        Assert.Equal(Enumerable.Repeat(4_000, 40), received);
    }

    [Fact]
    public async Task A_cancelled_receive_takes_nothing_and_two_at_once_are_refused()
    {
        await using var world = new World();
        Exception? second = null;
        var hasCancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var socket = Socket(world, async (context, token) =>
        {
            using var impatient = new CancellationTokenSource();
            var first = context.ReceiveAsync(impatient.Token).AsTask();
            second = await Record.ExceptionAsync(async () => await context.ReceiveAsync(token));
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            hasCancelled.SetResult();
            Assert.Equal("welcome", (await context.ReceiveAsync(token)).Text);
        });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await hasCancelled.Task.InTime();
        await peer.Send("welcome");
        await connecting.InTime();
        Assert.IsType<InvalidOperationException>(second);
    }

    [Fact]
    public async Task After_the_hook_its_context_gives_and_takes_nothing()
    {
        await using var world = new World();
        OpeningContext? kept = null;
        await world.Connect(script: socket => socket.Hooks.Opening = context => kept = context);
        Assert.Throws<InvalidOperationException>(() => kept!.Refuse());
        Assert.Throws<ArgumentException>(() => kept!.Refuse("\ud800"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await kept!.ReceiveAsync());
    }

    [Fact]
    public async Task A_heartbeat_is_no_message_to_be_sent_first()
    {
        await using var world = new World();
        var thrown = new List<Exception?>();
        await world.Connect(script: socket => socket.Hooks.Opening = context =>
        {
            thrown.Add(Record.Exception(() => context.Send("pong")));
            thrown.Add(Record.Exception(() => context.Send("ping"u8, WebSocketMessageType.Text)));
        });
        Assert.Equal(["text", "data"], thrown.Select(static exception => Assert.IsType<ArgumentException>(exception).ParamName));
        Assert.All(thrown, static exception => Assert.Contains("is a heartbeat of this socket", exception!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_takes_several_attempts_says_how_many()
    {
        await using var world = new World();
        var ids = new List<string>();
        var socket = Socket(world, (context, _) =>
        {
            ids.Add($"{context.Connection.Id.Split('.')[1]} after {context.Attempt}");
            return context.Attempt == 0 ? throw new InvalidOperationException("As scripted.") : default;
        });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Server.Next();
        await socket.Journal.Until("OnReconnecting 1");
        await world.Time.Pass(Seconds(5));
        await connecting.InTime();
        Assert.Equal(["1 after 0", "2 after 1"], ids);
    }

    private static ScriptedSocket Socket(World world, Func<OpeningContext, CancellationToken, ValueTask> signIn, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(change);
        socket.Hooks.SignIn = signIn;
        return socket;
    }
}
