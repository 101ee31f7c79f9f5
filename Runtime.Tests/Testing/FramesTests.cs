using System.Net;
using System.Net.WebSockets;

namespace Heartbeat.Testing.Tests;

/// <summary>The world speaks frames: ping frames and their pongs, bytes that are held up or come slowly, messages of every size.</summary>
public sealed class FramesTests
{
    private static readonly Uri Address = new("wss://example.com/");

    private static readonly HeartbeatOptions PingFrames = TaskSocket.DefaultOptions with { Heartbeat = static () => new PingFrameHeartbeat() };

    [Fact]
    public Task Ping_frames_find_a_half_open_death()
        => Connected(PingFrames, async (world, server, socket, connection) =>
        {
            await world.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(SocketState.Open, socket.State);
            Assert.InRange(connection.ReceivedPings, 5, 6);
            Assert.NotNull(socket.RoundTripTime);
            connection.Freeze();
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
            Assert.InRange(world.Now, TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(81));
            await server.AcceptAsync();
            Assert.DoesNotContain("->", string.Concat(world.Story.Split('\n').Where(static line => line.Contains("connection", StringComparison.Ordinal))), StringComparison.Ordinal);
        });

    [Fact]
    public Task Ping_frames_that_nobody_answers_are_a_death_too()
        => Connected(PingFrames, async (world, server, _, connection) =>
        {
            connection.AnswersHeartbeats = false;
            await connection.ReceivesPing();
            Assert.Equal(1, connection.ReceivedPings);
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
            Assert.InRange(world.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
            await server.AcceptAsync();
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_servers_ping_frames_are_answered_with_what_they_carry(bool pingFrames)
        => Connected(pingFrames ? PingFrames : TaskSocket.DefaultOptions, async (world, _, _, connection) =>
        {
            foreach (var length in new[] { 0, 1, 125 })
            {
                var data = Enumerable.Range(0, length).Select(static each => (byte)each).ToArray();
                await connection.SendPingAsync(data);
                await connection.ReceivesPong(data);
            }

            Assert.True(world.Now < TimeSpan.FromSeconds(1));
        });

    [Fact]
    public async Task They_are_answered_while_a_hook_runs()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new SlowSocket { Time = world.TimeProvider, Options = world.Configure(SlowSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.SendAsync("take your time");
        await connection.SendPingAsync(new byte[] { 7 });
        await connection.ReceivesPong(new byte[] { 7 });
        Assert.Equal(0, socket.Done);
        await world.Until(() => socket.Done == 1);
    }

    [Fact]
    public Task A_pong_that_does_not_come_says_what_was_expected()
        => Connected(PingFrames, async (world, server, _, connection) =>
        {
            connection.Freeze();
            await connection.SendPingAsync(new byte[] { 7 });
            var failed = await Assert.ThrowsAsync<WorldException>(() => connection.ReceivesPong(new byte[] { 7 }));
            Assert.Contains("pong frame with 1 bytes (07)", failed.Message, StringComparison.Ordinal);
            Assert.Contains("<- a ping frame with 1 bytes (07)", world.Story, StringComparison.Ordinal);
            connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(1));
            var ended = await Assert.ThrowsAsync<WorldException>(() => connection.ReceivesPing());
            Assert.Contains("has ended", ended.Message, StringComparison.Ordinal);
            await server.AcceptAsync();
        });

    [Fact]
    public async Task A_sessions_hooks_do_not_see_the_ping_frames_that_it_answers()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect(new TaskSocket { Options = PingFrames }, static () => new EchoSession());
        await pair.Connection.ReceivesPing();
        await world.Until(() => pair.Client.RoundTripTime is not null);
        await pair.Client.SendAsync("hello");
        await world.Until(() => pair.Client.Received.Count == 1);
        Assert.Equal(["hello"], pair.Server.Received);
        Assert.Equal(1, pair.First.ReceivedPings);
        Assert.Null(pair.First.CloseReason);
    }

    [Fact]
    public Task A_heartbeat_of_the_users_is_answered_and_is_no_message()
        => Connected(TaskSocket.DefaultOptions with { Heartbeat = static () => new CountingHeartbeat(), Interval = null, Liveness = Liveness.PongOnly }, async (world, server, socket, connection) =>
        {
            await server.ReceivesNothing(during: TimeSpan.FromMinutes(10));
            Assert.Equal(SocketState.Open, socket.State);
            Assert.InRange(connection.ReceivedPings, 28, 30);
            Assert.Empty(socket.Received);
        });

    [Fact]
    public Task A_slow_connection_is_not_taken_for_a_dead_one_while_bytes_come()
        => Connected(PingFrames, async (world, _, socket, connection) =>
        {
            connection.Slow(4);
            await connection.SendAsync(new string('x', 200));
            await world.Until(() => socket.Received.Count == 1);
            Assert.InRange(world.Now, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(60));
            Assert.Null(connection.CloseReason);
        });

    [Fact]
    public Task A_frame_that_is_held_up_amid_its_bytes_comes_whole()
        => Connected(PingFrames, async (world, server, socket, connection) =>
        {
            var text = string.Concat(Enumerable.Range(0, 100).Select(static each => $"€{each}"));
            connection.Slow(200);
            await connection.SendAsync(text);
            await socket.SendAsync(text);
            await world.Advance(TimeSpan.FromSeconds(1));
            connection.Freeze();
            await server.ReceivesNothing(during: TimeSpan.FromSeconds(5));
            Assert.Empty(socket.Received);
            connection.Thaw();
            connection.Slow(0);
            await connection.Receives(text);
            await world.Until(() => socket.Received.Count == 1);
            Assert.Equal(text, socket.Received[0]);
        });

    [Fact]
    public Task What_was_written_when_the_connection_is_lost_is_in_doubt()
        => Connected(PingFrames, async (world, server, socket, connection) =>
        {
            connection.Freeze();
            var sending = socket.SendAsync(new byte[100_000]).AsTask();
            await world.Advance(TimeSpan.FromSeconds(1));
            Assert.False(sending.IsCompleted);
            await Assert.ThrowsAsync<MessageInDoubtException>(() => world.Until(sending));
            await server.AcceptAsync();
        });

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(3_000_000)]
    public Task Messages_of_every_size_pass_both_ways(int length)
        => Connected(PingFrames with { MaxMessageSize = 4_000_000 }, async (world, _, socket, connection) =>
        {
            var data = new byte[length];
            new Random(length).NextBytes(data);
            await world.Until(socket.SendAsync(data).AsTask());
            await connection.Receives(data);
            var text = new string('y', length);
            await connection.SendAsync(text);
            await world.Until(() => socket.Received.Count == 1);
            Assert.Equal(text, socket.Received[0]);
        });

    [Fact]
    public async Task Where_compression_is_offered_it_goes_on_without()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new CompressingSocket { Options = world.Configure(CompressingSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await socket.SendAsync("hello");
        await connection.Receives("hello");
        await connection.ReceivesPing();
        await socket.CloseAsync();
        await connection.ReceivesClose(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Compression_and_ping_frames_go_together()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new CompressingSocket { Options = world.Configure(CompressingSocket.DefaultOptions with { Heartbeat = static () => new PingFrameHeartbeat() }) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.ReceivesPing();
        Assert.DoesNotContain("->", string.Concat(world.Story.Split('\n').Where(static line => line.Contains("connection", StringComparison.Ordinal))), StringComparison.Ordinal);
        await socket.CloseAsync();
        await connection.ReceivesClose(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public Task A_client_that_closes_leaves_nothing_and_waits_for_nobody()
        => Connected(PingFrames, async (world, _, socket, connection) =>
        {
            await socket.SendAsync("last words");
            await socket.CloseAsync();
            await connection.Receives("last words");
            await connection.ReceivesClose(WebSocketCloseStatus.NormalClosure);
            Assert.True(world.Now < TimeSpan.FromSeconds(1));
        });

    [Fact]
    public Task What_no_frame_can_carry_is_refused()
        => Connected(PingFrames, async (_, _, _, connection) =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => connection.SendPingAsync(new byte[126]));
            Assert.Throws<ArgumentException>(() => connection.Close(1000, new string('x', 124)));
            Assert.Throws<ArgumentOutOfRangeException>(() => connection.Close(70_000));
            connection.Close(1001, new string('x', 123));
            await connection.ReceivesClose();
        });

    private static async Task Connected(HeartbeatOptions options, Func<HeartbeatWorld, WorldServer, TaskSocket, WorldConnection, Task> test)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(options) };
        await socket.ConnectAsync(Address);
        await test(world, server, socket, await server.AcceptAsync());
    }
}
