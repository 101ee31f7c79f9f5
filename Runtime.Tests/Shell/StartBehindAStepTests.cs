using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>
/// One thread at a time carries out what the machine wants, and a user's log may hold it up. What a caller asks holds all the same
/// when the call returns: it was decided.
/// </summary>
[Collection(Alone.Name)]
public sealed class StartBehindAStepTests
{
    [Fact]
    public async Task What_is_sent_right_after_a_connect_belongs_to_it()
    {
        using var stop = new Stop(Slowness.Blocks);
        var link = new MemoryLink();
        await using var peer = new Peer(link.Server, new Peer.Manners(), TimeProvider.System, link);
        Uri? dialed = null;
        await using var socket = NewSocket(stop, link, context => dialed = context.Uri);
        var closing = Task.Run(() => socket.CloseAsync(), TestContext.Current.CancellationToken);
        await stop.Reached;

        Assert.Equal(SocketState.Closed, socket.State);
        Assert.False(socket.TrySend("to a closed socket"));
        var connecting = socket.ConnectAsync(World.Address);
        Assert.Equal(SocketState.Connecting, socket.State);
        var sending = socket.SendAsync("first").AsTask();
        Assert.True(socket.TrySend("second"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ConnectAsync(new Uri("ws://elsewhere/")));
        Assert.Contains($"{SocketState.Connecting}", refused.Message, StringComparison.Ordinal);
        stop.GoOn();
        await closing.InTime();
        await connecting.InTime();
        await sending.InTime();
        await peer.Journal.Until("second");
        Assert.Equal(["first", "second"], peer.Messages);
        Assert.Equal(World.Address, dialed);
    }

    [Fact]
    public async Task What_was_sent_before_an_end_fails_with_it_though_a_start_has_followed()
    {
        using var stop = new Stop(Slowness.Blocks);
        var link = new MemoryLink();
        await using var peer = new Peer(link.Server, new Peer.Manners(), TimeProvider.System, link);
        await using var socket = NewSocket(stop, link, static _ => { });
        var before = socket.SendAsync("before").AsTask();
        Assert.True(socket.TrySend("before too"));
        var closing = Task.Run(() => socket.CloseAsync(), TestContext.Current.CancellationToken);
        await stop.Reached;
        var connecting = socket.ConnectAsync(World.Address);
        var after = socket.SendAsync("after").AsTask();

        // The end's messages are still where they were, and the start's beside them.
        stop.GoOn();
        await Assert.ThrowsAsync<SocketClosedException>(() => before.InTime());
        await socket.Journal.Until("OnUnsent before too");
        await closing.InTime();
        await connecting.InTime();
        await after.InTime();
        await peer.Journal.Until("after");
        Assert.Equal(["after"], peer.Messages);
    }

    [Fact]
    public async Task A_dispose_right_after_a_connect_waits_for_the_end_of_that_connect()
    {
        using var stop = new Stop(Slowness.Blocks);
        await using var socket = NewSocket(stop, new MemoryLink(), static _ => { });
        var closing = Task.Run(() => socket.CloseAsync(), TestContext.Current.CancellationToken);
        await stop.Reached;
        var connecting = socket.ConnectAsync(World.Address);
        var ended = socket.Completion;
        var disposing = socket.DisposeAsync().AsTask();
        Assert.Equal(SocketState.Disposed, socket.State);
        await Rest.Come();
        Assert.False(disposing.IsCompleted);

        stop.GoOn();
        await disposing.InTime();
        Assert.True(ended.IsCompleted);
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(0, socket.Journal.Count("OnConnecting"));
    }

    private static ScriptedSocket NewSocket(Stop stop, MemoryLink link, Action<ConnectContext> dialed) => new(new HeartbeatOptions
    {
        Logger = new HeldLog(stop, "The state is Closed"),
        Max = 0,
        Connect = (context, _) =>
        {
            dialed(context);
            return new(link.Client);
        },
    });
}
