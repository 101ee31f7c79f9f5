using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>Generated sockets at both ends of real Kestrel, and a scripted server that decides about every frame.</summary>
public sealed class MessagesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(70_000)]
    [InlineData(1024 * 1024)]
    public async Task Text_and_binary_of_any_size_travel_there_and_back(int size)
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        var data = new byte[size];
        new Random(size).NextBytes(data);
        var text = string.Concat(data.Select(value => (char)('a' + (value % 26))));
        await client.SendAsync(text).InTime();
        await client.SendAsync(data).InTime();
        await client.Journal.Until("OnBytes");
        Assert.Equal([text], client.Journal.Subjects<string>("OnMessage"));
        Assert.Equal([data], client.Journal.Subjects<byte[]>("OnBytes"));
    }

    [Fact]
    public async Task Messages_travel_in_order_each_once()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        for (var number = 0; number < 3000; number++)
        {
            if (!client.TrySend($"{number}"))
            {
                await client.SendAsync($"{number}").InTime();
            }
        }

        var session = await echo.Book.Next();
        await client.Journal.Until("OnMessage 2999");
        var expected = Enumerable.Range(0, 3000).Select(number => $"{number}").ToArray();
        Assert.Equal(expected, session.Journal.Subjects<string>("OnMessage"));
        Assert.Equal(expected, client.Journal.Subjects<string>("OnMessage"));
        Assert.Empty(client.Journal.Violations);
        Assert.Empty(session.Journal.Violations);
    }

    [Fact]
    public async Task Heartbeats_reach_OnMessage_at_neither_end()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        await client.Journal.Until("OnPong", 4);
        await client.SendAsync("last").InTime();
        await client.Journal.Until("OnMessage last");
        var session = await echo.Book.Next();
        Assert.Equal(["OnOpen", "OnMessage last"], session.Journal.Texts);
        Assert.Equal(1, client.Journal.Count("OnMessage"));
        Assert.Equal(0, client.Journal.Count("OnBytes"));
        Assert.NotNull(client.RoundTripTime);
        Assert.Null(session.RoundTripTime);
    }

    [Fact]
    public async Task Text_reaches_the_bytes_hook_where_there_is_no_string_hook()
    {
        await using var echo = await Echo.Start();
        await using var client = new BytesClient();
        await client.ConnectAsync(echo.Address).InTime();
        await client.SendAsync("text").InTime();
        await client.SendAsync("bytes"u8.ToArray()).InTime();
        await client.Journal.Until("OnBytes bytes");
        Assert.Equal(["OnBytes text", "OnBytes bytes"], client.Journal.Texts);
    }

    [Fact]
    public async Task A_servers_fragments_are_one_message()
    {
        var (server, address, next) = await TestServer.StartRaw();
        await using var running = server;
        await using var client = new Client();
        await client.ConnectAsync(address).InTime();
        var peer = await next();
        await peer.SendFragments("one ", "", "message");
        await peer.SendFrame(new byte[40_000], WebSocketMessageType.Binary, endOfMessage: false);
        await peer.SendFrame(new byte[50_000], WebSocketMessageType.Binary, endOfMessage: true);
        await peer.SendFragments("po", "ng");
        await peer.SendFragments("pi", "ng");
        await peer.Journal.Until("pong");
        await client.Journal.Until("OnBytes 90000");
        Assert.Equal(["one message"], client.Journal.Subjects<string>("OnMessage"));
        Assert.Equal(1, client.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task A_clients_large_message_leaves_in_fragments_and_arrives_whole()
    {
        var (server, address, next) = await TestServer.StartRaw();
        await using var running = server;
        await using var client = new Client();
        await client.ConnectAsync(address).InTime();
        var data = new byte[500_000];
        new Random(3).NextBytes(data);
        await client.SendAsync(data).InTime();
        var arrived = await (await next()).Journal.Until("binary 500000");
        Assert.Equal(data, (byte[])arrived.Subject!);
    }

    [Fact]
    public async Task A_message_that_is_too_large_closes_the_link_with_1009_and_the_client_comes_back()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client { Options = Client.DefaultOptions with { MaxMessageSize = 1000 } };
        await client.ConnectAsync(echo.Address).InTime();
        var session = await echo.Book.Next();
        await session.SendAsync(new byte[200_000]).InTime();
        await client.Journal.Until("OnClose MessageTooBig");
        var heard = await session.Journal.Until("OnClose Remote");
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, ((SocketCloseReason)heard.Subject!).Status);
        await client.Journal.Until("OnOpen", 2);
        await client.SendAsync("small").InTime();
        await client.Journal.Until("OnMessage small");
    }

    [Fact]
    public async Task A_client_that_sends_too_much_hears_1009()
    {
        await using var echo = await Echo.Start(book => book.Options = EchoSession.DefaultOptions with { MaxMessageSize = 1000 });
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        await Record.ExceptionAsync(() => client.SendAsync(new byte[200_000]).InTime());
        var heard = await client.Journal.Until("OnClose Remote");
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, ((SocketCloseReason)heard.Subject!).Status);
        await (await echo.Book.Next()).Journal.Until("OnClose MessageTooBig");
    }

    [Fact]
    public async Task Compressed_messages_travel_too()
    {
        var server = await TestServer.Start(app => app.Map("/raw", static async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
            await new Peer(socket, new Peer.Manners { Echoes = true }, TimeProvider.System).Ended;
        }));
        await using var running = server;
        await using var client = new Client { Connecting = context => context.Compression = new SocketCompression() };
        await client.ConnectAsync(server.Address("/raw")).InTime();
        var text = new string('x', 300_000);
        await client.SendAsync(text).InTime();
        await client.Journal.Until("OnMessage");
        await client.Journal.Until("OnPong", 2);
        Assert.Equal([text], client.Journal.Subjects<string>("OnMessage"));
    }
}
