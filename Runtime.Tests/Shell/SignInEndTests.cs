using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A sign-in that ends before it is done: what has come by then is the hook's, and the end is waited for no longer than a close may take.</summary>
[Collection(Alone.Name)]
public sealed class SignInEndTests
{
    [Fact]
    public async Task A_write_that_fails_before_the_answer_is_read_does_not_take_it_from_the_hook()
    {
        await using var world = new World();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reads = 0;
        var link = new PlayedSocket
        {
            Sends = static _ => ValueTask.FromException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely)),
            Receives = async buffer =>
            {
                await answer.Task;
                return ++reads == 1
                    ? new ValueWebSocketReceiveResult(Encoding.UTF8.GetBytes("auth_invalid", buffer.Span), WebSocketMessageType.Text, endOfMessage: true)
                    : throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            },
        };
        var socket = Socket(world, RefuseIfInvalid, options => options with { Connect = (_, _) => new ValueTask<WebSocket>(link) });
        var connecting = socket.ConnectAsync(World.Address);

        // The password cannot be written, and the reader still waits for a thread.
        await Rest.Come();
        answer.SetResult();
        await AssertRefused(connecting);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_the_hook_all_that_the_system_holds()
    {
        const int Messages = 20;
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var taken = 0;
        var socket = Socket(
            world,
            async (context, token) =>
            {
                await context.ReceiveAsync(token);
                context.Send("more");
                await stop.Here();
                for (taken = 1; taken < Messages; taken++)
                {
                    await context.ReceiveAsync(token);
                }

                context.Refuse("wrong password");
            },
            options => options with
            {
                MaxMessageSize = 10_000,
                Connect = async (context, token) => new MeddledSocket(await world.Server.Dialed(context, token))
                {
                    Sends = static (_, _) => throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely),
                },
            });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        var sending = Task.Run(async () =>
        {
            for (var message = 0; message < Messages; message++)
            {
                await peer.Send(new byte[4_000]);
            }
        });

        // The inbox is full, and the reader waits for room in it.
        await stop.Reached;
        await Rest.Come();
        stop.GoOn();
        await AssertRefused(connecting);
        Assert.Equal(Messages, taken);
        await sending.InTime();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_before_a_message_that_is_too_big_is_still_the_hooks_and_so_is_the_refusal(bool isAnsweredFirst)
    {
        await using var world = new World();
        world.Server.Manners = () => new Peer.Manners { RepliesToClose = isAnsweredFirst };
        using var stop = new Stop(Slowness.Awaits);
        var socket = Socket(
            world,
            async (context, token) =>
            {
                await stop.Here();
                await RefuseIfInvalid(context, token);
            },
            options => options with { MaxMessageSize = 1_000 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send("auth_invalid");
        await peer.Send(new byte[5_000]);
        await peer.Journal.Until("close 1009");
        await Rest.Come();
        stop.GoOn();
        if (!isAnsweredFirst)
        {
            await world.Time.Pass(Seconds(3));
        }

        await AssertRefused(connecting);
    }

    [Fact]
    public async Task A_hook_that_does_not_see_the_end_is_waited_for_as_long_as_a_close_may_take()
    {
        await using var world = new World();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var socket = Socket(world, async (_, token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                cancelled.TrySetResult();
            }
        });
        _ = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendClose(WebSocketCloseStatus.EndpointUnavailable);
        await world.Time.Pass(Seconds(2.9));
        Assert.Equal(0, peer.Journal.Count("close") + socket.Journal.Count("OnReconnecting"));
        await world.Time.Pass(Seconds(0.1));
        await peer.Journal.Until("close 1001");
        await socket.Journal.Until("OnReconnecting 1");
        await cancelled.Task.InTime();
    }

    [Fact]
    public async Task A_reconnect_does_not_wait_for_the_hook_of_a_connection_that_has_ended()
    {
        await using var world = new World();
        var socket = Socket(world, static async (context, token) => await Task.Delay(context.Connection.Id.EndsWith(".1", StringComparison.Ordinal) ? Timeout.Infinite : 0, token));
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendClose();
        await Rest.Come();
        await socket.ReconnectAsync().InTime();
        await connecting.InTime();
    }

    [Theory]
    [InlineData("the peer closes", true)]
    [InlineData("it breaks", true)]
    [InlineData("a message is too big", true)]
    [InlineData("this end closes", true)]
    [InlineData("this end closes", false)]
    public async Task A_hook_that_is_told_of_the_end_by_an_exception_has_not_failed(string end, bool receives)
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = Socket(
            world,
            async (context, token) =>
            {
                if (receives)
                {
                    await context.ReceiveAsync(token);
                }
                else
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
            },
            options => options with { Logger = log, MaxMessageSize = 1_000, Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await Rest.Come();
        await End(end, socket, peer);
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Rest.Come();
        Assert.DoesNotContain(log.Lines, static line => line.Level >= LogLevel.Error);
        Assert.Single(log.Lines, static line => line.Level == LogLevel.Debug && line.Text.Contains("OnOpening", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hook_that_fails_by_itself_has_failed_whatever_became_of_its_connection()
    {
        await using var world = new World();
        var log = new LogBook();
        var socket = Socket(
            world,
            static async (context, token) =>
            {
                await Assert.ThrowsAsync<SocketClosedException>(async () => await context.ReceiveAsync(token));
                throw new InvalidOperationException("As scripted.");
            },
            options => options with { Logger = log, Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await (await world.Server.Next()).SendClose();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Rest.Come();
        Assert.Single(log.Lines, static line => line.Level == LogLevel.Error && line.Text.Contains("OnOpening", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_cancelled_while_the_close_goes_on_ends_its_ConnectAsync()
    {
        await using var world = new World();
        world.Server.Manners = static () => new Peer.Manners { RepliesToClose = false };
        using var source = new CancellationTokenSource();
        var socket = Socket(world, static async (context, token) => await context.ReceiveAsync(token));
        var connecting = socket.ConnectAsync(World.Address, source.Token);
        var peer = await world.Server.Next();
        await Rest.Come();
        var closing = socket.CloseAsync();
        await peer.Journal.Until("close 1000");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        Assert.Equal(SocketState.Closing, socket.State);
        await world.Time.Pass(Seconds(3));
        await closing.InTime();
    }

    [Fact]
    public async Task A_WebSocket_that_does_not_say_how_it_is_is_let_go_of_all_the_same()
    {
        await using var world = new World();
        MeddledSocket? link = null;
        var socket = Socket(
            world,
            static async (context, token) => await context.ReceiveAsync(token),
            options => options with { Max = 0, Connect = async (context, token) => link = new MeddledSocket(await world.Server.Dialed(context, token)) });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await Rest.Come();
        link!.Looked = static _ => throw new NotSupportedException("As scripted.");
        await peer.SendClose();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Rest.Come();
        Assert.True(peer.Link.ClientHasLeft);
        Assert.Equal(0, socket.Journal.Count("OnError NotSupportedException"));
    }

    private static async ValueTask RefuseIfInvalid(OpeningContext context, CancellationToken token)
    {
        context.Send("password");
        if ((await context.ReceiveAsync(token)).Text == "auth_invalid")
        {
            context.Refuse("wrong password");
        }
    }

    private static async Task AssertRefused(Task connecting)
    {
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal((SocketCloseKind.Refused, "wrong password"), (end.Reason.Kind, end.Reason.Description));
    }

    private static async Task End(string how, ScriptedSocket socket, Peer peer)
    {
        switch (how)
        {
            case "the peer closes":
                await peer.SendClose();
                break;
            case "it breaks":
                peer.Link.Cut();
                break;
            case "a message is too big":
                await peer.Send(new byte[5_000]);
                break;
            default:
                await socket.CloseAsync().InTime();
                break;
        }
    }

    private static ScriptedSocket Socket(World world, Func<OpeningContext, CancellationToken, ValueTask> signIn, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(change);
        socket.Hooks.SignIn = signIn;
        return socket;
    }
}
