using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>A text that is followed at once by a close frame, over real TCP: its hook's reply arrives, every time, and then the answer to the close.</summary>
public sealed class LastWordsTests
{
    private const int Times = 100;

    private static readonly byte[] LastWords = [.. Frame.Of(Opcode.Text, "last words"u8, masked: true), .. Frame.Of(Opcode.Close, Frame.Closing(1000), masked: true)];

    [Fact]
    public async Task A_session_replies_to_a_client_that_closes_in_the_same_segment()
    {
        await using var server = await OurServer.Start(new HeartbeatOptions(), Replies);
        for (var time = 0; time < Times; time++)
        {
            await using var client = await RawConnection.Dial(server.Address);
            await client.Send(LastWords);
            var reply = await client.ReadFrame().InTime();
            Assert.Equal("re: last words", Encoding.UTF8.GetString(reply!.Payload));
            var answer = await client.ReadFrame().InTime();
            Assert.Equal((Opcode.Close, "1000"), (answer!.Opcode, Status(answer)));
            Assert.Equal(0, (await server.Next()).Journal.Count("OnError"));
        }
    }

    [Fact]
    public async Task A_session_replies_to_a_client_of_the_platforms()
    {
        await using var server = await OurServer.Start(new HeartbeatOptions(), Replies);
        for (var time = 0; time < Times; time++)
        {
            using var client = new ClientWebSocket();
            await client.ConnectAsync(server.Address, CancellationToken.None).InTime();
            await client.SendAsync("last words"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            Assert.Equal("re: last words", await Read(client));
            Assert.Null(await Read(client));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_replies_to_a_server_that_closes(bool isPlatforms)
    {
        var heard = System.Threading.Channels.Channel.CreateUnbounded<string?>();
        await using var server = await TestServer.Start(app => app.Map("/last", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync("last words"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            heard.Writer.TryWrite(await Read(socket));
            heard.Writer.TryWrite(await Read(socket));
        }));
        for (var time = 0; time < Times; time++)
        {
            await using var client = new ScriptedSocket(new HeartbeatOptions { Max = 0, Connect = isPlatforms ? PlatformDial.ConnectAsync : null });
            Replies(client);
            await client.ConnectAsync(server.Address("/last")).InTime();
            Assert.Equal("re: last words", await heard.Reader.ReadAsync().InTime());
            Assert.Null(await heard.Reader.ReadAsync().InTime());
            await client.Completion.InTime();
            Assert.Equal(0, client.Journal.Count("OnError"));
        }
    }

    private static void Replies(ScriptedSocket socket) => socket.Hooks.Text = async (text, token) =>
    {
        await Task.Yield();
        await socket.SendAsync($"re: {text}", token);
    };

    private static string Status(Frame close) => $"{(close.Payload[0] << 8) + close.Payload[1]}";

    /// <summary>The next text; null for the close frame.</summary>
    private static async Task<string?> Read(WebSocket socket)
    {
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().InTime();
        return received.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
