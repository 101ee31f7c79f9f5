using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>nginx stands in front of a server of ours and drops links on which nothing comes from it for three seconds.</summary>
public sealed class NginxTests
{
    private static readonly TimeSpan Interval = Seconds(1);

    private static readonly HeartbeatOptions Steady = Client.DefaultOptions with { Interval = Interval, Timeout = Seconds(10), ConnectTimeout = Seconds(10), Max = -1 };

    [Fact]
    public async Task Heartbeats_keep_a_link_that_falls_without_them()
    {
        const int Heartbeats = 6;
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var nginx = await Nginx.Start(address);

        var began = Stopwatch.GetTimestamp();
        await using var client = new Client { Options = Steady };
        await client.ConnectAsync(nginx.Address(address)).InTime();
        var quiet = LifeOfQuietLink(nginx.Address(address));
        await client.Journal.Until("OnPong", Heartbeats);
        var lived = Stopwatch.GetElapsedTime(began);
        Assert.InRange(lived, Heartbeats * Interval, TimeSpan.MaxValue);
        Assert.Equal(1, client.Journal.Count("OnOpen"));
        Assert.Equal(0, client.Journal.Count("OnClose"));

        // nginx keeps time by a clock that may be a little behind.
        var fell = await quiet.InTime();
        Assert.InRange(fell, Nginx.ReadTimeout - Seconds(0.2), Patience.Limit);
        Figure.Say($"behind nginx with proxy_read_timeout 3s: a link with an Interval of 1 s lived on after {lived.TotalSeconds:F1} s and {Heartbeats} answered pings, one without heartbeats fell after {fell.TotalSeconds:F1} s");
    }

    [LongFact]
    public async Task A_reload_leaves_the_link_where_it_is()
    {
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var nginx = await Nginx.Start(address);
        await using var client = new Client { Options = Steady };
        await client.ConnectAsync(nginx.Address(address)).InTime();
        var old = Assert.Single(nginx.Workers);

        await nginx.Reload();
        await nginx.Until(workers => workers.Any(worker => worker != old));
        await client.Journal.Until("OnPong", client.Journal.Count("OnPong") + 4);
        Assert.Contains(old, nginx.Workers);
        Assert.Equal(1, client.Journal.Count("OnOpen"));

        await client.CloseAsync().InTime();
        await nginx.Until(workers => !workers.Contains(old));
        await client.ConnectAsync(nginx.Address(address)).InTime();
        await client.SendAsync("through the new worker").InTime();
        await client.Journal.Until("OnMessage through the new worker");
    }

    [LongFact]
    public async Task A_reload_that_drops_old_links_is_told_and_the_client_comes_back()
    {
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var nginx = await Nginx.Start(address, "worker_shutdown_timeout 1s;");
        await using var client = new Client { Options = Steady };
        await client.ConnectAsync(nginx.Address(address)).InTime();
        await nginx.Reload();
        await client.Journal.Until("OnClose Faulted");
        await AssertComesBack(client);
        await server.Journal.Until("OnClose 1");
    }

    [LongFact]
    public async Task A_killed_proxy_is_told_and_the_client_comes_back_when_it_does()
    {
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await using var nginx = await Nginx.Start(address);
        await using var client = new Client { Options = Steady };
        await client.ConnectAsync(nginx.Address(address)).InTime();
        await nginx.Kill();
        await client.Journal.Until("OnClose Faulted");
        await server.Journal.Until("OnClose 1 Faulted");
        await client.Journal.Until("OnReconnecting", 3);
        var meanwhile = client.SendAsync("meanwhile");
        Assert.Equal(SocketCloseKind.ConnectFailed, client.Journal.Subjects<ReconnectAttempt>("OnReconnecting")[2].Cause.Kind);
        Assert.True(await nginx.Start());
        await meanwhile.InTime();
        await AssertComesBack(client);
        Assert.Equal(["meanwhile", "and on"], await Arrivals.UpTo(server, "and on"));
    }

    [LongFact]
    public async Task A_killed_server_behind_the_proxy_is_told_and_refused_with_502_until_it_is_back()
    {
        var (first, address) = await PeerProcess.Server();
        await using var listening = first;
        await using var nginx = await Nginx.Start(address);
        await using var client = new Client { Options = Steady };
        await client.ConnectAsync(nginx.Address(address)).InTime();
        await first.Kill();
        await client.Journal.Until("OnClose Faulted");
        await client.Journal.Until("OnError HandshakeRefusedException", 2);
        var refused = client.Journal.Subjects<HandshakeRefusedException>("OnError")[0];
        Assert.Equal(HttpStatusCode.BadGateway, refused.Status);
        await client.Journal.Until("OnReconnecting", 3);
        var cause = client.Journal.Subjects<ReconnectAttempt>("OnReconnecting")[2].Cause;
        Assert.Equal((SocketCloseKind.Refused, HttpStatusCode.BadGateway), (cause.Kind, cause.HttpStatus!.Value));

        var meanwhile = client.SendAsync("meanwhile");
        await using var second = await PeerProcess.ServerAt(address);
        await meanwhile.InTime();
        await AssertComesBack(client);
        Assert.Equal(["meanwhile", "and on"], await Arrivals.UpTo(second, "and on"));
    }

    private static async Task AssertComesBack(Client client)
    {
        await client.Journal.Until("OnOpen", 2);
        await client.SendAsync("and on").InTime();
        await client.Journal.Until("OnMessage and on");
        Assert.Equal(2, client.Journal.Count("OnOpen"));
    }

    /// <summary>How long a link lives on which nothing is said.</summary>
    private static async Task<TimeSpan> LifeOfQuietLink(Uri address)
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;

        // nginx counts from its answer on, which is read here a while later where the machine is busy.
        var began = Stopwatch.GetTimestamp();
        await socket.ConnectAsync(address, CancellationToken.None).InTime();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[16], CancellationToken.None).InTime());
        return Stopwatch.GetElapsedTime(began);
    }
}
