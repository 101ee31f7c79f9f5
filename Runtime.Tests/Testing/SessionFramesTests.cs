using System.Net.WebSockets;
using Heartbeat.CompilerServices;

namespace Heartbeat.Testing.Tests;

/// <summary>A session in a world speaks frames of its own, as on Kestrel: it may have ping frames for its heartbeat, and asks a silent client.</summary>
public sealed class SessionFramesTests
{
    /// <summary>A client that says nothing for an hour.</summary>
    private static readonly HeartbeatOptions Silent = TaskSocket.DefaultOptions with { Interval = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_silent_client_is_asked_and_stays(int seed)
    {
        await using var world = new HeartbeatWorld(seed);
        var pair = await world.Connect(new TaskSocket { Options = Silent }, static () => new EchoSession());
        await world.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(0, pair.First.SentPings);
        await world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, pair.First.SentPings);
        await world.Advance(TimeSpan.FromSeconds(587));
        Assert.InRange(pair.First.SentPings, 45, 48);
        Assert.Equal(0, pair.First.ReceivedPings);
        Assert.Null(pair.Server.RoundTripTime);
        Assert.Equal((SocketState.Open, SocketState.Open), (pair.Client.State, pair.Server.State));
        Assert.Same(pair.First, pair.Connection);
        Assert.DoesNotContain("<-", world.Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_answer_is_dropped_in_time_and_told_why()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new TaskSocket { Options = Silent }, static () => new EchoSession());
        pair.First.Lose(TrafficDirection.ToServer);
        await world.Until(() => pair.First.SessionCloseReason is not null);
        Assert.InRange(world.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.1));
        Assert.Equal(1, pair.First.SentPings);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.SessionCloseReason!.Kind);
        Assert.Contains("A ping frame was not answered", pair.First.SessionCloseReason.Description, StringComparison.Ordinal);
        await world.Until(() => pair.First.CloseReason is not null);
        Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.PolicyViolation), (pair.First.CloseReason!.Kind, pair.First.CloseReason.Status));
        Assert.Contains("<- close 1008", world.Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_whose_machine_sleeps_does_not_answer()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new TaskSocket { Options = Silent }, static () => new EchoSession());
        await world.Sleep(TimeSpan.FromMinutes(1));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.SessionCloseReason!.Kind);
        Assert.Equal(SocketCloseKind.Remote, pair.First.CloseReason!.Kind);
        await world.Until(() => pair.Client.State == SocketState.Open);
    }

    [Fact]
    public async Task Where_pongs_of_its_own_are_wanted_nobody_is_asked()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(
            new TaskSocket { Options = Silent },
            static () => new EchoSession { Options = EchoSession.DefaultOptions with { Liveness = Liveness.PongOnly } });
        await world.Until(() => pair.First.SessionCloseReason is not null);
        Assert.InRange(world.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.1));
        Assert.Equal(0, pair.First.SentPings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_ends_with_the_same_settings_ask_nobody(int seed)
    {
        await using var world = new HeartbeatWorld(seed);
        var pair = await world.Connect<TaskSocket, EchoSession>();
        await world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, pair.First.SentPings);
        Assert.InRange(pair.First.ReceivedPings, 58, 60);
        Assert.Equal((SocketState.Open, SocketState.Open), (pair.Client.State, pair.Server.State));
    }

    [Theory]
    [InlineData(Liveness.AnyTraffic)]
    [InlineData(Liveness.PongOnly)]
    public async Task Both_ends_send_ping_frames(Liveness liveness)
    {
        await using var world = new HeartbeatWorld();
        var pair = await ConnectByPingFrames(world, liveness);
        await pair.First.ReceivesPing();
        await world.Advance(TimeSpan.FromMinutes(10));
        Assert.InRange(pair.First.SentPings, 58, 61);
        Assert.InRange(pair.First.ReceivedPings, 58, 61);
        Assert.Equal(TimeSpan.FromMilliseconds(2), pair.Server.RoundTripTime);
        Assert.Equal(TimeSpan.FromMilliseconds(2), pair.Client.RoundTripTime);
        await pair.Client.SendAsync("hello");
        await world.Until(() => pair.Client.Received.Count == 1);
        Assert.Equal(["hello"], pair.Server.Received);
        Assert.Same(pair.First, pair.Connection);
    }

    [Fact]
    public async Task Both_find_a_half_open_death_and_are_there_again()
    {
        await using var world = new HeartbeatWorld();
        var pair = await ConnectByPingFrames(world, Liveness.AnyTraffic);
        await world.Advance(TimeSpan.FromMinutes(1));
        pair.First.Freeze();
        await world.Advance(TimeSpan.FromSeconds(20.1));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.CloseReason!.Kind);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.SessionCloseReason!.Kind);
        await world.Until(() => pair.Client.Opens == 2);
        await world.Until(() => pair.Server.RoundTripTime is not null);
    }

    [Fact]
    public async Task A_session_of_texts_lives_on_the_ping_frames_of_its_client()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new TaskSocket { Options = WithPingFrames(TaskSocket.DefaultOptions) }, static () => new EchoSession());
        await world.Advance(TimeSpan.FromMinutes(10));
        Assert.InRange(pair.First.ReceivedPings, 58, 60);
        Assert.Equal(0, pair.First.SentPings);
        Assert.NotNull(pair.Client.RoundTripTime);
        Assert.Empty(pair.Server.Received);
        Assert.Null(pair.First.SessionCloseReason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(900_000)]
    public async Task Messages_of_every_size_pass_and_are_told_whole(int length)
    {
        await using var world = new HeartbeatWorld();
        var pair = await ConnectByPingFrames(world, Liveness.AnyTraffic);
        var text = new string('x', length);
        pair.First.Slow(1_000_000);
        await world.Until(pair.Client.SendAsync(text).AsTask());
        await world.Until(() => pair.Client.Received.Count == 1);
        Assert.Equal($"echo {text}", pair.Client.Received[0]);
        var told = world.Story.Split('\n').Where(static line => line.Contains("->", StringComparison.Ordinal) && line.Contains("connection", StringComparison.Ordinal));
        Assert.Single(told);
    }

    [Fact]
    public async Task Compression_that_is_offered_is_not_agreed_on()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect<CompressingSocket, EchoSession>();
        await pair.Client.SendAsync(new string('x', 10_000));
        await world.Until(() => pair.Server.Received.Count == 1);
        await pair.Client.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, pair.First.ReceivedCloseStatus);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_end_closes_and_both_know(bool client)
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new TaskSocket { Options = TaskSocket.DefaultOptions with { Max = 0 } }, static () => new EchoSession());
        await (client ? pair.Client.CloseAsync() : pair.Server.CloseAsync());
        await world.Until(() => pair.First.CloseReason is not null && pair.First.SessionCloseReason is not null);
        Assert.Equal(client ? SocketCloseKind.Local : SocketCloseKind.Remote, pair.First.CloseReason!.Kind);
        Assert.Equal(client ? SocketCloseKind.Remote : SocketCloseKind.Local, pair.First.SessionCloseReason!.Kind);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, pair.First.ReceivedCloseStatus);
        Assert.True(world.Now < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_session_knows_the_sub_protocol()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new ScriptedSocket { OnDial = static context => context.SubProtocols.Add("prices.v2") }, static () => new EchoSession());
        Assert.Equal("prices.v2", pair.Server.Connection!.SubProtocol);
        Assert.Equal("prices.v2", pair.Client.Connection!.SubProtocol);
    }

    [Fact]
    public Task In_every_schedule_two_ends_live_on_and_come_back()
        => HeartbeatWorld.Explore(20, static async world =>
        {
            var pair = await ConnectByPingFrames(world, Liveness.PongOnly);
            await world.Advance(TimeSpan.FromMinutes(2));
            Assert.Same(pair.First, pair.Connection);
            pair.First.Freeze();
            await pair.Client.SendAsync("hello");
            await world.Until(() => pair.First.SessionCloseReason is not null && pair.First.CloseReason is not null);
            await world.Until(() => pair.Client.Opens == 2);
            await pair.Client.SendAsync("again");
            await world.Until(() => pair.Client.Received.Contains("echo again"));
        });

    /// <summary>A client that dials no stream, as one of an older kit or in a browser, and a session have WebSockets of the platform's still.</summary>
    [Fact]
    public async Task Where_the_client_has_no_frames_of_its_own_neither_has_the_session()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/");
        server.Serve(static () => new EchoSession());
        await using var socket = new TaskSocket { Options = new PlatformEnvironment(world).ApplyTo(Silent) };
        await socket.ConnectAsync(server.Uri);
        var connection = await server.AcceptAsync();
        await socket.SendAsync("hello");
        await world.Until(() => socket.Received.Count == 1);
        Assert.Contains("-> \"hello\"", world.Story, StringComparison.Ordinal);
        Assert.Contains("<- \"echo hello\"", world.Story, StringComparison.Ordinal);
        await world.Until(() => connection.SessionCloseReason is not null);
        Assert.InRange(world.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.1));
        Assert.Equal(0, connection.SentPings);
    }

    [Fact]
    public async Task A_session_takes_one_connection_and_leaves_a_second_to_its_caller()
    {
        await using var world = new HeartbeatWorld();
        await using var session = new EchoSession { Options = world.Configure(EchoSession.DefaultOptions) };
        var implementation = ((IGeneratedSocket)session).Implementation;
        var (first, second) = (world.Parts.Networks.NewLink(carriesBytes: true), world.Parts.Networks.NewLink(carriesBytes: true));
        var running = implementation.AcceptStreamAsync(ServerEnd(first));
        await world.Until(() => session.State == SocketState.Open);
        await Assert.ThrowsAsync<InvalidOperationException>(() => implementation.AcceptStreamAsync(ServerEnd(second)));
        Assert.False(second.HasLeft(isClient: false));
        first.Leave(isClient: true);
        await world.Until(running);
        Assert.True(first.HasLeft(isClient: false));
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => implementation.AcceptStreamAsync(ServerEnd(second)));
        await Assert.ThrowsAsync<ArgumentNullException>(() => implementation.AcceptStreamAsync(null!));

        DialedConnection ServerEnd(MemoryLink link) => new(new ByteEnd(link, isClient: false, (Host)world.TimeProvider));
    }

    private static Task<WorldPair<TaskSocket, EchoSession>> ConnectByPingFrames(HeartbeatWorld world, Liveness liveness)
        => world.Connect(
            new TaskSocket { Options = WithPingFrames(TaskSocket.DefaultOptions) with { Liveness = liveness } },
            () => new EchoSession { Options = WithPingFrames(EchoSession.DefaultOptions) with { Liveness = liveness } });

    private static HeartbeatOptions WithPingFrames(HeartbeatOptions options) => options with { Heartbeat = static () => new PingFrameHeartbeat() };
}
