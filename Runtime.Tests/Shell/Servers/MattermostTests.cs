using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>
/// The sample for Mattermost, against a server whose words are those of its source (server/channels/wsapi/system.go,
/// server/public/model/websocket_message.go). Not tested against the real server.
/// </summary>
[Collection(Alone.Name)]
public sealed class MattermostTests
{
    private const string Taken = "{\"status\":\"OK\",\"seq_reply\":1}\n";
    private const string Hello = """{"event": "hello", "data": {"connection_id":"c1","server_version":"9.0.0"}, "broadcast": {"connection_id":""}, "seq": 0}""";

    [Fact]
    public async Task It_pings_by_the_clock_is_answered_by_its_seq_alone_and_takes_up_where_it_was()
    {
        await using var world = new World();
        await using var socket = new ChatSocket("T") { Options = world.Options with { Heartbeat = static () => new MattermostHeartbeat(), Interval = null, Timeout = null } };
        var connecting = socket.ConnectAsync(new Uri("ws://memory/api/v4/websocket"));
        var peer = await world.Server.Next();
        await peer.Send(Hello);
        await Rest.Come();
        Assert.False(connecting.IsCompleted);
        Assert.Equal(["""{"action":"authentication_challenge","seq":1,"data":{"token":"T"}}"""], peer.Texts());
        await peer.Send(Taken);
        await connecting.InTime();
        await Rest.Come();
        Assert.Equal("""{"action":"ping","seq":1099511627777}""", peer.Texts()[^1]);
        await peer.Send("""{"status":"OK","data":{"node_id":"","server_time":1700000000000,"text":"pong","version":"9.0.0"},"seq_reply":1099511627777}""");
        await peer.Send("""{"status":"OK","seq_reply":2}""");
        await peer.Send("""{"event":"posted","data":{"seq":99},"seq":7}""");
        await world.Time.Pass(Seconds(30));
        Assert.NotNull(socket.RoundTripTime);
        Assert.Equal("""{"action":"ping","seq":1099511627778}""", peer.Texts()[^1]);
        Assert.Equal([Hello, """{"status":"OK","seq_reply":2}""", """{"event":"posted","data":{"seq":99},"seq":7}"""], socket.Messages);

        // It goes on sending, and answers no ping any more.
        for (var second = 0; second < 29; second++)
        {
            await peer.Send("""{"event":"typing","data":{},"seq":8}""");
            await world.Time.Pass(Seconds(1));
        }

        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.Pass(Seconds(2));
        Assert.NotEqual(SocketState.Open, socket.State);
        await world.Time.Pass(Seconds(5));
        Assert.Equal("?connection_id=c1&sequence_number=9", world.Server.Dials[1].Context.Uri!.Query);
        await (await world.Server.Next()).Send(Taken);
        await Rest.Come();
        Assert.Equal(SocketState.Open, socket.State);
        await socket.CloseAsync().InTime();
        Assert.All(peer.Texts(), static text => Assert.True(JsonDocument.Parse(text).RootElement.GetProperty("seq").GetInt64() > 0));
    }
}
