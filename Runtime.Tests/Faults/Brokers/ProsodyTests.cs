using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>Ping frames, with a server that sends some of its own: Prosody, over the WebSockets of XMPP (RFC 7395).</summary>
public sealed class ProsodyTests
{
    private const string Open = "<open xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\" to=\"localhost\" version=\"1.0\"/>";

    [LongTheory]
    [InlineData(0.3)]
    [InlineData(60.0)]
    public async Task It_lives_through_ten_intervals_of_the_servers(double interval)
    {
        await using var server = await Prosody.Start();
        await using var socket = NewSocket(Seconds(interval));
        await socket.ConnectAsync(server.Address).InTime();
        await socket.SendAsync(Open).InTime();
        await socket.Journal.Until("OnMessage", 2);
        await BrokerLife.LivesFor(socket, 10 * Prosody.ReadTimeout);
        Assert.InRange(socket.Journal.Count("OnPong"), interval < 1 ? 20 : 0, interval < 1 ? 40 : 0);
        Assert.Equal(2, socket.Journal.Count("OnMessage"));
    }

    [LongFact]
    public async Task A_stopped_server_is_found_dead_and_returned_to()
    {
        await using var server = await Prosody.Start();
        await using var socket = NewSocket(Seconds(1));
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnPong");
        var took = await BrokerLife.FindsAStoppedServer(server.Process, (socket, Seconds(2)));
        Figure.Say($"Prosody, ping frames with an interval of 1 s: found dead after {took[0]} s");
    }

    private static ScriptedSocket NewSocket(TimeSpan interval)
    {
        var socket = BrokerLife.NewSocket(static () => new PingFrameHeartbeat(), options => options with { Interval = interval });
        socket.Hooks.Connecting = static (context, _) =>
        {
            context.SubProtocols.Add("xmpp");
            return default;
        };
        return socket;
    }
}
