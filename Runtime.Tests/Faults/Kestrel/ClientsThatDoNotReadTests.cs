using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>
/// Clients of sessions on Kestrel that take nothing. They are found in time and cost no more than the outbox may hold; and what Kestrel itself
/// does to slow responses (<see cref="KestrelServerLimits.MinResponseDataRate"/>) ends nobody who lives.
/// </summary>
[Collection(Alone.Name)]
public sealed class ClientsThatDoNotReadTests
{
    private const int MessageSize = 16 * 1024;

    /// <summary>More than any system's buffers take.</summary>
    private const int MoreThanTheSystemTakes = 32 * 1024 * 1024;

    /// <summary>What nobody misses, beside what may wait.</summary>
    private const long Room = 16 * 1024 * 1024;

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(20);

    /// <summary>Longer than Kestrel lets a response stand still where it is <see cref="Hasty"/>.</summary>
    private static readonly TimeSpan Long = Seconds(6);

    private static readonly HeartbeatOptions Options = new()
    {
        Interval = Seconds(1),
        Timeout = Seconds(1),
        OutboxCapacity = 1_000_000,
        OutboxBytes = 4 * 1024 * 1024,
    };

    /// <summary>A write may stall as long as it likes where the client says that it lives.</summary>
    private static readonly HeartbeatOptions Patient = Options with { OutboxBytes = int.MaxValue, StallTimeout = TimeSpan.Zero };

    [Theory]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task One_that_never_reads_is_found_in_time_and_hurts_no_other(OurEnd end)
    {
        await using var server = await Start(end, Options);
        await using var other = await Dial(end, server.Address);
        var unhurt = await server.Next();
        var beating = new Beating(unhurt, other);
        await using var client = await Dial(end, server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        await using var memory = new LiveMemory();

        var began = Stopwatch.GetTimestamp();
        var taken = 0;
        while (!session.Completion.IsCompleted && taken * MessageSize < MoreThanTheSystemTakes)
        {
            if (session.TrySend(new byte[MessageSize]))
            {
                taken++;
            }
            else
            {
                await Task.WhenAny(session.Completion, Task.Delay(Moment));
            }
        }

        var reason = await session.Completion.InTime();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Contains(reason.Kind, (SocketCloseKind[])[SocketCloseKind.WriteStalled, SocketCloseKind.HeartbeatTimeout]);
        Assert.InRange(took, TimeSpan.Zero, Options.Interval!.Value + Options.Timeout!.Value + Slack);
        Assert.InRange(taken * MessageSize, 0, MoreThanTheSystemTakes - 1);
        Assert.InRange(memory.MostGrowth, long.MinValue, Options.OutboxBytes + Room);

        var unsent = session.Journal.Subjects<UnsentMessage>("OnUnsent");
        var inDoubt = unsent.Count(static message => message.MayHaveBeenSent);
        var sent = taken - unsent.Count;
        Assert.InRange((unsent.Count - inDoubt) * MessageSize, 1, Options.OutboxBytes + MessageSize);
        var arrived = (await client.ReadToEnd().InTime()).Count(static frame => frame.Opcode == Opcode.Binary);
        Assert.InRange(arrived, 0, sent + inDoubt);

        await beating.Stop();
        Assert.Equal((SocketState.Open, 0), (unhurt.State, unhurt.Journal.Count("OnClose")));
        Figure.Say($"{end}: a client that never reads, Interval and Timeout 1 s: {reason.Kind} after {took.TotalSeconds:0.0} s. Of {taken * MessageSize >> 10} KiB that were given {sent * MessageSize >> 10} KiB counted as sent, {inDoubt * MessageSize >> 10} KiB were in doubt; {arrived * MessageSize >> 10} KiB had arrived. Live memory grew by at most {Math.Max(0, memory.MostGrowth) >> 10} KiB.");
    }

    [Theory]
    [InlineData(OurEnd.Served)]
    [InlineData(OurEnd.ServedOverHttp2)]
    public async Task One_that_has_paused_and_says_so_outlives_the_servers_limit_for_slow_responses(OurEnd end)
    {
        await using var server = await Start(end, Patient, Hasty);
        await using var client = await Dial(end, server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        var sending = session.SendAsync(new byte[MoreThanTheSystemTakes]).AsTask();
        var read = new TaskCompletionSource();
        var saying = SayItLives(client, until: read.Task);
        await Task.WhenAny(session.Completion, Task.Delay(Long));
        Assert.Equal((SocketState.Open, false), (session.State, sending.IsCompleted));

        Assert.Equal(MoreThanTheSystemTakes, await ReadMessage(client).InTime());
        await sending.InTime();
        read.SetResult();
        await saying.InTime();
        Assert.Equal(0, session.Journal.Count("OnError") + session.Journal.Count("OnClose"));
    }

    /// <summary>Whoever has closed in order has given the connection back. Kestrel still holds what is to be sent, and nobody reads it.</summary>
    [Fact]
    public async Task One_that_never_reads_holds_no_connection_after_its_close()
    {
        const int InBuffers = 56 * 1024;
        const int Small = 1024;
        await using var server = await Start(OurEnd.Served, Options with { Interval = Seconds(60), Timeout = Seconds(60) }, Hasty, shallow: true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = Small };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port).InTime();
        await using var client = new RawConnection(socket, isServer: false);
        await client.ShakeHands(server.Address);
        var session = await server.Next();
        await session.Journal.Until("OnOpen");
        for (var sent = 0; sent < InBuffers; sent += Small)
        {
            await session.SendAsync(new byte[Small]).InTime();
        }

        await client.Send(Frame.Of(Opcode.Close, Frame.Closing(1000), masked: true));
        Assert.Equal(SocketCloseKind.Remote, (await session.Completion.InTime()).Kind);
        await HungUpOn(client).InTime();
    }

    private static Task<OurServer> Start(OurEnd end, HeartbeatOptions options, Action<KestrelServerOptions>? configure = null, bool shallow = false)
        => OurServer.Start(
            options,
            services: services =>
            {
                if (configure is not null)
                {
                    services.Configure(configure);
                }

                if (shallow)
                {
                    services.Configure<SocketTransportOptions>(KeepShallow);
                }
            },
            protocols: end == OurEnd.ServedOverHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

    private static Task<RawConnection> Dial(OurEnd end, Uri address)
        => end == OurEnd.ServedOverHttp2 ? RawConnection.DialHttp2(address) : RawConnection.Dial(address);

    /// <summary>Kestrel's limit, with the least time that it can be given.</summary>
    private static void Hasty(KestrelServerOptions kestrel) => kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1e12, gracePeriod: Seconds(1.5));

    private static void KeepShallow(SocketTransportOptions transport) => transport.CreateBoundListenSocket = static address =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        socket.SendBufferSize = MessageSize;
        return socket;
    };

    /// <summary>Says by pong frames that nobody has asked for that it lives and has paused.</summary>
    private static async Task SayItLives(RawConnection client, Task until)
    {
        try
        {
            do
            {
                await client.Send(Frame.Of(Opcode.Pong, [], masked: true));
            }
            while (await Task.WhenAny(until, Task.Delay(100)) != until);
        }
        catch (IOException)
        {
            // The server has ended it.
        }
    }

    private static async Task<int> ReadMessage(RawConnection client)
    {
        var length = 0;
        while (await client.ReadFrame() is { } frame)
        {
            length += frame.Opcode is Opcode.Binary or Opcode.Continuation ? frame.Payload.Length : 0;
            if (frame.IsLast && length > 0)
            {
                return length;
            }
        }

        return length;
    }

    private static async Task HungUpOn(RawConnection client)
    {
        try
        {
            while (true)
            {
                await client.Send(Frame.Of(Opcode.Pong, [], masked: true));
                await Task.Delay(100);
            }
        }
        catch (IOException)
        {
            // As it should be.
        }
    }

    /// <summary>A session and its client that say something to each other until they are stopped.</summary>
    private sealed class Beating
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Task _task;

        public Beating(ScriptedSocket session, RawConnection client) => _task = BeatAsync(session, client);

        public async Task Stop()
        {
            await _over.CancelAsync();
            await _task.InTime();
        }

        private async Task BeatAsync(ScriptedSocket session, RawConnection client)
        {
            await session.Journal.Until("OnOpen");
            for (var number = 0; !_over.IsCancellationRequested; number++)
            {
                await client.SendText($"{number}");
                await session.Journal.Until($"OnMessage {number}");
                await session.SendAsync($"{number}").InTime();
                while ((await client.ReadFrame().InTime())!.Opcode != Opcode.Text)
                {
                    // It is asked whether it lives where the machine is slow.
                }

                await Task.Delay(100).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
