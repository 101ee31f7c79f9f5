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

    /// <summary>Longer than the client's, so that it is known who finds out first.</summary>
    private const int ServerTimeout = 3500;

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    [Theory]
    [InlineData(Dropped.Both)]
    [InlineData(Dropped.ToServer)]
    [InlineData(Dropped.ToClient)]
    public async Task Both_ends_are_told_in_time_and_the_client_comes_back_when_packets_pass_again(Dropped dropped)
    {
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, $"Interval={Interval}", $"Timeout={ServerTimeout}");
        await using var listening = server;
        await using var client = PeerProcess.ClientIn(
            network.ClientPlace, address, $"Interval={Interval}", $"Timeout={ClientTimeout}", "ConnectTimeout=1500");
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
        await client.Journal.Until("OnReconnecting", 2);
        Assert.Equal(dropped.HasFlag(Dropped.ToClient), await network.DroppedAt(network.ClientPlace) > 0);
        Assert.Equal(dropped.HasFlag(Dropped.ToServer), await network.DroppedAt(network.ServerPlace) > 0);
        Assert.Equal(1, client.Journal.Count("OnOpen"));

        await network.Heal();
        await client.Journal.Until("OnMessage 2 waiting");
        await client.Command("send afterwards");
        await client.Journal.Until("OnMessage 2 afterwards");
        var arrived = Arrivals.At(server);
        Assert.Equal(["waiting", "afterwards"], arrived.Where(message => message != "swallowed"));
        Assert.InRange(arrived.Count(message => message == "swallowed"), 0, 1);
        Assert.True(client.Journal.Count("Sent swallowed") + client.Journal.Count("NotSent swallowed") == 1);
        Figure.Say($"packets dropped on an open link, {dropped}: the client was told after {clientAfter.TotalMilliseconds:F0} ms (promised {Interval + ClientTimeout}), the server after {serverAfter.TotalMilliseconds:F0} ms (promised {Interval + ServerTimeout})");
    }
}
