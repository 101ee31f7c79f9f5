using System.Net;

namespace Heartbeat.Testing.Tests.Servers;

/// <summary>What Phoenix does to its clients, frame by frame; no server of it can be had here.</summary>
public sealed class PhoenixScriptTests
{
    [Fact]
    public async Task A_ping_leaves_half_a_minute_after_the_open_and_after_each_reply()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<PhoenixHeartbeat>() };
        await socket.ConnectAsync(ServedWorld.Address);
        var connection = await server.AcceptAsync();
        Assert.Equal("?vsn=2.0.0", connection.Uri.Query);
        for (var number = 1; number <= 20; number++)
        {
            await server.ReceivesNothing(TimeSpan.FromSeconds(29.9));
            await connection.Receives($"[null,\"{number}\",\"phoenix\",\"heartbeat\",{{}}]");
            await world.Advance(TimeSpan.FromSeconds(1));
            await connection.SendAsync($"[null, \"{number}\", \"phoenix\", \"phx_reply\", {{\"response\": {{}}, \"status\": \"ok\"}}]");
            await world.Until(() => socket.RoundTrips.Count == number);
            Assert.InRange(socket.RoundTrips[^1], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.1));
        }

        Assert.Empty(socket.Received);
        Assert.Equal(1, socket.Opens);
    }

    [Theory]
    [InlineData(Liveness.AnyTraffic)]
    [InlineData(Liveness.PongOnly)]
    public async Task Without_replies_what_else_comes_counts_as_the_settings_say(Liveness liveness)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<PhoenixHeartbeat>() with { Liveness = liveness } };
        await socket.ConnectAsync(ServedWorld.Address);
        var connection = await server.AcceptAsync();
        for (var second = 0; second < 59; second++)
        {
            await world.Advance(TimeSpan.FromSeconds(1));
            await connection.SendAsync("""["1",null,"room:a","tick",{}]""");
        }

        // A reply to the user's own push, which is none to a ping.
        await connection.SendAsync("""[null,"999","phoenix","phx_reply",{"status":"ok","response":{}}]""");
        await world.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(liveness == Liveness.PongOnly ? SocketCloseKind.HeartbeatTimeout : null, socket.LastClose?.Kind);
        Assert.Equal(60, socket.Received.Count);
        connection.AnswersHeartbeats = false;
        while (connection.ReceivedPings < 0 || await Took(connection))
        {
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1002)]
    [InlineData(1011)]
    [InlineData(1012)]
    public async Task No_close_is_for_good_but_a_refusal_is(int status)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Script();
        await using var socket = new ServedSocket { Options = world.With<PhoenixHeartbeat>() };
        await socket.ConnectAsync(ServedWorld.Address);
        (await server.AcceptAsync()).Close(status);
        await world.Until(() => socket.Opens == 2);

        // As after a user was logged out by a broadcast.
        server.Refuse(HttpStatusCode.Forbidden);
        server.Connections[^1].Close();
        await world.Until(() => socket.GaveUp is not null);
        Assert.True(socket.GaveUp!.IsFinal);
        Assert.Contains("403", socket.GaveUp.Description, StringComparison.Ordinal);
    }

    /// <summary>Takes what has come: the world complains of what nobody has awaited.</summary>
    private static async Task<bool> Took(WorldConnection connection)
    {
        if (connection.Unawaited().Count == 0)
        {
            return false;
        }

        await connection.ReceiveAsync();
        return true;
    }
}
