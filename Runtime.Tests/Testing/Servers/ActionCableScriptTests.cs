namespace Heartbeat.Testing.Tests.Servers;

/// <summary>The sample for Action Cable, with what a server of Rails 6.1 was seen to send.</summary>
public sealed class ActionCableScriptTests
{
    [Fact]
    public async Task Beats_keep_it_and_their_end_ends_it()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<ActionCableHeartbeat>() };
        var connection = await world.Greet(server, socket, opening: null, """{"type":"welcome"}""");
        Assert.Equal(["actioncable-v1-json"], connection.SubProtocols);
        for (var beat = 0; beat < 20; beat++)
        {
            await server.ReceivesNothing(TimeSpan.FromSeconds(3));
            await connection.SendAsync($$"""{"type":"ping","message":{{1701234567 + (3 * beat)}}}""");
        }

        var heard = world.Now;
        await world.Until(() => socket.LastClose is not null);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, socket.LastClose!.Kind);
        Assert.InRange(world.Now - heard, TimeSpan.FromSeconds(5.9), TimeSpan.FromSeconds(6.1));
        Assert.Empty(socket.Received);
    }

    [Theory]
    [InlineData("""{"type":"disconnect","reason":"unauthorized","reconnect":false}""", true)]
    [InlineData("""{"reconnect":true,"reason":"server_restart","type":"disconnect"}""", false)]
    [InlineData("""{"type":"disconnect","reason":"remote"}""", false)]
    public async Task It_stays_away_where_the_server_says_so(string disconnect, bool isFinal)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<ActionCableHeartbeat>() };
        var connection = await world.Greet(server, socket, opening: null, """{"type":"welcome"}""");
        await connection.SendAsync(disconnect);
        await connection.ReceivesClose();
        await world.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(isFinal, socket.State == SocketState.GaveUp);
        Assert.Equal(isFinal ? 1 : 2, server.Connections.Count);
    }
}
