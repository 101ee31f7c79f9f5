namespace Heartbeat.Testing.Tests.Servers;

/// <summary>A greeting that never comes, makes no sense, or is another protocol's: the attempt fails, and says what was expected and what came.</summary>
public sealed class BadGreetingTests
{
    [Theory]
    [InlineData("engine.io", "open packet of Engine.IO 4")]
    [InlineData("graphql", "connection_ack")]
    [InlineData("signalr", "JSON hub protocol")]
    [InlineData("centrifugo", "reply to the connect command")]
    public async Task One_that_never_comes_is_named_within_ConnectTimeout(string heartbeat, string expected)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = Socket(world, heartbeat);
        var connecting = socket.ConnectAsync(ServedWorld.Address);
        var connection = await server.AcceptAsync();
        await connection.ReceiveAsync();
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => world.Until(connecting));
        Assert.InRange(world.Now, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.1));
        Assert.Equal(SocketCloseKind.ConnectTimeout, failed.Reason.Kind);
        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
        while (connection.Unawaited().Count > 0)
        {
            await connection.ReceiveAsync();
        }
    }

    [Theory]
    [InlineData("engine.io", """0{"sid":"a","pingTimeout":20000}""", "pingInterval")]
    [InlineData("engine.io", """0{"sid":"a","pingInterval":-1,"pingTimeout":20000}""", "more than 0")]
    [InlineData("engine.io", """0{"sid":"a","pingInterval":0,"pingTimeout":20000}""", "more than 0")]
    [InlineData("engine.io", """0{"sid":"a","pingInterval":86400000,"pingTimeout":20000}""", "less than a day")]
    [InlineData("engine.io", """{"type":"connection_ack"}""", "open packet of Engine.IO 4")]
    [InlineData("graphql", """0{"sid":"a"}""", "connection_ack")]
    [InlineData("graphql", "no JSON", "connection_ack")]
    [InlineData("signalr", "{\"type\":6}\u001E", "JSON hub protocol")]
    [InlineData("signalr", "no JSON\u001E", "JSON hub protocol")]
    [InlineData("centrifugo", """{"id":1,"connect":{"ping":-1,"pong":true}}""", "more than 0")]
    [InlineData("centrifugo", """{"id":1,"connect":{"ping":86400,"pong":true}}""", "less than a day")]
    [InlineData("centrifugo", "no JSON", "reply to the connect command")]
    public async Task One_that_makes_no_sense_is_told_with_what_was_expected(string heartbeat, string greeting, string expected)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = Socket(world, heartbeat);
        var connecting = socket.ConnectAsync(ServedWorld.Address);
        var connection = await server.AcceptAsync();
        await connection.ReceiveAsync();
        await connection.SendAsync(greeting);
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => world.Until(connecting));
        Assert.InRange(world.Now, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
        Assert.Contains(greeting.Replace("\u001E", "\\x1E", StringComparison.Ordinal), failed.Message, StringComparison.Ordinal);
    }

    private static ServedSocket Socket(HeartbeatWorld world, string heartbeat) => new()
    {
        Options = world.Configure(ServedSocket.DefaultOptions with
        {
            Max = 0,
            Heartbeat = heartbeat switch
            {
                "engine.io" => static () => new EngineIoHeartbeat(),
                "graphql" => static () => new GraphQLHeartbeat(),
                "signalr" => static () => new SignalRHeartbeat(),
                _ => static () => new CentrifugoHeartbeat(),
            },
        }),
    };
}
