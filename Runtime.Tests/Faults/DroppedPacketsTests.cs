using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Packets vanish on an open link, without a reset: in both directions, and in either alone, where one end's words still arrive.
/// Both ends are ours, each in a process and a network of its own.
/// </summary>
public sealed class DroppedPacketsTests
{
    private const int Interval = 500;
    private const int ClientTimeout = 1500;

    /// <summary>Much longer than the client's, so that it is known who finds out first, however late a loaded machine is.</summary>
    private const int ServerTimeout = 9500;

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    [Theory]
    [InlineData(Dropped.Both)]
    [LongInlineData(Dropped.ToServer)]
    [LongInlineData(Dropped.ToClient)]
    public async Task Both_ends_are_told_in_time_and_the_client_comes_back_when_packets_pass_again(Dropped dropped)
    {
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, $"Interval={Interval}", $"Timeout={ServerTimeout}");
        await using var listening = server;
        await using var client = PeerProcess.ClientIn(network.ClientPlace, address, $"Interval={Interval}", $"Timeout={ClientTimeout}");
        await client.Journal.Until("OnPong 1");

        var cutAt = PeerProcess.Now;
        await network.Drop(dropped);
        await client.Command("send swallowed");
        var clientTold = await client.Journal.Until("OnClose 1 HeartbeatTimeout");
        await client.Command("send waiting");

        // Where the client's words still arrive, the end of its connection may too, if TCP does not wait with it for what it missed.
        var serverTold = await server.Journal.Until("OnClose 1");
        Assert.True(serverTold.Begins("OnClose 1 HeartbeatTimeout") || (dropped == Dropped.ToClient && serverTold.Begins("OnClose 1 Faulted")), serverTold.Text);
        var (clientAfter, serverAfter) = (PeerProcess.At(clientTold) - cutAt, PeerProcess.At(serverTold) - cutAt);
        Assert.InRange(clientAfter, TimeSpan.Zero, TimeSpan.FromMilliseconds(Interval + ClientTimeout) + Slack);
        Assert.InRange(serverAfter, TimeSpan.Zero, TimeSpan.FromMilliseconds(Interval + ServerTimeout) + Slack);
        await client.Journal.Until("OnReconnecting");
        Assert.Equal(dropped.HasFlag(Dropped.ToClient), await network.DroppedAt(network.ClientPlace) > 0);
        Assert.Equal(dropped.HasFlag(Dropped.ToServer), await network.DroppedAt(network.ServerPlace) > 0);
        Assert.Equal(1, client.Journal.Count("OnOpen"));

        await network.Heal();
        await client.Journal.Until("OnMessage 2 waiting");
        await client.Command("send afterwards");
        await client.Journal.Until("OnMessage 2 afterwards");
        var arrived = await Arrivals.UpTo(server, "afterwards");
        Assert.Equal(["waiting", "afterwards"], arrived.Where(message => message != "swallowed"));
        Assert.InRange(arrived.Count(message => message == "swallowed"), 0, 1);
        await client.Journal.Until("Told swallowed");
        Figure.Say($"packets dropped on an open link, {dropped}: the client was notified after {clientAfter.TotalMilliseconds:F0} ms (promised {Interval + ClientTimeout}), the server was notified after {serverAfter.TotalMilliseconds:F0} ms (promised {Interval + ServerTimeout})");
    }

    [LongFact]
    public async Task An_outage_that_is_shorter_than_the_timeout_harms_no_link()
    {
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, $"Interval={Interval}", "Timeout=20000");
        await using var listening = server;
        await using var client = PeerProcess.ClientIn(network.ClientPlace, address, $"Interval={Interval}", "Timeout=20000");
        await client.Journal.Until("OnPong 1");
        await network.Drop(Dropped.Both);
        await client.Command("send late");
        await network.UntilDroppedAt(network.ServerPlace, packets: 3);
        await network.Heal();
        await client.Journal.Until("OnMessage 1 late");
        await client.Journal.Until("OnPong 1", client.Journal.Count("OnPong 1") + 2);
        Assert.Equal(["late"], await Arrivals.UpTo(server, "late"));
        Assert.Equal(0, client.Journal.Count("OnClose") + server.Journal.Count("OnClose"));
    }

    [LongFact]
    public async Task A_large_message_that_does_not_get_through_is_told_to_its_sender_in_time()
    {
        // More than the system takes from a writer.
        const int Size = 32 * 1024 * 1024;

        // The write must have begun before the link is given up, however late a loaded machine begins it.
        const int LongTimeout = 15_000;
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, $"Interval={Interval}", $"Timeout={2 * LongTimeout}");
        await using var listening = server;
        await using var client = PeerProcess.ClientIn(network.ClientPlace, address, $"Interval={Interval}", $"Timeout={LongTimeout}");
        await client.Journal.Until("OnPong 1");
        await network.Drop(Dropped.ToServer);
        var cutAt = PeerProcess.Now;
        await client.Command($"fill {Size}");

        // Whichever was first: a ping that is lost before the write begins, or, where the machine is fast, the write itself.
        var told = await client.Journal.Until("OnClose 1").WaitAsync(TimeSpan.FromMilliseconds(Interval + LongTimeout) + Slack);
        Assert.Matches("^OnClose 1 (HeartbeatTimeout|WriteStalled)", told.Text);
        Assert.InRange(PeerProcess.At(told) - cutAt, TimeSpan.Zero, TimeSpan.FromMilliseconds(Interval + LongTimeout) + Slack);
        await client.Journal.Until($"Told {Size} characters MessageInDoubtException");
        await server.Journal.Until("OnClose 1 HeartbeatTimeout");
        await network.Heal();
        await client.Journal.Until("OnPong 2");
        Assert.Empty(Arrivals.SoFar(server));
    }
}
