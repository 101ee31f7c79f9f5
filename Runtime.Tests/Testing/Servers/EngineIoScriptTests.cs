namespace Heartbeat.Testing.Tests.Servers;

/// <summary>What socket.io does to its clients, frame by frame, in the times that it dictates unless configured.</summary>
public sealed class EngineIoScriptTests
{
    private const string Open = """0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""";
    private const string Joined = """40{"sid":"b"}""";

    [Fact]
    public async Task Each_ping_is_answered_once_and_nothing_is_said_unasked()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<EngineIoHeartbeat>() };
        var connection = await world.Greet(server, socket, "40", Open, Joined);
        Assert.Equal("?EIO=4&transport=websocket", connection.Uri.Query);
        for (var ping = 0; ping < 20; ping++)
        {
            await server.ReceivesNothing(TimeSpan.FromSeconds(25));
            await connection.SendAsync("2");
            await connection.Receives("3");
        }

        Assert.Equal(SocketState.Open, socket.State);
        Assert.Empty(socket.Received);
        Assert.Null(socket.RoundTripTime);
    }

    [Fact]
    public async Task Without_one_for_both_times_together_it_is_dead_whatever_else_comes()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<EngineIoHeartbeat>() };
        var connection = await world.Greet(server, socket, "40", Open, Joined);
        await connection.SendAsync("2");
        await connection.Receives("3");
        var heard = world.Now;
        for (var second = 0; second < 44; second++)
        {
            await world.Advance(TimeSpan.FromSeconds(1));
            await connection.SendAsync("""42["tick"]""");
            Assert.Null(socket.LastClose);
        }

        await world.Until(() => socket.LastClose is not null);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, socket.LastClose!.Kind);
        Assert.InRange(world.Now - heard, TimeSpan.FromSeconds(44.9), TimeSpan.FromSeconds(45.1));
    }

    [Fact]
    public async Task Events_before_the_answer_wait_for_the_open()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<EngineIoHeartbeat>() };
        var connecting = socket.ConnectAsync(ServedWorld.Address);
        var connection = await server.AcceptAsync();
        await connection.Receives("40");
        await connection.SendAsync(Open);
        await connection.SendAsync("2");
        await connection.Receives("3");
        await connection.SendAsync("""42["early"]""");
        await world.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(socket.Received);
        await connection.SendAsync(Joined);
        await world.Until(connecting);
        await world.Until(() => socket.Received.Count == 1);
        Assert.Equal(["""42["early"]"""], socket.Received);
    }
}
