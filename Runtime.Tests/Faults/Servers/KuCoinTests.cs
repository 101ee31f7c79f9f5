using System.Net.WebSockets;
using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>
/// A user's class for KuCoin against a server of HTTP and WebSocket, whose words are those of the documentation
/// (https://www.kucoin.com/docs-new/websocket-api/base-info/introduction). Not tested against the real service.
/// </summary>
public sealed class KuCoinTests
{
    [Fact]
    public async Task Each_attempt_asks_by_HTTP_and_a_server_that_falls_silent_is_followed_by_another_token()
    {
        var journal = new Journal(TimeProvider.System);
        var tokens = 0;
        await using var server = await TestServer.Start(app =>
        {
            app.MapPost("/api/v1/bullet-public", (HttpContext context) => Results.Text(
                $$$"""{"code":"200000","data":{"token":"t+{{{Interlocked.Increment(ref tokens)}}}=","instanceServers":[{"endpoint":"ws://127.0.0.1:{{{context.Connection.LocalPort}}}/","encrypt":true,"protocol":"websocket","pingInterval":20,"pingTimeout":{{{(tokens == 1 ? 500 : 20_000)}}}}]}}"""));
            TextServer.Map(app, "/", connection => Serve(connection, journal));
        });
        using var http = new HttpClient();
        await using var socket = new TickerSocket(http, new UriBuilder(server.Address("/api/v1/bullet-public")) { Scheme = Uri.UriSchemeHttp }.Uri);
        await socket.ConnectAsync().InTime();
        await socket.Journal.Until("OnPong", 3);
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        await journal.Until("token t+2=");
        await socket.WaitForOpenAsync().InTime();
        await socket.Journal.Until("OnPong", 13);
        Assert.Equal(1, socket.Journal.Count("OnClose"));
        Assert.Equal(["token t+1=", "token t+2="], journal.Texts.Where(static text => text.StartsWith("token", StringComparison.Ordinal)));
        Assert.Empty(journal.Violations);
        Assert.All(socket.Journal.Texts.Where(static text => text.StartsWith("OnMessage", StringComparison.Ordinal)), static text => Assert.Contains("\"type\":\"ack\"", text, StringComparison.Ordinal));
    }

    /// <summary>The first connection answers three pings, and then nothing.</summary>
    private static async Task Serve(TextServer connection, Journal journal)
    {
        var token = connection.Context.Request.Query["token"].ToString();
        var isFirst = token == "t+1=";
        journal.Add($"token {token}");
        await connection.Say($$"""{"id":"{{connection.Context.Request.Query["connectId"]}}","type":"welcome"}""");
        var pings = 0;
        while (await connection.Hear() is { } text)
        {
            using var message = JsonDocument.Parse(text);
            var id = message.RootElement.GetProperty("id").GetString();
            switch (message.RootElement.GetProperty("type").GetString())
            {
                case "ping" when isFirst && ++pings > 3:
                    break;
                case "ping":
                    await connection.Say($$"""{"type":"pong","id":"{{id}}"}""");
                    break;
                case "subscribe":
                    await connection.Say($$"""{"id":"{{id}}","type":"ack"}""");
                    break;
                default:
                    journal.Violations.Enqueue($"KuCoin knows no {text}.");
                    await connection.Close(WebSocketCloseStatus.NormalClosure);
                    return;
            }
        }
    }
}
