using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A socket that has closed or given up, and is still referenced, holds nothing of its last link or attempt: they may hold much, and secrets.</summary>
[Collection(Alone.Name)]
public sealed class NothingIsKeptTests
{
    [Fact]
    public async Task A_closed_socket_keeps_neither_its_link_nor_the_attempt_that_brought_it()
    {
        List<WeakReference> brought = [];
        await using var socket = NewSocket(brought, static () => new PlayedSocket());
        await ConnectAndClose(socket);
        await AssertCollected(brought);
        Assert.Equal(SocketState.Closed, socket.State);
    }

    [Fact]
    public async Task A_socket_that_gave_up_keeps_none_of_its_attempts()
    {
        List<WeakReference> brought = [];
        await using var socket = NewSocket(brought, static () => throw new IOException("Nobody listens there."));
        await GiveUp(socket);
        await AssertCollected(brought);
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task Nor_where_a_hook_has_held_the_readers_thread_and_returned()
    {
        List<WeakReference> brought = [];
        var message = new TaskCompletionSource<ValueWebSocketReceiveResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new Stop(Slowness.Blocks);
        var log = new LogBook();
        await using var socket = NewSocket(brought, () => BringsOnly(message.Task));
        socket.Hooks.Kinds = HookKinds.Text;
        socket.Hooks.Text = (_, _) => stop.Here();
        socket.Options = socket.Options with { Logger = log };
        await BlockAndClose(socket, message, stop, log);
        await AssertCollected(brought);
    }

    private static PlayedSocket BringsOnly(Task<ValueWebSocketReceiveResult> message)
    {
        var played = new PlayedSocket();
        played.Receives = _ =>
        {
            played.Receives = _ => played.NothingComes;
            return new(message);
        };
        return played;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task BlockAndClose(ScriptedSocket socket, TaskCompletionSource<ValueWebSocketReceiveResult> message, Stop stop, LogBook log)
    {
        await socket.ConnectAsync(World.Address).InTime();

        // The open has been dealt with: the hook is called on the reader's thread.
        await Rest.Come();
        message.SetResult(new ValueWebSocketReceiveResult(1, WebSocketMessageType.Text, endOfMessage: true));
        await stop.Reached;
        await log.Until("ReadingTakenOver");
        stop.GoOn();
        await socket.CloseAsync().InTime();
    }

    private static ScriptedSocket NewSocket(List<WeakReference> brought, Func<WebSocket> dial)
    {
        var socket = new ScriptedSocket(new HeartbeatOptions
        {
            Max = 1,
            Retry = TimeSpan.FromMilliseconds(1),
            CloseTimeout = TimeSpan.FromMilliseconds(100),
            Connect = (context, _) =>
            {
                brought.Add(new WeakReference(context));
                var webSocket = dial();
                brought.Add(new WeakReference(webSocket));
                return new(webSocket);
            },
        });

        // The journal would keep them.
        socket.Hooks.Kinds = HookKinds.None;
        return socket;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ConnectAndClose(ScriptedSocket socket)
    {
        await socket.ConnectAsync(World.Address).InTime();
        await socket.SendAsync("message").AsTask().InTime();
        await socket.CloseAsync().InTime();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task GiveUp(ScriptedSocket socket)
        => await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());

    private static async Task AssertCollected(List<WeakReference> brought)
    {
        Assert.NotEmpty(brought);

        // Loops that end, and what the collector has to find twice, take a moment.
        for (var attempt = 0; attempt < 100 && brought.Exists(static one => one.IsAlive); attempt++)
        {
            await Rest.Come();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(brought, static one => one.IsAlive);
    }
}
