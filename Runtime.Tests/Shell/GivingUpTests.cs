using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A socket that gives up says after how many attempts, and in which time, wherever its reason stands. Retry 5 s, Max 3.</summary>
[Collection(Alone.Name)]
public sealed class GivingUpTests
{
    private readonly LogBook _log = new();

    [Fact]
    public async Task A_first_connect_counts_its_own_attempt()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Fail();
        var socket = world.NewSocket(Logged);
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(15));
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());

        const string Reason = "Gave up after 4 attempts in 15 s: ConnectFailed: Connecting to ws://memory/ failed. (Nobody listens there.)";
        Assert.Equal($"The socket has ended: {Reason}", end.Message);
        Assert.Equal((4, Seconds(15)), (end.Reason.FailedAttempts, end.Reason.FailedFor));
        Assert.Equal(Reason, $"{await socket.Completion.InTime()}");
        Assert.Equal(Reason, $"{Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnGaveUp"))}");
        Assert.EndsWith($": Gave up on ws://memory/: Max (3) is reached. Call ConnectAsync or ReconnectAsync to start again. {Reason}", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_that_ShouldReconnect_said_no()
    {
        await using var world = new World();
        var socket = world.NewSocket(Logged);
        socket.Hooks.Reconnects = static _ => false;
        await Fails(world, socket, static dial => dial.Fail());
        Assert.Contains(": Gave up on ws://memory/: ShouldReconnect returned false. ", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_that_RetryDelay_gave_none()
    {
        await using var world = new World();
        var socket = world.NewSocket(Logged);
        socket.Hooks.Kinds |= HookKinds.RetryDelay;
        socket.Hooks.Delay = static _ => null;
        await Fails(world, socket, static dial => dial.Fail());
        Assert.Contains(": Gave up on ws://memory/: RetryDelay returned null. ", Line(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HookKinds.None)]
    [InlineData(HookKinds.RetryDelay)]
    [InlineData(HookKinds.ShouldReconnect)]
    public async Task The_log_says_that_the_answer_is_final_unless_a_hook_has_said_otherwise(HookKinds written)
    {
        await using var world = new World();
        var socket = world.NewSocket(Logged);
        socket.Hooks.Kinds = (socket.Hooks.Kinds & ~HookKinds.ShouldReconnect) | written;
        socket.Hooks.Reconnects = static _ => throw new InvalidOperationException("As scripted.");
        await Fails(world, socket, static dial => dial.Refuse(HttpStatusCode.NotFound));
        Assert.Contains(": Gave up on ws://memory/: the answer is final. ", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Or_has_not_answered_in_time()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Blocks);
        var socket = world.NewSocket(Logged);
        socket.Hooks.Reconnects = _ =>
        {
            stop.HereNow();
            return true;
        };
        world.Server.Answer = static dial => dial.Refuse(HttpStatusCode.NotFound);
        var connecting = socket.ConnectAsync(World.Address);
        await stop.Reached;
        await world.Time.Pass(Seconds(7));
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        stop.GoOn();
        Assert.Contains(": Gave up on ws://memory/: the answer is final. ", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_is_why_where_a_hook_goes_on_after_a_final_answer()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => Logged(options) with { Max = 0 });
        await Fails(world, socket, static dial => dial.Refuse(HttpStatusCode.NotFound));
        Assert.Contains(": Gave up on ws://memory/: Max (0) is reached. ", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_that_OnOpening_refused()
    {
        await using var world = new World();
        var socket = world.NewSocket(Logged);
        socket.Hooks.Opening = static context => context.Refuse("members only");
        await Fails(world, socket, static dial => dial.Accept());
        Assert.EndsWith(": Gave up on ws://memory/: OnOpening refused. Call ConnectAsync or ReconnectAsync to start again. Gave up after 1 attempt in 0 s: Refused 1008: members only", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_names_the_address_that_was_never_dialed()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => Logged(options) with { Max = 0 });
        socket.Hooks.Connecting = static (_, _) => throw new InvalidOperationException("As scripted.");
        await Fails(world, socket, static dial => dial.Accept());
        Assert.Contains(": Gave up on ws://memory/: Max (0) is reached. ", Line(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_connection_that_worked_the_time_begins_with_its_end()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(Logged);
        world.Server.Answer = static dial => dial.Fail();
        await world.Time.Pass(Seconds(60));
        Assert.True(socket.TrySend("gone"));
        await Rest.Come();
        peer.Link.Cut();
        await socket.Journal.Until("OnReconnecting 1");
        Assert.True(socket.TrySend("waits"));
        var waiting = socket.SendAsync("waits too").AsTask();
        await world.Time.Pass(Seconds(15));

        Assert.StartsWith("Gave up after 3 attempts in 15 s: ConnectFailed", $"{await socket.Completion.InTime()}", StringComparison.Ordinal);
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => waiting.InTime());
        Assert.StartsWith("The socket has ended: Gave up after 3 attempts in 15 s: ConnectFailed", failed.Message, StringComparison.Ordinal);
        await socket.Journal.Until("OnUnsent");
        Assert.Equal(3, Assert.Single(socket.Journal.Subjects<UnsentMessage>("OnUnsent")).Reason.FailedAttempts);

        // The connection's own end is something else.
        Assert.Equal(0, Assert.Single(socket.Journal.Subjects<SocketCloseReason>("OnClose")).FailedAttempts);
        Assert.All(socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting"), static attempt => Assert.Equal(0, attempt.Cause.FailedAttempts));
    }

    [Fact]
    public async Task Connections_that_are_worth_nothing_count()
    {
        await using var world = new World();
        var socket = world.NewSocket(Logged);
        await socket.ConnectAsync(World.Address).InTime();
        for (var connection = 0; connection < 4; connection++)
        {
            var peer = await world.Server.Next();
            await world.Time.Pass(Seconds(1));
            peer.Link.Cut();
            await world.Time.Pass(Seconds(5));
        }

        Assert.StartsWith("Gave up after 3 attempts in 18 s: Faulted", $"{await socket.Completion.InTime()}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_proves_itself_begins_anew()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Index is 1 or 2 or > 3 ? dial.Fail() : dial.Accept();
        var (socket, peer) = await world.Connect(Logged);
        peer.Link.Cut();
        await world.Time.Pass(Seconds(15));
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Seconds(10));
        await world.Server.Next().ContinueWith(static next => next.Result.Link.Cut(), TaskScheduler.Default).InTime();
        await world.Time.Pass(Seconds(15));
        Assert.StartsWith("Gave up after 3 attempts in 15 s: ConnectFailed", $"{await socket.Completion.InTime()}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_attempt_is_one()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Refuse(HttpStatusCode.NotFound);
        var socket = world.NewSocket(Logged);
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        var end = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
        Assert.StartsWith("The socket has ended: Gave up after 1 attempt in 0 s: Refused HTTP 404", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_never_reconnects_has_made_no_attempt()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => Logged(options) with { Max = 0 });
        peer.Link.Cut();
        var reason = await socket.Completion.InTime();
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.StartsWith("Faulted", $"{reason}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_start_counts_from_itself()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Fail();
        var socket = world.NewSocket(Logged);
        for (var start = 0; start < 2; start++)
        {
            var connecting = socket.ConnectAsync(World.Address);
            await world.Time.Pass(Seconds(15));
            var end = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
            Assert.Equal((4, Seconds(15)), (end.Reason.FailedAttempts, end.Reason.FailedFor));
            await world.Time.Pass(Seconds(60));
        }
    }

    private static async Task Fails(World world, ScriptedSocket socket, Func<MemoryServer.Dial, ValueTask<WebSocket>> answer)
    {
        world.Server.Answer = answer;
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(World.Address).InTime());
    }

    /// <summary>The line that says that it gave up.</summary>
    private string Line() => Assert.Single(_log.Lines, static line => line is { Id.Name: "GaveUp", Level: LogLevel.Warning }).Text;

    private HeartbeatOptions Logged(HeartbeatOptions options) => options with { Logger = _log };
}
