namespace Heartbeat.Testing.Tests.Servers;

/// <summary>What Centrifugo does to its clients, frame by frame; no server of it can be had here.</summary>
public sealed class CentrifugoScriptTests
{
    private const string Connect = """{"id":1,"connect":{}}""";
    private const string Connected = """{"id":1,"connect":{"client":"c1","version":"5.4.0","ping":3,"pong":true}}""";
    private const string Push = """{"push":{"channel":"a","pub":{"data":1}}}""";

    [Fact]
    public async Task Each_ping_is_answered_once_and_nothing_is_said_unasked()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() };
        var connection = await world.Greet(server, socket, Connect, Connected);
        await server.ReceivesNothing(TimeSpan.FromSeconds(2));
        for (var ping = 0; ping < 20; ping++)
        {
            await connection.SendAsync(ping % 3 == 0 ? $"{{}}\n{Push}" : "{}");
            await connection.Receives("{}");
            await server.ReceivesNothing(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(7, socket.Received.Count);
        Assert.Equal(1, socket.Opens);
        Assert.Null(socket.RoundTripTime);
    }

    [Theory]
    [InlineData("""{"id":1,"connect":{"client":"c1","ping":3}}""")]
    [InlineData("""{"id":1,"connect":{"client":"c1"}}""")]
    public async Task Where_no_answer_is_wanted_none_is_given(string connected)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() };
        var connection = await world.Greet(server, socket, Connect, connected);
        for (var ping = 0; ping < 5; ping++)
        {
            await connection.SendAsync("{}");
            await server.ReceivesNothing(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Where_the_server_does_not_ping_its_silence_is_no_death()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() };
        await world.Greet(server, socket, Connect, """{"id":1,"connect":{"client":"c1"}}""");
        await server.ReceivesNothing(TimeSpan.FromDays(1));
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Fact]
    public async Task Any_message_counts_and_without_one_for_ten_seconds_more_it_is_dead()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() };
        var connection = await world.Greet(server, socket, Connect, Connected);
        for (var second = 0; second < 60; second++)
        {
            await world.Advance(TimeSpan.FromSeconds(1));
            await connection.SendAsync(Push);
        }

        var heard = world.Now;
        await world.Until(() => socket.LastClose is not null);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, socket.LastClose!.Kind);
        Assert.InRange(world.Now - heard, TimeSpan.FromSeconds(12.9), TimeSpan.FromSeconds(13.1));
        await world.Until(() => server.Connections.Count == 2);
        await server.Connections[1].Receives(Connect);
        await server.Connections[1].SendAsync(Connected);
        await world.Until(() => socket.Opens == 2);
    }

    [Fact]
    public async Task A_full_inbox_says_nothing_unasked()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        var work = new TaskCompletionSource();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() with { MaxMessageSize = 1000 }, Works = () => work.Task };
        var connection = await world.Greet(server, socket, Connect, Connected);
        var large = $"{{\"push\":{{\"channel\":\"a\",\"pub\":{{\"data\":\"{new string('x', 700)}\"}}}}}}";
        for (var message = 0; message < 4; message++)
        {
            await connection.SendAsync(large);
        }

        await server.ReceivesNothing(TimeSpan.FromSeconds(30));
        work.SetResult();
        await world.Until(() => socket.Received.Count == 4);
    }

    [Fact]
    public async Task An_expired_token_is_another_ones_turn_and_an_unknown_one_is_final()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>(), SignIn = static attempt => $$$"""{"id":1,"connect":{"token":"{{{attempt}}}"}}""" };
        var connecting = socket.ConnectAsync(ServedWorld.Address);
        var first = await server.AcceptAsync();
        await first.Receives("""{"id":1,"connect":{"token":"0"}}""");
        await first.SendAsync("""{"id":1,"error":{"code":109,"message":"token expired"}}""");
        await first.ReceivesClose();
        var second = await server.AcceptAsync();
        await second.Receives("""{"id":1,"connect":{"token":"1"}}""");
        await second.SendAsync("""{"id":1,"error":{"code":101,"message":"unauthorized"}}""");
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => world.Until(connecting));
        Assert.Contains("101: unauthorized", failed.Message, StringComparison.Ordinal);
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Equal(2, server.Connections.Count);
    }

    [Theory]
    [InlineData(3001, false)]
    [InlineData(3005, false)]
    [InlineData(3012, false)]
    [InlineData(4000, false)]
    [InlineData(1000, false)]
    [InlineData(3500, true)]
    [InlineData(3501, true)]
    [InlineData(4500, true)]
    [InlineData(4999, true)]
    [InlineData(1009, true)]
    public async Task A_close_is_final_by_its_range(int status, bool isFinal)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<CentrifugoHeartbeat>() };
        var connection = await world.Greet(server, socket, Connect, Connected);
        connection.Close(status, "why");
        await world.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(isFinal ? SocketState.GaveUp : SocketState.Connecting, socket.State == SocketState.Reconnecting ? SocketState.Connecting : socket.State);
        Assert.Equal(isFinal ? 1 : 2, server.Connections.Count);
        if (isFinal)
        {
            Assert.Contains($"{status}", socket.GaveUp!.Description, StringComparison.Ordinal);
            Assert.Contains("why", socket.GaveUp.Description, StringComparison.Ordinal);
        }
        else
        {
            await server.Connections[1].Receives(Connect);
        }
    }
}
