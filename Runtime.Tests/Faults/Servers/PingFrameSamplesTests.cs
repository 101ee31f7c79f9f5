using System.Collections.Concurrent;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>
/// The samples that add to ping frames, against servers whose words are those of the documentation (https://docs.slack.dev/apis/events-api/using-socket-mode/,
/// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams). Not tested against the real services.
/// </summary>
public sealed class PingFrameSamplesTests
{
    private const string Hello = """{"type":"hello","connection_info":{"app_id":"A1234"},"num_connections":1,"debug_info":{"host":"applink-1","approximate_connection_time":3600}}""";

    [Fact]
    public async Task Slack_is_pinged_by_frames_and_a_disconnect_is_followed_at_once_by_another_ticket()
    {
        var tickets = new ConcurrentQueue<string>();
        var (slack, next) = RawServer.Granting();
        await using var _ = slack;
        await using var server = await TestServer.Start(app => app.MapPost("/api/apps.connections.open", () =>
        {
            tickets.Enqueue($"{tickets.Count + 1}");
            return Results.Text(tickets.Count < 3 ? $$"""{"ok":true,"url":"ws://127.0.0.1:{{slack.Port}}/link/?ticket={{tickets.Count}}&app_id=A1"}""" : """{"ok":false,"error":"invalid_auth"}""");
        }));
        using var http = new HttpClient();
        await using var socket = new SlackSocket(http, new UriBuilder(server.Address("/api/apps.connections.open")) { Scheme = Uri.UriSchemeHttp }.Uri)
        {
            Options = SlackSocket.DefaultOptions with { Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromSeconds(20), Retry = TimeSpan.FromSeconds(60), RetryCap = TimeSpan.FromSeconds(60) },
        };
        var connecting = socket.ConnectAsync();
        await using var first = await next();
        await Rest.Come();
        Assert.False(connecting.IsCompleted);
        await first.SendText(Hello);
        await connecting.InTime();
        await first.Send(Frame.Of(Opcode.Ping, "Ping from applink-2"u8, masked: false));
        var pongs = 0;
        while (pongs == 0 || socket.Journal.Count("OnPong") < 3)
        {
            var frame = (await first.ReadFrame().InTime())!;
            if (frame.Opcode == Opcode.Pong)
            {
                pongs++;
                Assert.Equal("Ping from applink-2", Encoding.UTF8.GetString(frame.Payload));
            }
            else if (frame.Opcode == Opcode.Ping)
            {
                await first.Send(Frame.Of(Opcode.Pong, [.. frame.Payload, .. "; timestamp:1748070276511"u8], masked: false));
            }
        }

        await first.SendText("""{"payload":{"type":"hello"},"envelope_id":"dbdd0ef3","type":"events_api","accepts_response_payload":false}""");
        await first.SendText("""{"type":"disconnect","reason":"warning","debug_info":{"host":"wss-111.slack.com"}}""");
        await Answer(first);
        await using var second = await next();
        await second.SendText(Hello);
        await socket.Journal.Until("OnClose");
        Assert.Equal(1, socket.Journal.Count("OnMessage"));
        Assert.Contains("warning", socket.Journal.First("OnClose").Text, StringComparison.Ordinal);

        // One that has not shown that it is worth something is not followed at once by another.
        var answered = socket.Journal.Count("OnPong");
        while (socket.Journal.Count("OnPong") == answered)
        {
            var frame = (await second.ReadFrame().InTime())!;
            if (frame.Opcode == Opcode.Ping)
            {
                await second.Send(Frame.Of(Opcode.Pong, frame.Payload, masked: false));
            }
        }

        await second.SendText("""{"type":"disconnect","reason":"link_disabled"}""");
        await Answer(second);
        var reason = await socket.Completion.InTime();
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Contains("invalid_auth", $"{reason}", StringComparison.Ordinal);
        Assert.Equal(3, tickets.Count);
    }

    [Theory]
    [InlineData("""{"e":"serverShutdown","E":1770123456789}""")]
    [InlineData("""{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}""")]
    [InlineData("""{"event":{"e":"serverShutdown","E":1770123456789}}""")]
    public async Task Binance_is_answered_with_its_own_payload_and_left_at_once_when_it_says_that_it_closes(string shutdown)
    {
        var (server, next) = RawServer.Granting();
        await using var _ = server;
        await using var socket = new ScriptedSocket(new HeartbeatOptions { Heartbeat = static () => new BinanceHeartbeat(), Retry = TimeSpan.FromSeconds(60) });
        socket.Hooks.Kinds &= ~HookKinds.Bytes;
        await socket.ConnectAsync(server.Address).InTime();
        await using var first = await next();
        await first.Send(Frame.Of(Opcode.Ping, "1770123456789"u8, masked: false));
        var pong = (await first.ReadFrame().InTime())!;
        Assert.Equal((Opcode.Pong, "1770123456789"), (pong.Opcode, Encoding.UTF8.GetString(pong.Payload)));
        await first.SendText("""{"result":null,"id":1}""");
        await first.SendText(shutdown);
        await Answer(first);
        await using var second = await next();
        await socket.Journal.Until("OnClose");
        Assert.Equal(["""{"result":null,"id":1}"""], socket.Journal.Subjects<string>("OnMessage"));
    }

    /// <summary>Answers the close frame of the other end, which is 1000.</summary>
    private static async Task Answer(RawConnection connection)
    {
        Frame frame;
        do
        {
            frame = (await connection.ReadFrame().InTime())!;
        }
        while (frame.Opcode != Opcode.Close);

        Assert.Equal(Frame.Closing(1000), frame.Payload[..2]);
        await connection.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: false));
        await connection.HangUp();
    }
}
