using System.Diagnostics;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// One large message over a line on which it takes many times <c>Timeout</c>. Bytes move all the time, so nobody may raise an alarm.
/// What one end sends slowly, the other receives slowly.
/// </summary>
public sealed class SlowLinkTests
{
    private static readonly HeartbeatOptions Options = new()
    {
        Interval = TimeSpan.FromMilliseconds(300),
        Timeout = Seconds(3),
        Max = 0,
        ConnectTimeout = Seconds(20),
    };

    private static readonly HeartbeatOptions PongOnly = Options with { Liveness = Liveness.PongOnly };

    /// <summary>A frame of which 8 KiB take longer than the timeout.</summary>
    private const int FrameRate = 1_500;
    private const int FrameSize = FrameRate * 12;

    /// <summary>
    /// Ours at both ends, all ways at once: they only wait. Kestrel hands over 64 KiB at a time; a server for slower lines asks it for less.
    /// </summary>
    [Fact]
    public Task Between_two_ends_of_ours_neither_raises_an_alarm()
        => Task.WhenAll(
            TravelsAsync("client to server", Options, clientSends: true, bytesPerSecond: 40_000),
            TravelsAsync("client to server", PongOnly, clientSends: true, bytesPerSecond: 40_000),
            TravelsAsync("server to client", Options, clientSends: false, bytesPerSecond: 80_000),
            TravelsAsync("server to client", PongOnly, clientSends: false, bytesPerSecond: 80_000),
            TravelsAsync("server with a shallow buffer to client", Options, clientSends: false, bytesPerSecond: 25_000, KeepShallow));

    [LongFact]
    public Task Each_kilobyte_of_a_foreign_peers_frame_is_heard()
        => Task.WhenAll(ClientHearsAsync(Options), ClientHearsAsync(PongOnly), ServerHearsAsync());

    private static void KeepShallow(IServiceCollection services)
        => services.Configure<SocketTransportOptions>(static transport => transport.MaxWriteBufferSize = 16 * 1024);

    private static async Task ClientHearsAsync(HeartbeatOptions options)
    {
        var (server, _, next) = await TestServer.StartRaw();
        await using var running = server;
        await using var relay = new SlowRelay(server.Port, FrameRate);
        await using var client = new ScriptedSocket(options);
        await client.ConnectAsync(relay.Address("/raw")).InTime();
        await (await next()).Send(new byte[FrameSize]).InTime();
        await ArrivesAsync(client, FrameSize);
    }

    private static async Task ServerHearsAsync()
    {
        await using var server = await OurServer.Start(Options);
        await using var relay = new SlowRelay(server.Port, FrameRate);
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(relay.Address("/ours"), CancellationToken.None).InTime();
        await using var peer = new Peer(socket, new Peer.Manners(), TimeProvider.System);
        await peer.Send(new byte[FrameSize]).InTime();
        await ArrivesAsync(await server.Next(), FrameSize);
    }

    private static async Task TravelsAsync(string way, HeartbeatOptions options, bool clientSends, int bytesPerSecond, Action<IServiceCollection>? services = null)
    {
        await using var server = await OurServer.Start(options, services: services);
        await using var relay = new SlowRelay(server.Port, bytesPerSecond);
        await using var client = new ScriptedSocket(options);
        await client.ConnectAsync(relay.Address("/ours")).InTime();
        var session = await server.Next();
        var (from, to) = clientSends ? (client, session) : (session, client);

        var timeout = options.Timeout!.Value;
        var timeouts = Effort.Of(quick: 2, full: 4);
        var size = (int)(bytesPerSecond * timeout.TotalSeconds * timeouts);
        var began = Stopwatch.GetTimestamp();
        var sending = from.SendAsync(new byte[size]).AsTask();
        await ArrivesAsync(to, size);
        await sending.InTime();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.InRange(took, timeout * (timeouts - 1), TimeSpan.MaxValue);

        // And on: the link is as good as before.
        await from.SendAsync("done").InTime();
        await to.Journal.Until("OnMessage done");
        Assert.Equal((0, 0), (client.Journal.Count("OnClose"), session.Journal.Count("OnClose")));
        Figure.Say($"slow link: {way}, {options.Liveness}: {size / 1000} kB at {bytesPerSecond / 1000} kB/s took {took.TotalSeconds / timeout.TotalSeconds:0.0} times Timeout, no alarm at either end");
    }

    private static async Task ArrivesAsync(ScriptedSocket socket, int size)
    {
        await await Task.WhenAny(socket.Journal.Until("OnBytes"), socket.Journal.Until("OnClose"));
        Assert.Equal((0, 1), (socket.Journal.Count("OnClose"), socket.Journal.Count($"OnBytes {size} characters")));
    }
}
