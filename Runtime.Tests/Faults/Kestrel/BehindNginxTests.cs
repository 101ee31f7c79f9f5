using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>nginx stands in front of sessions on Kestrel, and hands the upgrade of HTTP/1.1 on.</summary>
public sealed class BehindNginxTests
{
    [Fact]
    public async Task Messages_of_all_sizes_pass_both_ways()
    {
        await using var server = await Echo.Start(WithoutDeadlines);
        await using var nginx = await Nginx.Start(server.Address);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(nginx.Address(server.Address), CancellationToken.None).InTime();
        foreach (var size in (int[])[0, 1, 125, 126, 65_535, 65_536, 300_000])
        {
            foreach (var type in (WebSocketMessageType[])[WebSocketMessageType.Text, WebSocketMessageType.Binary])
            {
                byte[] sent = [.. Enumerable.Range(0, size).Select(static index => (byte)('a' + (index % 23)))];
                await client.SendAsync(sent, type, endOfMessage: true, CancellationToken.None).InTime();
                var (received, asType) = await Receive(client);
                Assert.Equal(type, asType);
                Assert.True(sent.AsSpan().SequenceEqual(received), $"{size} bytes came back as {received.Length}.");
            }
        }
    }

    [Fact]
    public async Task What_either_end_closes_with_arrives_at_the_other()
    {
        await using var server = await Echo.Start(WithoutDeadlines);
        await using var nginx = await Nginx.Start(server.Address);

        using (var client = new ClientWebSocket())
        {
            await client.ConnectAsync(nginx.Address(server.Address), CancellationToken.None).InTime();
            await client.CloseAsync((WebSocketCloseStatus)3000, "done", CancellationToken.None).InTime();
            Assert.Equal(((WebSocketCloseStatus)3000, WebSocketState.Closed), (client.CloseStatus!.Value, client.State));
            var heard = (SocketCloseReason)(await (await server.Book.Next()).Journal.Until("OnClose Remote")).Subject!;
            Assert.Equal(((WebSocketCloseStatus)3000, "done"), (heard.Status!.Value, heard.Description));
        }

        using (var client = new ClientWebSocket())
        {
            await client.ConnectAsync(nginx.Address(server.Address), CancellationToken.None).InTime();
            var session = await server.Book.Next();
            await session.Journal.Until("OnOpen");
            var closing = session.CloseAsync((WebSocketCloseStatus)4001, "moving house");
            Assert.Equal(WebSocketMessageType.Close, (await Receive(client)).Type);
            Assert.Equal(((WebSocketCloseStatus)4001, "moving house"), (client.CloseStatus!.Value, client.CloseStatusDescription));
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
            await closing.InTime();
            await session.Journal.Until("OnClose Local");
        }
    }

    /// <summary>What nginx makes of Host decides whether the server's own pages are known to it. <c>$host</c> is without the port, which only a page without one can do without.</summary>
    [Theory]
    [InlineData("", "http://{proxy}", HttpStatusCode.Forbidden)]
    [InlineData("proxy_set_header Host $http_host;", "http://{proxy}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("proxy_set_header Host $http_host;", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("proxy_set_header Host $host;", "http://{proxy}", HttpStatusCode.Forbidden)]
    [InlineData("proxy_set_header Host $host;", "https://127.0.0.1", HttpStatusCode.SwitchingProtocols)]
    public async Task Pages_are_known_by_the_Host_that_nginx_hands_on(string location, string origin, HttpStatusCode expected)
    {
        await using var server = await Guarded.Start(isKestrel: true);
        await using var nginx = await Nginx.Start(server.Address("/guarded"), location: location);
        Assert.Equal(expected, await Open(nginx, server, origin));
    }

    [Fact]
    public async Task Where_nginx_has_rewritten_Host_the_log_says_what_to_do_and_AllowedOrigins_heals_it()
    {
        await using var server = await Guarded.Start(isKestrel: true);
        await using var nginx = await Nginx.Start(server.Address("/guarded"));
        var own = OriginOf(nginx, server);
        Assert.Equal(HttpStatusCode.Forbidden, await Open(nginx, server, own));
        var warning = Assert.Single(server.Log.Warnings);
        Assert.Contains($"A page of the origin \"{own}\" may not connect: the request came with Host: \"{server.OwnHost}\".", warning, StringComparison.Ordinal);
        Assert.Contains("AllowedOrigins", warning, StringComparison.Ordinal);
        Assert.Contains("proxy", warning, StringComparison.Ordinal);

        server.Guard.Options = GuardedSession.DefaultOptions with { AllowedOrigins = [own] };
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(nginx, server, own));
        Assert.Equal(HttpStatusCode.Forbidden, await Open(nginx, server, "https://evil.example"));
    }

    /// <summary>No heartbeat is expected of a client that a busy machine holds up, and nginx is not kept waiting for one.</summary>
    private static void WithoutDeadlines(SessionBook book)
        => book.Options = EchoSession.DefaultOptions with { Interval = TimeSpan.FromSeconds(1), Timeout = Patience.Limit };

    private static string OriginOf(Nginx nginx, Guarded server) => $"http://{nginx.Address(server.Address("/guarded")).Authority}";

    /// <summary>Opens a WebSocket through nginx as a page does.</summary>
    /// <returns>The status of the answer.</returns>
    private static async Task<HttpStatusCode> Open(Nginx nginx, Guarded server, string origin)
    {
        using var page = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        page.Options.SetRequestHeader("Origin", origin.Replace("http://{proxy}", OriginOf(nginx, server), StringComparison.Ordinal));
        try
        {
            await page.ConnectAsync(nginx.Address(server.Address("/guarded")), CancellationToken.None).InTime();
        }
        catch (WebSocketException)
        {
        }

        return page.HttpStatusCode;
    }

    private static async Task<(byte[] Data, WebSocketMessageType Type)> Receive(ClientWebSocket client)
    {
        var data = new List<byte>();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().InTime();
            data.AddRange(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                return ([.. data], part.MessageType);
            }
        }
    }
}
