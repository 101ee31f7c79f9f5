using System.Net.WebSockets;
using System.Text;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Looking at a message costs no memory, be it a heartbeat or not.</summary>
public sealed class ServedAllocationTests
{
    private static readonly string Large = new('x', 5000);

    [Fact]
    public void Engine_IO() => AssertFree(new EngineIoHeartbeat(), ["""0{"sid":"a","pingInterval":25000,"pingTimeout":20000}""", """40{"sid":"a"}"""], "2", """42["hello",1]""", $"42[\"{Large}\"]");

    [Fact]
    public void GraphQL() => AssertFree(
        new GraphQLHeartbeat(),
        ["""{"type":"connection_ack"}"""],
        """{"type":"ping","payload":{"a":1}}""",
        """{"type":"pong","payload":{"n":7}}""",
        """{"id":"1","type":"next","payload":{"data":{}}}""",
        $$$"""{"id":"1","type":"next","payload":{"data":"{{{Large}}}"}}""");

    [Fact]
    public void SignalR() => AssertFree(
        new SignalRHeartbeat(),
        ["{}\u001E"],
        "{\"type\":6}\u001E",
        "{\"type\":6}\u001E{\"type\":1,\"target\":\"a\",\"arguments\":[]}\u001E",
        $"{{\"type\":1,\"target\":\"{Large}\",\"arguments\":[]}}\u001E");

    [Fact]
    public void Phoenix() => AssertFree(
        new PhoenixHeartbeat(),
        [],
        """[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]""",
        """["1",null,"room:a","tick",{"name":"phoenix"}]""");

    [Fact]
    public void Centrifugo() => AssertFree(
        new CentrifugoHeartbeat(),
        ["""{"id":1,"connect":{"client":"a","ping":25,"pong":true}}"""],
        "{}",
        "{}\n{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":\"disconnect\"}}}",
        $"{{\"push\":{{\"channel\":\"a\",\"pub\":{{\"data\":\"{Large}\"}}}}}}\n{{}}");

    private static void AssertFree(HeartbeatProtocol heartbeat, string[] greeting, params string[] texts)
    {
        foreach (var text in greeting)
        {
            heartbeat.Receive(text);
        }

        var messages = texts.Select(Encoding.UTF8.GetBytes).ToArray();
        Receive(heartbeat, messages);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            Receive(heartbeat, messages);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Receive(HeartbeatProtocol heartbeat, byte[][] messages)
    {
        foreach (var message in messages)
        {
            heartbeat.Receive(message, WebSocketMessageType.Text);
        }
    }
}
