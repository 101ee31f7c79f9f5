using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>The server's process is stopped while the client is on its way to a link.</summary>
public sealed class StoppedServerConnectTests
{
    private const int Backlog = 1;

    private static readonly TimeSpan ConnectTimeout = Seconds(1);

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    private static readonly HeartbeatOptions Patient = Client.DefaultOptions with { ConnectTimeout = ConnectTimeout, Max = -1 };

    [Fact]
    public async Task A_stopped_server_whose_system_still_takes_connections_is_an_attempt_that_times_out()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server();
        await using var listening = server;
        await server.Stop();

        await using var client = new Client { Options = Patient };
        var (connecting, sending) = Begin(client, address);
        await TcpTable.Until(address.Port, TcpTable.State.Established);
        await AssertTold(client);

        await server.Continue();
        await AssertOpenWithAllThatWasSent(client, server, connecting, sending);
    }

    [LongFact]
    public async Task A_stopped_server_whose_system_takes_no_connection_any_more_is_an_attempt_that_times_out()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server($"Backlog={Backlog}");
        await using var listening = server;
        await server.Stop();
        using var full = await FullBacklog.Of(address, Backlog);

        await using var client = new Client { Options = Patient };
        var (connecting, sending) = Begin(client, address);
        await TcpTable.Until(address.Port, TcpTable.State.SynSent);
        await AssertTold(client);

        await server.Continue();
        await AssertOpenWithAllThatWasSent(client, server, connecting, sending);
    }

    [Theory]
    [LongInlineData(TcpTable.State.SynSent)]
    [InlineData(TcpTable.State.Established)]
    public async Task A_close_while_an_attempt_hangs_tells_every_sender_and_leaves_nothing(TcpTable.State hangs)
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server($"Backlog={Backlog}");
        await using var listening = server;
        await server.Stop();
        using var full = hangs == TcpTable.State.SynSent ? await FullBacklog.Of(address, Backlog) : null;

        // Neither timeout would end this test.
        await using var client = new Client { Options = Patient with { ConnectTimeout = 10 * Patience.Limit, CloseTimeout = 10 * Patience.Limit } };
        var (connecting, sending) = Begin(client, address);
        await TcpTable.Until(address.Port, hangs);
        await client.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Assert.ThrowsAsync<SocketClosedException>(() => sending.InTime());
        Assert.Equal(1, client.Journal.Count("OnUnsent first"));
        full?.Dispose();
        await TcpTable.UntilNoneIsHeld(address.Port);

        await server.Continue();
        await client.ConnectAsync(address).InTime();
        await client.SendAsync("and on").InTime();
        await client.Journal.Until("OnMessage and on");
        Assert.Equal(["and on"], await Arrivals.UpTo(server, "and on"));
    }

    [LongFact]
    public async Task A_server_that_is_stopped_in_the_middle_of_a_handshake_is_an_attempt_that_times_out()
    {
        Requirement.IsLinux();
        var (server, address) = await PeerProcess.Server("HoldsFirst=1");
        await using var listening = server;
        await using var client = new Client { Options = Patient with { ConnectTimeout = Seconds(2) } };
        var (connecting, sending) = Begin(client, address);
        await server.Journal.Until("Request 1");
        await server.Stop();
        await AssertTold(client);

        await server.Continue();
        await AssertOpenWithAllThatWasSent(client, server, connecting, sending);

        // What the server still says to the attempt that was given up harms nobody.
        await server.Command("answer");
        await client.Journal.Until("OnPong", client.Journal.Count("OnPong") + 2);
        Assert.Equal(0, client.Journal.Count("OnClose"));
    }

    private static (Task Connecting, Task Sending) Begin(Client client, Uri address)
    {
        var began = Stopwatch.GetTimestamp();
        client.Journal.Add("began", began);
        var connecting = client.ConnectAsync(address);
        Assert.True(client.TrySend("first"));
        return (connecting, client.SendAsync("second").AsTask());
    }

    private static async Task AssertTold(Client client)
    {
        var timeout = client.Options.ConnectTimeout;
        await client.Journal.Until("OnError TimeoutException");
        var after = Stopwatch.GetElapsedTime((long)client.Journal.First("began").Subject!);
        Assert.InRange(after, timeout, timeout + Slack);
        var attempt = (ReconnectAttempt)(await client.Journal.Until("OnReconnecting")).Subject!;
        Assert.Equal(SocketCloseKind.ConnectTimeout, attempt.Cause.Kind);
        await client.Journal.Until("OnError TimeoutException", 2);
        Assert.Equal(0, client.Journal.Count("OnOpen"));
    }

    private static async Task AssertOpenWithAllThatWasSent(Client client, PeerProcess server, Task connecting, Task sending)
    {
        await connecting.InTime();
        await sending.InTime();
        await client.SendAsync("third").InTime();
        await client.Journal.Until("OnMessage third");
        Assert.Equal(["first", "second", "third"], await Arrivals.UpTo(server, "third"));
        Assert.Equal(1, client.Journal.Count("OnOpen"));
        await client.Journal.Until("OnPong");
    }
}
