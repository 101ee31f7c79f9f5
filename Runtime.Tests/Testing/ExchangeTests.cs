namespace Heartbeat.Testing.Tests;

/// <summary>
/// Exchanges whose heartbeat is a matter of settings. Their frames are from their documentation (bybit-exchange.github.io/docs/v5/ws/connect,
/// docs.kraken.com/exchange/api-reference/spot-websocket-v2, www.okx.com/docs-v5), and no real server was asked.
/// </summary>
public sealed class ExchangeTests
{
    private const string BybitPing = """{"op":"ping"}""";
    private const string BybitTicker = """{"topic":"tickers.BTCUSDT","type":"snapshot","ts":1673853746003,"data":{"symbol":"BTCUSDT","lastPrice":"21109.77"}}""";

    [Theory]
    [InlineData("""{"success":true,"ret_msg":"pong","conn_id":"0970e817-426e-429a-a679-ff7f55e0b16a","req_id":"","op":"ping"}""")]
    [InlineData("""{"op":"ping","req_id":"","conn_id":"0970e817-426e-429a-a679-ff7f55e0b16a","ret_msg":"pong","success":true}""")]
    [InlineData("""{"req_id":"test","op":"pong","args":["1675418560633"],"conn_id":"cfcb4ocsvfriu23r3er0-1b"}""")]
    [InlineData("""{"args":["1672916271846"],"op":"pong"}""")]
    public async Task Bybits_pongs_answer_and_reach_no_hook(string pong)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://stream.bybit.com/v5/public/linear");
        server.AnswersHeartbeats = false;
        await using var socket = new BybitSocket { Options = world.Configure(BybitSocket.DefaultOptions) };
        await socket.ConnectAsync();
        var connection = await server.AcceptAsync();
        for (var ping = 1; ping <= 10; ping++)
        {
            await connection.ReceivesPing();
            await connection.SendAsync(pong);
            await connection.SendAsync(BybitTicker);
        }

        await world.Until(() => socket.Received.Count == 10);
        Assert.All(socket.Received, static message => Assert.Equal(BybitTicker, message));
        Assert.Equal(10, socket.RoundTrips.Count);
        Assert.Equal(socket.RoundTrips[^1], socket.RoundTripTime);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Single(server.Connections);
        await DiesAndHeals(world, server, connection, BybitSocket.DefaultOptions);
    }

    [Fact]
    public async Task Bybit_is_pinged_by_these_bytes_and_told_nothing_else()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://stream.bybit.com/v5/public/linear");
        server.AnswersHeartbeats = false;

        // A world whose heartbeats are messages shows what is on the wire.
        await using var socket = new BybitSocket { Options = world.Configure(BybitSocket.DefaultOptions with { Misses = 100 }) };
        await socket.ConnectAsync();
        var connection = await server.AcceptAsync();
        await world.Advance(TimeSpan.FromSeconds(65));
        Assert.InRange(connection.ReceivedPings, 2, 7);
        Assert.Throws<ArgumentException>(() => socket.TrySend(BybitPing));
        await server.ReceivesNothing(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Krakens_pongs_answer_and_what_it_says_besides_reaches_the_hook()
    {
        const string Status = """{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":12072546403441331453}]}""";
        const string Heartbeat = """{"channel":"heartbeat"}""";
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://ws.kraken.com/v2");
        server.AnswersHeartbeats = false;
        await using var socket = new KrakenSocket { Options = world.Configure(KrakenSocket.DefaultOptions) };
        await socket.ConnectAsync();
        var connection = await server.AcceptAsync();
        await connection.SendAsync(Status);
        for (var ping = 1; ping <= 10; ping++)
        {
            await connection.ReceivesPing();
            await connection.SendAsync("""{"method":"pong","time_in":"2023-09-24T14:10:23.799685Z","time_out":"2023-09-24T14:10:23.799703Z"}""");
        }

        await connection.SendAsync(Heartbeat);
        await world.Until(() => socket.Received.Count == 2);
        Assert.Equal([Status, Heartbeat], socket.Received);
        Assert.Equal(10, socket.RoundTrips.Count);
        Assert.Single(server.Connections);
        await DiesAndHeals(world, server, connection, KrakenSocket.DefaultOptions);
    }

    [Fact]
    public async Task Okx_is_pinged_within_its_30_seconds_and_only_its_bare_word_is_a_pong()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://ws.okx.com:8443/ws/v5/public");
        await using var socket = new OkxSocket { Options = world.Configure(OkxSocket.DefaultOptions) };
        await socket.ConnectAsync();
        var connection = await server.AcceptAsync();
        for (var ping = 1; ping <= 10; ping++)
        {
            var before = world.Now;
            await connection.ReceivesPing();
            Assert.InRange(world.Now - before, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(29));
        }

        string[] messages = ["\"pong\"", """{"event":"pong"}""", """{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}"""];
        foreach (var message in messages)
        {
            await connection.SendAsync(message);
        }

        await world.Until(() => socket.Received.Count == messages.Length);
        Assert.Equal(messages, socket.Received);
        Assert.NotNull(socket.RoundTripTime);
        await DiesAndHeals(world, server, connection, OkxSocket.DefaultOptions);
    }

    [Fact]
    public async Task Okx_is_connected_to_again_after_4004_and_given_up_after_4001()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("wss://ws.okx.com:8443/ws/v5/public");
        await using var socket = new OkxSocket { Options = world.Configure(OkxSocket.DefaultOptions) };
        await socket.ConnectAsync();
        (await server.AcceptAsync()).Close(4004, "No data received in 30s.");
        (await server.AcceptAsync()).Close(4001, "Login failed.");
        await world.Until(() => socket.State == SocketState.GaveUp);
        Assert.Equal(4001, (int)socket.GaveUpFor!.Status!);
        Assert.Equal("Login failed.", socket.GaveUpFor.Description);
        Assert.Equal(2, server.Connections.Count);
    }

    private static async Task DiesAndHeals(HeartbeatWorld world, WorldServer server, WorldConnection connection, HeartbeatOptions options)
    {
        server.AnswersHeartbeats = true;
        var frozenAt = world.Now;
        connection.Freeze();
        await world.Until(() => connection.CloseReason is not null);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
        Assert.InRange(world.Now - frozenAt, TimeSpan.Zero, options.Interval!.Value + options.Timeout!.Value + TimeSpan.FromMilliseconds(10));
        var next = await server.AcceptAsync();
        await next.ReceivesPing();
        Assert.Equal(SocketState.Open, ((IHeartbeatSocket)next.Socket).State);
    }
}
