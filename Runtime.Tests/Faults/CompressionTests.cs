using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Compression over real TCP: either end of ours against the platform's, and what a hostile peer sends.</summary>
public sealed class CompressionTests
{
    private const int Reserved1 = 0b100;

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(50),
        Timeout = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(20),
        CloseTimeout = TimeSpan.FromSeconds(20),
        MaxMessageSize = 1024 * 1024,
        Max = 0,
    };

    /// <summary>Each end may keep what it has compressed, or not; and the platform's window may be smaller.</summary>
    public static TheoryData<bool, bool, int> Agreements => new MatrixTheoryData<bool, bool, int>([true, false], [true, false], [9, 12, 15]);

    [Theory]
    [MemberData(nameof(Agreements))]
    public async Task A_client_of_ours_and_the_platforms_server_understand_each_other(bool server, bool client, int serverWindow)
    {
        await using var running = await Echoing(new() { DangerousEnableCompression = true });
        await using var socket = Compressing(Options, new() { ServerContextTakeover = server, ClientContextTakeover = client, ServerMaxWindowBits = serverWindow });
        await socket.ConnectAsync(running.Address("/")).InTime();
        foreach (var text in Texts)
        {
            await socket.SendAsync(text).InTime();
        }

        await socket.Journal.Until("OnMessage", Texts.Length);
        Assert.Equal(Texts, socket.Journal.Subjects<string>("OnMessage"));
        await socket.CloseAsync().InTime();
        Assert.Equal(0, socket.Journal.Count("OnError"));
    }

    [Theory]
    [MemberData(nameof(Agreements))]
    public async Task A_server_of_ours_and_the_platforms_client_understand_each_other(bool server, bool client, int clientWindow)
    {
        var agreed = new ConcurrentQueue<string?>();
        await using var running = new RawServer(connection => FramedEcho.ServeAsync(connection, agreed.Enqueue));
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new() { ServerContextTakeover = server, ClientContextTakeover = client, ClientMaxWindowBits = clientWindow };
        await socket.ConnectAsync(running.Address, TestContext.Current.CancellationToken).InTime();
        foreach (var text in Texts)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            Assert.Equal(text, await ReadAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", TestContext.Current.CancellationToken).InTime();
        Assert.Equal(
            $"permessage-deflate{(server ? "" : "; server_no_context_takeover")}{(client ? "" : "; client_no_context_takeover")}{(clientWindow == 15 ? "" : $"; client_max_window_bits={clientWindow}")}",
            Assert.Single(agreed));
    }

    [Fact]
    public async Task An_offer_of_a_window_that_we_do_not_have_is_declined_and_the_messages_travel_as_they_are()
    {
        var agreed = new ConcurrentQueue<string?>();
        await using var running = new RawServer(connection => FramedEcho.ServeAsync(connection, agreed.Enqueue));
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions = new() { ServerMaxWindowBits = 10 };
        await socket.ConnectAsync(running.Address, TestContext.Current.CancellationToken).InTime();
        await socket.SendAsync("as it is"u8.ToArray().AsMemory(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        Assert.Equal("as it is", await ReadAsync(socket));
        Assert.Null(Assert.Single(agreed));
    }

    [Fact]
    public async Task Ping_frames_go_together_with_compression()
    {
        await using var running = await Echoing(new() { DangerousEnableCompression = true });
        await using var socket = Compressing(Options with { Heartbeat = static () => new PingFrameHeartbeat() }, new());
        socket.Hooks.Kinds |= ScriptedHooks.Heartbeats;
        await socket.ConnectAsync(running.Address("/")).InTime();
        await socket.SendAsync(Texts[^1]).InTime();
        await socket.Journal.Until("OnMessage");
        await socket.Journal.Until("OnPong", 3);
        Assert.Equal(1, socket.Journal.Count("OnOpen"));
    }

    [Fact]
    public async Task A_server_that_does_not_compress_is_spoken_to_as_it_is()
    {
        await using var running = await Echoing(new());
        await using var socket = Compressing(Options, new());
        await socket.ConnectAsync(running.Address("/")).InTime();
        await socket.SendAsync(Texts[^1]).InTime();
        await socket.Journal.Until("OnMessage");
        Assert.Equal([Texts[^1]], socket.Journal.Subjects<string>("OnMessage"));
    }

    /// <summary>What a peer sees of it: one frame where that is enough, and only the first says that its message is compressed.</summary>
    [Fact]
    public async Task What_gets_short_leaves_in_one_frame_and_what_does_not_in_several()
    {
        var heads = Channel.CreateUnbounded<string>();
        await using var running = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(granting[..^2] + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            while (true)
            {
                var head = new byte[2];
                await connection.Stream.ReadExactlyAsync(head);
                var more = new byte[(head[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }];
                await connection.Stream.ReadExactlyAsync(more);
                var length = more.Aggregate(more.Length == 0 ? head[1] & 0x7F : 0L, static (all, next) => (all << 8) | next);
                await connection.Stream.ReadExactlyAsync(new byte[4 + length]);
                heads.Writer.TryWrite($"{head[0]:X2} {(length > 16_000 ? "long" : "short")}");
            }
        });
        await using var socket = Compressing(Options with { Interval = TimeSpan.FromDays(1), CloseTimeout = TimeSpan.FromMilliseconds(200) }, new());
        await socket.ConnectAsync(running.Address).InTime();
        await socket.SendAsync(new byte[1024 * 1024]).InTime();
        await socket.SendAsync("short").InTime();
        var random = new byte[200_000];
        new Random(1).NextBytes(random);
        await socket.SendAsync(random).InTime();
        foreach (var expected in (string[])["C2 short", "81 short", "42 long", "00 long"])
        {
            Assert.Equal(expected, await heads.Reader.ReadAsync().InTime());
        }

        string last;
        while ((last = await heads.Reader.ReadAsync().InTime()).StartsWith("00", StringComparison.Ordinal))
        {
        }

        Assert.StartsWith("80", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Much_out_of_little_is_told_to_be_too_much_and_is_not_held()
    {
        await using var running = new RawServer(static async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(granting[..^2] + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");

            // A block that is the letter and then 258 of it, again and again: a thousand times as much as it is.
            using var bomb = new MemoryStream();
            using (var deflate = new System.IO.Compression.DeflateStream(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            {
                var zeros = new byte[1024 * 1024];
                for (var mebibyte = 0; mebibyte < 100; mebibyte++)
                {
                    deflate.Write(zeros);
                }
            }

            await connection.Send(Frame.Of(Opcode.Binary, [.. bomb.ToArray(), 0], masked: false, reserved: Reserved1));
            await connection.ReadToEnd();
        });
        await using var socket = Compressing(Options with { MaxMessageSize = 1000 }, new());
        await socket.ConnectAsync(running.Address).InTime();
        var reason = (SocketCloseReason)(await socket.Journal.Until("OnClose MessageTooBig")).Subject!;
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, reason.Status);
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
    }

    [Theory]
    [InlineData("client_max_window_bits=10", "Sec-WebSocket-Extensions")]
    [InlineData("server_max_window_bits=16", "Sec-WebSocket-Extensions")]
    public async Task An_answer_that_grants_something_else_opens_nothing(string parameter, string expected)
    {
        await using var running = new RawServer(async connection =>
        {
            var granting = RawConnection.Granting(await connection.ReadHead());
            await connection.Send(granting[..^2] + $"Sec-WebSocket-Extensions: permessage-deflate; {parameter}\r\n\r\n");
            await connection.ReadToEnd();
        });
        await using var socket = Compressing(Options, new());
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(running.Address).InTime());
        Assert.Contains(expected, Assert.IsType<WebSocketException>(failed.Reason.Exception).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 15, "ClientMaxWindowBits 10 where 15 was expected")]
    [InlineData(15, 8, "ServerMaxWindowBits 8 where 9 to 15 was expected")]
    [InlineData(15, 16, "ServerMaxWindowBits 16 where 9 to 15 was expected")]
    public async Task A_window_that_cannot_be_had_fails_before_anything_is_dialed(int client, int server, string expected)
    {
        await using var running = new RawServer(static connection => Task.CompletedTask);
        await using var socket = Compressing(Options, new() { ClientMaxWindowBits = client, ServerMaxWindowBits = server });
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync(running.Address).InTime());
        Assert.Contains(expected, Assert.IsType<ArgumentException>(failed.Reason.Exception).Message, StringComparison.Ordinal);
        Assert.Equal(0, running.Connections);
    }

    /// <summary>Short, long, repeated and with letters of all lengths.</summary>
    private static string[] Texts { get; } =
        ["a", "größe", .. Enumerable.Repeat("""{"symbol":"EURUSD","bid":1.08512,"ask":1.08514}""", 20), new('x', 300_000), Random(500_000), string.Concat(Enumerable.Repeat("€𝄞 ", 3000))];

    private static string Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    private static ScriptedSocket Compressing(HeartbeatOptions options, SocketCompression compression)
    {
        var socket = new ScriptedSocket(options);
        socket.Hooks.Connecting = (context, _) =>
        {
            context.Compression = compression;
            return default;
        };
        return socket;
    }

    private static Task<TestServer> Echoing(WebSocketAcceptContext accept) => TestServer.Start(app => app.Map("/", async (HttpContext context) =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept);
        await new Peer(socket, new Peer.Manners { Echoes = true }, TimeProvider.System).Ended;
    }));

    private static async Task<string> ReadAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[10_000];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().InTime();
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }
}
