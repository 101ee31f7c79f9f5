using System.Net;
using System.Net.WebSockets;

namespace Heartbeat.Testing.Tests;

/// <summary>What can be done to a connection, a server and the machine, and what a socket makes of it.</summary>
public sealed class FaultTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public Task A_freeze_that_thaws_in_time_loses_nothing()
        => Connected(async (world, server, socket, connection) =>
        {
            connection.Freeze();
            await socket.SendAsync("up");
            await connection.SendAsync("down");
            await server.ReceivesNothing(during: TimeSpan.FromSeconds(5));
            Assert.Empty(socket.Received);
            connection.Thaw();
            await connection.Receives("up");
            await world.Until(() => socket.Received.Count == 1);
            await world.Advance(TimeSpan.FromMinutes(1));
            Assert.Null(connection.CloseReason);
        });

    [Theory]
    [InlineData(TrafficDirection.ToServer)]
    [InlineData(TrafficDirection.ToClient)]
    public Task A_loss_in_one_direction_is_found_and_what_goes_the_other_way_arrives(TrafficDirection direction)
        => Connected(async (world, server, socket, connection) =>
        {
            world.Checks &= ~WorldChecks.UnawaitedMessages;
            connection.Lose(direction);
            await socket.SendAsync("up");
            await connection.SendAsync("down");
            await world.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(direction == TrafficDirection.ToServer ? ["down"] : [], socket.Received);
            Assert.Equal(direction == TrafficDirection.ToServer, !world.Story.Contains("-> \"up\"", StringComparison.Ordinal));
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
            Assert.InRange(world.Now, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(21));
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_cut_ends_it_without_a_close_frame()
        => Connected(async (world, server, _, connection) =>
        {
            connection.Cut();
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal(SocketCloseKind.Faulted, connection.CloseReason!.Kind);
            Assert.Null(connection.CloseReason.Status);
            Assert.DoesNotContain("reset", $"{connection.CloseReason}", StringComparison.Ordinal);
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_reset_is_told_as_one()
        => Connected(async (world, server, _, connection) =>
        {
            connection.Reset();
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal(SocketCloseKind.Faulted, connection.CloseReason!.Kind);
            Assert.Contains("Connection reset by peer", $"{connection.CloseReason}", StringComparison.Ordinal);
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_frozen_connection_can_be_cut()
        => Connected(async (world, server, _, connection) =>
        {
            connection.Freeze();
            await world.Advance(TimeSpan.FromSeconds(1));
            connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(SocketCloseKind.Faulted, connection.CloseReason!.Kind);
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_slow_connection_takes_its_time_and_stays()
        => Connected(async (world, _, socket, connection) =>
        {
            connection.Slow(1_000);
            var before = world.Now;
            await socket.SendAsync(new string('x', 5_000));
            await connection.Receives(new string('x', 5_000));
            Assert.InRange(world.Now - before, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
            connection.Slow(0);
            before = world.Now;
            await socket.SendAsync(new byte[] { 1, 2, 3 });
            await connection.Receives(new byte[] { 1, 2, 3 });
            Assert.Equal(TimeSpan.FromMilliseconds(1), world.Now - before);
            Assert.Null(connection.CloseReason);
        });

    [Fact]
    public Task A_delay_holds_in_both_directions()
        => Connected(async (world, _, socket, connection) =>
        {
            connection.Delay(TimeSpan.FromSeconds(2));
            var before = world.Now;
            await socket.SendAsync("up");
            await connection.Receives("up");
            Assert.Equal(TimeSpan.FromSeconds(2), world.Now - before);
            await connection.SendAsync("down");
            await world.Until(() => socket.Received.Count == 1);
            Assert.Equal(TimeSpan.FromSeconds(4), world.Now - before);
            await world.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(TimeSpan.FromSeconds(4), socket.RoundTripTime);
        });

    [Fact]
    public Task A_server_closes()
        => Connected(async (world, server, _, connection) =>
        {
            connection.Close(1001, "bye");
            await world.Until(() => connection.CloseReason is not null);
            Assert.Equal((SocketCloseKind.Remote, WebSocketCloseStatus.EndpointUnavailable, "bye"), (connection.CloseReason!.Kind, connection.CloseReason.Status, connection.CloseReason.Description));
            await connection.ReceivesClose(WebSocketCloseStatus.EndpointUnavailable);
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_client_closes()
        => Connected(async (_, _, socket, connection) =>
        {
            var closing = socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "bye");
            await connection.ReceivesClose(WebSocketCloseStatus.EndpointUnavailable);
            await closing;
            var told = await Assert.ThrowsAsync<WorldException>(() => connection.ReceivesClose(WebSocketCloseStatus.NormalClosure));
            Assert.StartsWith("A close frame with 1000 was expected on connection 1. It had 1001.", told.Message, StringComparison.Ordinal);
        });

    [Fact]
    public Task A_server_that_answers_no_close_is_not_waited_for_longer_than_the_close_timeout()
        => Connected(async (world, server, socket, _) =>
        {
            server.AnswersCloses = false;
            var before = world.Now;
            await socket.CloseAsync();
            Assert.Equal(TaskSocket.DefaultOptions.CloseTimeout, world.Now - before);
        });

    [Fact]
    public Task A_server_that_answers_no_heartbeat_is_dropped()
        => Connected(async (world, server, _, connection) =>
        {
            connection.AnswersHeartbeats = false;
            await world.Advance(TimeSpan.FromSeconds(21));
            Assert.Equal(1, connection.ReceivedPings);
            Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_refusal_and_its_retry_after()
        => Connected(async (world, server, socket, connection) =>
        {
            server.Refuse(HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromSeconds(30));
            connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(6));
            server.Accept();
            var before = world.Now;
            await server.AcceptAsync();
            Assert.InRange(world.Now - before, TimeSpan.FromSeconds(28), TimeSpan.FromSeconds(30));
            await socket.WaitForOpenAsync();
        });

    [Fact]
    public async Task A_refusal_that_is_final_ends_the_first_connect()
    {
        await using var world = new HeartbeatWorld();
        world.Listen(Address).Refuse(HttpStatusCode.Unauthorized);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var told = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(Address));
        Assert.Equal(HttpStatusCode.Unauthorized, told.Reason.HttpStatus);
    }

    [Fact]
    public Task A_server_that_hangs_is_waited_for_until_the_connect_timeout()
        => Connected(async (world, server, socket, connection) =>
        {
            server.Hang();
            connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(14));
            Assert.Equal(SocketState.Connecting, socket.State);
            await world.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(SocketState.Reconnecting, socket.State);
            server.Accept();
            await server.AcceptAsync();
        });

    [Fact]
    public Task A_server_that_is_down_refuses_new_connections_and_keeps_old_ones()
        => Connected(async (world, server, socket, connection) =>
        {
            server.GoDown();
            await world.Advance(TimeSpan.FromMinutes(5));
            Assert.Null(connection.CloseReason);
            connection.Cut();
            await world.Advance(TimeSpan.FromSeconds(8));
            Assert.Single(server.Connections);
            Assert.Contains("ConnectFailed", world.Story, StringComparison.Ordinal);
            server.Accept();
            await server.AcceptAsync();
            await socket.WaitForOpenAsync();
        });

    [Fact]
    public async Task A_machine_that_sleeps_raises_no_false_alarm()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            await using var world = new HeartbeatWorld(seed);
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var connection = await server.AcceptAsync();
            await world.Advance(TimeSpan.FromSeconds(15));
            await connection.SendAsync("early");
            var before = world.Now;
            var pings = connection.ReceivedPings;
            await world.Sleep(TimeSpan.FromHours(8));
            Assert.InRange(connection.ReceivedPings, pings, pings + 1);
            Assert.Equal(TimeSpan.FromHours(8), world.Now - before);
            await world.Until(() => socket.Received.Count == 1);
            await world.Advance(TimeSpan.FromMinutes(1));
            Assert.Null(connection.CloseReason);
            Assert.True(connection.ReceivedPings > 5);
        }
    }

    [Fact]
    public Task A_machine_that_wakes_where_its_connection_is_dead_finds_it_out()
        => Connected(async (world, server, _, connection) =>
        {
            connection.Freeze();
            await world.Sleep(TimeSpan.FromHours(8));
            await world.Advance(TimeSpan.FromSeconds(21));
            Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
            await server.AcceptAsync();
        });

    [Fact]
    public async Task Headers_and_sub_protocols_reach_the_server()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        server.ChooseSubProtocol = static offered => offered[^1];
        await using var socket = new ScriptedSocket
        {
            Options = world.Configure(ScriptedSocket.DefaultOptions),
            OnDial = static context =>
            {
                context.Headers["Authorization"] = "Bearer 42";
                context.SubProtocols.Add("v2");
                context.SubProtocols.Add("v1");
            },
        };
        await socket.ConnectAsync(new Uri(Address, "?task=7"));
        var connection = await server.AcceptAsync();
        Assert.Equal("?task=7", connection.Uri.Query);
        Assert.Equal("Bearer 42", connection.Headers["authorization"]);
        Assert.Equal(["v2", "v1"], connection.SubProtocols);
        Assert.Equal(("v1", "v1"), (connection.SubProtocol, socket.Connection!.SubProtocol));
        Assert.Same(socket, connection.Socket);
    }

    [Fact]
    public async Task Two_sockets_at_one_server_have_their_own_connections()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var first = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await using var second = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await first.ConnectAsync(Address);
        await second.ConnectAsync(Address);
        var (one, two) = (await server.AcceptAsync(), await server.AcceptAsync());
        Assert.Equal([first, second], [one.Socket, two.Socket]);
        one.Cut();
        await two.SendAsync("two");
        await world.Until(() => second.Received.Count == 1);
        await world.Until(() => one.CloseReason is not null);
        Assert.Null(two.CloseReason);
        Assert.Empty(first.Received);
        Assert.Same(first, (await server.AcceptAsync()).Socket);
        Assert.Contains("TaskSocket 2  Connecting -> Open", world.Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_takes_a_servers_connections()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        server.Serve(static () => new EchoSession());
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        await socket.SendAsync("one");
        await world.Until(() => socket.Received.Contains("echo one"));
        var connection = await server.AcceptAsync();
        Assert.Equal(["one"], Assert.IsType<EchoSession>(connection.Session).Received);
        await world.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(2, connection.ReceivedPings);
        await socket.CloseAsync();
        Assert.Equal(SocketCloseKind.Remote, connection.SessionCloseReason!.Kind);
        Assert.Equal(SocketState.Disposed, connection.Session!.State);
    }

    [Fact]
    public async Task Both_ends_of_a_pair_notice_a_half_open_connection()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect<TaskSocket, EchoSession>();
        var session = pair.Server;
        pair.Connection.Freeze();
        await world.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.CloseReason!.Kind);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, pair.First.SessionCloseReason!.Kind);
        Assert.NotSame(session, pair.Server);
        await pair.Client.SendAsync("again");
        await world.Until(() => pair.Client.Received.Contains("echo again"));
        Assert.Equal(["again"], pair.Server.Received);
    }

    private static async Task Connected(Func<HeartbeatWorld, WorldServer, TaskSocket, WorldConnection, Task> test)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        await test(world, server, socket, await server.AcceptAsync());
    }
}
