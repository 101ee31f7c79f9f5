using System.Net;
using System.Net.Sockets;
using System.Text;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>A client that sends a byte and waits, and another: in the handshake, and in a frame.</summary>
public sealed class BytewiseClientTests
{
    [Fact]
    public async Task A_handshake_is_given_up_by_Kestrel_and_no_session_was_made()
    {
        var sessions = 0;
        await using var server = await OurServer.Start(
            new HeartbeatOptions(),
            _ => Interlocked.Increment(ref sessions),
            services => services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.RequestHeadersTimeout = Seconds(2)));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port).InTime();
        await using var client = new RawConnection(socket, isServer: false);
        var answer = ReadText(client);
        foreach (var letter in RawConnection.Asking(server.Address).Take(100))
        {
            if (await Task.WhenAny(answer, Task.Delay(200)) == answer)
            {
                break;
            }

            await client.Send($"{letter}");
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer.InTime(), StringComparison.Ordinal);
        Assert.Equal(0, sessions);
    }

    /// <summary>The session's clock goes on by 30 s before each byte, of the 50 s for which it bears silence. The client answers nothing when it is asked.</summary>
    [Theory]
    [InlineData(OurEnd.Served, Liveness.AnyTraffic)]
    [InlineData(OurEnd.Served, Liveness.PongOnly)]
    [InlineData(OurEnd.ServedOverHttp2, Liveness.AnyTraffic)]
    public async Task Each_byte_of_a_frame_shows_that_the_client_lives_and_none_that_it_does_not(OurEnd end, Liveness liveness)
    {
        var time = new FakeTimeProvider();
        var options = new HeartbeatOptions { Interval = Seconds(10), Timeout = Seconds(40), Liveness = liveness, TimeProvider = time };
        await using var link = await HostileLink.Meet(end, _ => options);
        var (session, client) = (link.Socket, link.Peer);
        const string Text = "a text that takes its time";
        var frame = Frame.Of(Opcode.Text, Encoding.UTF8.GetBytes(Text), masked: true);
        var head = frame.AsMemory(0, frame.Length - Text.Length);
        await client.Send(head);
        for (var at = head.Length; at < frame.Length - 1; at++)
        {
            await IsHeardLater(frame.AsMemory(at, 1));
        }

        Assert.Equal((SocketState.Open, 0), (session.State, session.Journal.Count("OnClose")));
        await client.Send(frame.AsMemory(frame.Length - 1));
        await session.Journal.Until($"OnMessage {Text}");

        await IsHeardLater(frame.AsMemory(0, head.Length + 1));
        for (var passed = TimeSpan.Zero; !session.Completion.IsCompleted; passed += Seconds(1))
        {
            Assert.True(passed < TimeSpan.FromMinutes(10), "The session outlives its silent client.");
            time.Advance(Seconds(1));
            await Task.WhenAny(session.Completion, Task.Delay(10));
        }

        Assert.Equal(SocketCloseKind.HeartbeatTimeout, (await session.Completion).Kind);

        async Task IsHeardLater(ReadOnlyMemory<byte> bytes)
        {
            var before = HeardAt(session);
            time.Advance(Seconds(30));
            await client.Send(bytes);
            await Patience.Until(() => HeardAt(session) > before, "the byte to be heard");
        }
    }

    /// <summary>Kestrel gives up slow requests (<see cref="KestrelServerLimits.MinRequestBodyDataRate"/>), which a session is none of, however little it is told.</summary>
    [Theory]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task The_servers_limit_for_slow_requests_ends_no_session(OurEnd end)
    {
        await using var server = await OurServer.Start(
            new HeartbeatOptions { Interval = Seconds(600) },
            services: services => services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1e12, gracePeriod: Seconds(1.5))),
            protocols: end == OurEnd.ServedOverHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var client = end == OurEnd.ServedOverHttp2 ? await RawConnection.DialHttp2(server.Address) : await RawConnection.Dial(server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        var frame = Frame.Of(Opcode.Text, "slow"u8, masked: true);
        await client.Send(frame.AsMemory(0, frame.Length - 1));
        await Task.WhenAny(session.Completion, Task.Delay(Seconds(5)));
        await client.Send(frame.AsMemory(frame.Length - 1));
        await session.Journal.Until("OnMessage slow");
        Assert.Equal(SocketState.Open, session.State);
    }

    private static async Task<string> ReadText(RawConnection client)
    {
        var text = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            while (await client.Stream.ReadAsync(buffer) is > 0 and var count)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // It was hung up on after what it was told.
        }

        return text.ToString();
    }

    /// <summary>When something came last, a byte of a message included.</summary>
    private static long HeardAt(ScriptedSocket session)
        => session.Plumbing.Core.Loop.Link is { Signals: var signals } ? Math.Max(signals.LastReceivedAt, signals.LastFragmentAt) : throw new InvalidOperationException($"The session has no connection any more: {session.Completion.Result}");
}
