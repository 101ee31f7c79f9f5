using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>
/// A session whose client is silent asks it by a ping frame. The sessions' clock goes on when a test says so, and stands while what it has brought
/// about is on its way: a machine however slow makes no client silent.
/// </summary>
public sealed class SilentClientTests
{
    private const string Asked = "PeerAsked";

    private readonly FakeTimeProvider _time = new();
    private readonly LogBook _log = new();

    /// <summary>Who is silent is asked after 20 s, and has 30 s for the answer.</summary>
    private HeartbeatOptions Options => EchoSession.DefaultOptions with { Interval = Seconds(10), Timeout = Seconds(40), TimeProvider = _time, Logger = _log };

    [Fact]
    public async Task One_that_only_reads_stays_connected()
    {
        await using var server = await Start();
        using var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.Zero;
        await client.ConnectAsync(server.Echo.Address, CancellationToken.None).InTime();
        var session = await Open(server);
        var received = client.ReceiveAsync(new byte[16].AsMemory(), CancellationToken.None).AsTask();
        for (var times = 1; times <= 6; times++)
        {
            await IsAskedAndAnswers(session, times);
        }

        Assert.True(Elapsed > Seconds(100));
        Assert.Equal(SocketState.Open, session.State);
        Assert.False(received.IsCompleted);
        await session.SendAsync("are you there?").InTime();
        Assert.Equal(14, (await received.InTime()).Count);
        Assert.Null(session.RoundTripTime);
    }

    [Fact]
    public async Task One_that_does_not_answer_is_dropped_and_told_why()
    {
        const string Why = "The server received nothing for 50 s (Interval + Timeout x Misses). A ping frame was not answered.";
        await using var server = await Start();
        await using var client = await RawConnection.Dial(server.Echo.Address);
        var session = await Open(server);
        await Pass(() => session.Journal.Count("OnClose HeartbeatTimeout") > 0);
        var reading = client.ReadToEnd();
        await Pass(() => reading.IsCompleted);
        var frames = await reading;
        Assert.Equal([Opcode.Ping, Opcode.Close], frames.Select(static frame => frame.Opcode));
        Assert.Equal((1, 1L), (frames[0].Payload[0], BinaryPrimitives.ReadInt64BigEndian(frames[0].Payload.AsSpan(1))));
        Assert.Equal(9, frames[0].Payload.Length);
        Assert.Equal(1008, BinaryPrimitives.ReadUInt16BigEndian(frames[1].Payload));
        Assert.Equal(Why, Encoding.UTF8.GetString(frames[1].Payload.AsSpan(2)));
        Assert.Equal(["ConnectionDied"], _log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Id.Name));
    }

    [Fact]
    public async Task One_that_stopped_answering_is_dropped_too()
    {
        await using var server = await Start();
        await using var client = await RawConnection.Dial(server.Echo.Address);
        var session = await Open(server);
        var ping = client.ReadFrame();
        await Pass(() => Times() == 1);
        await client.Send(Frame.Of(Opcode.Pong, (await ping.InTime())!.Payload, masked: true));
        await Wait(() => AnsweredAt(session) != LinkFacts.Never);
        await Pass(() => session.Journal.Count("OnClose HeartbeatTimeout") > 0);
        Assert.Equal(2, Times());
    }

    [Fact]
    public async Task Any_frame_answers()
    {
        await using var server = await Start();
        await using var client = await RawConnection.Dial(server.Echo.Address);
        var session = await Open(server);
        for (var times = 1; times <= 4; times++)
        {
            await Pass(() => Times() == times);
            Assert.Equal(Opcode.Ping, (await client.ReadFrame().InTime())!.Opcode);
            await client.Send(Frame.Of(Opcode.Ping, "mine"u8, masked: true));
            Assert.Equal(Opcode.Pong, (await client.ReadFrame().InTime())!.Opcode);
        }

        Assert.Equal(SocketState.Open, session.State);
    }

    [Fact]
    public async Task Two_ends_with_different_intervals_live_on()
    {
        await using var server = await Start();
        await using var client = new Client { Options = Client.DefaultOptions with { Interval = Seconds(60), Timeout = Seconds(40), TimeProvider = _time } };
        await client.ConnectAsync(server.Echo.Address).InTime();
        var session = await Open(server);
        for (var times = 1; Elapsed < Seconds(400); times++)
        {
            await IsAskedAndAnswers(session, times);
        }

        await client.Journal.Until("OnPong");
        Assert.Equal((SocketState.Open, SocketState.Open), (client.State, session.State));
        Assert.Equal(1, client.Journal.Count("OnOpen"));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Two_ends_with_the_same_settings_ask_nothing()
    {
        await using var server = await Start();
        await using var client = new Client { Options = Client.DefaultOptions with { Interval = Seconds(10), Timeout = Seconds(40), TimeProvider = _time } };
        await client.ConnectAsync(server.Echo.Address).InTime();
        var session = await Open(server);
        for (var pings = 1; pings <= 30; pings++)
        {
            await Pass(() => client.Journal.Count("OnPing") >= pings);
            await client.Journal.Until("OnPong", pings);
        }

        Assert.Equal(SocketState.Open, session.State);
        Assert.Equal(0, Times());
    }

    [Fact]
    public async Task Ping_frames_serve_both_ends_as_their_heartbeat()
    {
        await using var server = await Start(options => options with { Heartbeat = static () => new PingFrameHeartbeat() });
        await using var client = new Client { Options = Client.DefaultOptions with { Interval = Seconds(10), Timeout = Seconds(40), TimeProvider = _time, Heartbeat = static () => new PingFrameHeartbeat() } };
        await client.ConnectAsync(server.Echo.Address).InTime();
        var session = await Open(server);
        for (var pings = 1; pings <= 10; pings++)
        {
            await Pass(() => client.Journal.Count("OnPing") >= pings);
            await client.Journal.Until("OnPong", pings);
        }

        await Wait(() => session.RoundTripTime is not null);
        Assert.Equal(SocketState.Open, session.State);
        Assert.Equal(0, Times());
    }

    [Fact]
    public async Task One_that_sends_ping_frames_is_not_said_never_to_have_sent_a_heartbeat()
    {
        await using var server = await Start(options => options with { Liveness = Liveness.PongOnly });
        await using var client = await RawConnection.Dial(server.Echo.Address);
        var session = await Open(server);
        await client.Send(Frame.Of(Opcode.Ping, "mine"u8, masked: true));
        Assert.Equal(Opcode.Pong, (await client.ReadFrame().InTime())!.Opcode);
        await Pass(() => session.Journal.Count("OnClose HeartbeatTimeout") > 0);
        await Pass(() => session.Completion.IsCompleted);
        Assert.Equal("The server received nothing for 50 s (Interval + Timeout x Misses).", (await session.Completion).Description);
        Assert.Equal(["ConnectionDied"], _log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Id.Name));
    }

    private TimeSpan Elapsed => _time.GetUtcNow() - _time.Start;

    private async Task<Running> Start(Func<HeartbeatOptions, HeartbeatOptions>? change = null)
        => new(await Echo.Start(book => book.Options = change?.Invoke(Options) ?? Options), _time);

    private static async Task<EchoSession> Open(Running server)
    {
        var session = await server.Echo.Book.Next();
        await session.Journal.Until("OnOpen");
        return session;
    }

    /// <summary>How often somebody was asked.</summary>
    private int Times() => _log.Lines.Count(static line => line.Id.Name == Asked);

    private async Task IsAskedAndAnswers(EchoSession session, int times)
    {
        var before = AnsweredAt(session);
        await Pass(() => Times() >= times);
        await Wait(() => AnsweredAt(session) > before);
    }

    /// <summary>When a pong frame came last.</summary>
    private static long AnsweredAt(EchoSession session)
        => ((CompilerServices.IGeneratedSocket)session).Implementation.Core.Loop.Link is { } link ? link.Signals.LastPongAt : throw new InvalidOperationException("The session has no link any more.");

    /// <summary>Lets time pass until something is seen.</summary>
    private async Task Pass(Func<bool> isSeen)
    {
        while (!isSeen())
        {
            Assert.True(Elapsed < TimeSpan.FromHours(1), "Time passed in vain.");
            _time.Advance(Seconds(1));
            await Task.Delay(10);
        }
    }

    /// <summary>Waits until something is seen, and no time passes.</summary>
    private static async Task Wait(Func<bool> isSeen)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSeen())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, "Waited in vain.");
            await Task.Delay(10);
        }
    }

    /// <summary>A server whose sessions' time passes until they have ended.</summary>
    private sealed class Running(Echo echo, FakeTimeProvider time) : IAsyncDisposable
    {
        public Echo Echo { get; } = echo;

        public async ValueTask DisposeAsync()
        {
            var end = Echo.DisposeAsync().AsTask();
            while (!end.IsCompleted)
            {
                time.Advance(Seconds(1));
                await Task.WhenAny(end, Task.Delay(10));
            }

            await end;
        }
    }
}
