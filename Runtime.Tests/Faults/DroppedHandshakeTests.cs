using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Packets vanish while a link is being made: the connect hangs, or the server's answer to the handshake never comes.</summary>
public sealed class DroppedHandshakeTests
{
    private const string TimedOut = "ConnectTimeout ConnectTimeout: The attempt took longer than ConnectTimeout (1 s).";

    private static readonly string[] ClientSettings = ["Interval=500", "Timeout=3000", "ConnectTimeout=1000"];
    private static readonly string[] ServerSettings = ["Interval=500", "Timeout=3000"];

    [Theory]
    [InlineData(Dropped.Both)]
    [LongInlineData(Dropped.ToServer)]
    [LongInlineData(Dropped.ToClient)]
    public async Task A_connect_that_hangs_is_told_after_ConnectTimeout_and_tried_again_until_packets_pass(Dropped dropped)
    {
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, ServerSettings);
        await using var listening = server;
        await network.Drop(dropped);
        await using var client = PeerProcess.ClientIn(network.ClientPlace, address, ClientSettings);
        await client.Command("send waiting");
        await client.Journal.Until($"OnReconnecting 1 {TimedOut}");
        await client.Journal.Until("OnError TimeoutException", 2);
        Assert.Equal(0, client.Journal.Count("OnOpen"));
        Assert.Equal(0, server.Journal.Count("Request"));

        await network.Heal();
        await client.Journal.Until("OnMessage 1 waiting");
        await client.Journal.Until("OnPong 1");
        Assert.Equal(["waiting"], await Arrivals.UpTo(server, "waiting"));
        Assert.Equal(0, client.Journal.Count("OnClose"));
    }

    [LongFact]
    public async Task A_server_whose_answer_to_the_handshake_is_lost_is_told_too()
    {
        await using var network = await Network.Make();
        var (server, address) = await PeerProcess.ServerIn(network.ServerPlace, ServerSettings);
        await using var listening = server;

        // TCP comes up; what carries data back does not arrive.
        await network.Drop(Dropped.ToClient, "--tcp-flags", "PSH", "PSH");
        await using var client = PeerProcess.ClientIn(network.ClientPlace, address, ClientSettings);
        await client.Journal.Until($"OnReconnecting 1 {TimedOut}");
        await client.Journal.Until("OnError TimeoutException", 2);
        await server.Journal.Until("OnClose 1");
        Assert.True(server.Journal.Count("OnOpen") >= 1);
        Assert.Equal(0, client.Journal.Count("OnOpen"));
        Assert.True(await network.DroppedAt(network.ClientPlace) > 0);

        await network.Heal();
        await client.Journal.Until("OnPong 1");

        // Every link that was the server's alone has ended; the one that is the client's too lives.
        await server.Journal.Until("OnClose", server.Journal.Count("OnOpen") - 1);
        Assert.Equal(0, client.Journal.Count("OnClose"));
    }
}
