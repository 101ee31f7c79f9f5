using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Frames;
using Heartbeat.Runtime.Tests.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>What goes over the wire of an accepted socket on Kestrel, right or wrong, against our own reading of the same bytes, and against a client of .NET.</summary>
public sealed class ServedWireTests
{
    private static readonly HeartbeatOptions Quiet = new() { Interval = TimeSpan.FromDays(1), Timeout = TimeSpan.FromSeconds(30), CloseTimeout = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task The_hooks_hear_what_is_in_the_bytes_however_they_come(HttpProtocols protocols)
    {
        using var log = new LogBooks();
        await using var server = await OurServer.Start(Quiet, services: services => services.AddSingleton<ILoggerProvider>(log), protocols: protocols);
        for (var seed = 1; seed <= Effort.Of(quick: 150, full: 3000); seed++)
        {
            var random = new Random(seed);
            var stream = UpToItsClose([.. RandomFrames.Write(random, isMasked: true), .. Frame.Of(Opcode.Close, Frame.Closing(1000, "end"u8), masked: true)]);
            var expected = Read(stream);
            await using var peer = protocols == HttpProtocols.Http2 ? await RawConnection.DialHttp2(server.Address) : await RawConnection.Dial(server.Address);
            var session = await server.Next();
            for (var start = 0; start < stream.Length;)
            {
                var end = Math.Min(stream.Length, start + random.Next(1, stream.Length + 1));
                await peer.Send(stream.AsMemory(start..end));
                start = end;
            }

            if (expected[^1] == "unfinished")
            {
                // What follows a wrong length is taken for its payload. The peer gives up, and may be reset for it. Not before all was heard: over HTTP/2 a
                // reset goes before what was sent.
                await UntilHeard(session, "OnMessage", expected.Count(static line => line.StartsWith("text", StringComparison.Ordinal)));
                await UntilHeard(session, "OnBytes", expected.Count(static line => line.StartsWith("binary", StringComparison.Ordinal)));
                await Record.ExceptionAsync(() => peer.HangUp().InTime());
                expected[^1] = "broken";
            }
            else
            {
                var close = (await ReadUntilClose(peer).InTime())!.Payload;
                var status = close.Length == 0 ? 1005 : (close[0] << 8) + close[1];
                Assert.True(expected[^1].Split(' ')[1] == status.ToString(CultureInfo.InvariantCulture), $"Seed {seed}: {expected[^1]}, and {status} came back.");
                await Record.ExceptionAsync(() => peer.HangUp().InTime());
            }

            await session.Journal.Until("OnClose");
            Assert.True(expected.SequenceEqual(Heard(session)), $"Seed {seed}, {Convert.ToHexString(stream)}\nin the bytes\n  {string.Join("\n  ", expected)}\nheard\n  {string.Join("\n  ", Heard(session))}");
        }

        await server.Stop().InTime();
        Assert.Empty(log.ServersComplaints);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task A_client_of_NET_and_a_session_hear_each_other_in_order_amid_the_pings_of_both(HttpProtocols protocols)
    {
        var messages = Effort.Of(quick: 200, full: 600);
        await using var server = await OurServer.Start(
            Quiet with { Heartbeat = static () => new PingFrameHeartbeat(), Interval = TimeSpan.FromMilliseconds(20) },
            static session => session.Hooks.Kinds |= ScriptedHooks.Heartbeats,
            protocols: protocols);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(20);
        client.Options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        await client.ConnectAsync(server.Address, http, CancellationToken.None).InTime();
        var session = await server.Next();
        await session.Journal.Until("OnOpen");

        var (toServer, toClient) = (Messages(1, messages), Messages(2, messages));
        var heard = Task.Run(() => ReadAll(client, messages));
        await Task.WhenAll(
            Task.Run(async () =>
            {
                var random = new Random(3);
                foreach (var message in toServer)
                {
                    // In up to four frames.
                    var start = 0;
                    for (var left = random.Next(4); left > 0; left--)
                    {
                        var end = random.Next(start, message.Length + 1);
                        await client.SendAsync(message.AsMemory(start..end), WebSocketMessageType.Binary, endOfMessage: false, CancellationToken.None);
                        start = end;
                    }

                    await client.SendAsync(message.AsMemory(start), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                }
            }),
            Task.Run(async () =>
            {
                foreach (var message in toClient)
                {
                    await session.SendAsync(message);
                }
            })).InTime();
        await session.Journal.Until("OnBytes", messages);
        Assert.Equal(toClient, await heard.InTime());
        Assert.Equal(toServer, session.Journal.Subjects<byte[]>("OnBytes"));

        // The client goes on reading, which is when it answers pings.
        var last = client.ReceiveAsync(new byte[1], CancellationToken.None);
        await session.Journal.Until("OnPong", 3);
        var closing = session.CloseAsync((WebSocketCloseStatus)4001, "enough");
        Assert.Equal(WebSocketMessageType.Close, (await last.InTime()).MessageType);
        Assert.Equal(((WebSocketCloseStatus)4001, "enough"), (client.CloseStatus!.Value, client.CloseStatusDescription));
        await client.CloseOutputAsync((WebSocketCloseStatus)4002, "well", CancellationToken.None).InTime();
        await closing.InTime();
        Assert.Equal(0, session.Journal.Count("OnError"));
    }

    /// <summary>What is found in a stream, but for pings and pongs.</summary>
    private static List<string> Read(byte[] stream) => [.. Reading.Of(isServer: true, stream, cuts: [], Quiet.MaxMessageSize).Where(static line => !line.StartsWith('p'))];

    /// <summary>What comes after a close frame would be reset.</summary>
    private static byte[] UpToItsClose(byte[] stream)
    {
        if (!Closes(stream))
        {
            return stream;
        }

        var (without, with) = (0, stream.Length);
        while (with - without > 1)
        {
            var middle = (without + with) / 2;
            (without, with) = Closes(stream[..middle]) ? (without, middle) : (middle, with);
        }

        return stream[..with];
    }

    private static bool Closes(byte[] stream) => Read(stream) is [.., var last] && last.StartsWith("close", StringComparison.Ordinal);

    private static byte[][] Messages(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var message = new byte[random.Next(5) == 0 ? random.Next(100_000) : random.Next(200)];
            random.NextBytes(message);
            return message;
        })];
    }

    private static async Task<List<byte[]>> ReadAll(ClientWebSocket client, int count)
    {
        var messages = new List<byte[]>();
        var buffer = new byte[4096];
        using var message = new MemoryStream();
        while (messages.Count < count)
        {
            var received = await client.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                messages.Add(message.ToArray());
                message.SetLength(0);
            }
        }

        return messages;
    }

    private static Task UntilHeard(ScriptedSocket session, string hook, int count) => count == 0 ? Task.CompletedTask : session.Journal.Until(hook, count);

    private static async Task<Frame?> ReadUntilClose(RawConnection peer)
    {
        Frame? frame;
        do
        {
            frame = await peer.ReadFrame();
        }
        while (frame is { Opcode: not Opcode.Close });
        return frame;
    }

    private static IEnumerable<string> Heard(ScriptedSocket session) => session.Journal.Lines.SelectMany(static line => line switch
    {
        { Text: "OnOpen" or "OnOpening" } => [],
        { Subject: string text } => [$"text {Reading.Show(Encoding.UTF8.GetBytes(text))}"],
        { Subject: byte[] data } => [$"binary {Reading.Show(data)}"],
        { Subject: SocketCloseReason { Kind: SocketCloseKind.Remote } reason } => [string.Create(CultureInfo.InvariantCulture, $"close {(int)reason.Status!} {reason.Description}")],
        { Subject: SocketCloseReason { Kind: SocketCloseKind.ProtocolError } reason } => [string.Create(CultureInfo.InvariantCulture, $"violation {(int)reason.Status!} {reason.Description}")],
        { Subject: SocketCloseReason { Kind: SocketCloseKind.Faulted } } => ["broken"],
        { Subject: Exception } => (string[])[],
        _ => [line.Text],
    });
}
