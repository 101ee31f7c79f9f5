using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>What comes all the time costs a heartbeat no memory.</summary>
[Collection(Alone.Name)]
public sealed class ReceiveAllocationTests
{
    public static TheoryData<HeartbeatProtocol, string[], string[]> Heartbeats => new()
    {
        {
            new DiscordHeartbeat(),
            ["""{"op":10,"d":{"heartbeat_interval":45000}}"""],
            ["""{"t":null,"s":null,"op":11,"d":null}""", """{"t":"MESSAGE_CREATE","s":7,"op":0,"d":{"content":"hello"}}""", """{"op":0,"d":{"op":11},"s":8,"t":"TYPING_START"}"""]
        },
        {
            new HomeAssistantHeartbeat(),
            ["""{"type":"auth_ok"}"""],
            ["""{"id":1,"type":"pong"}""", """{"id":3,"type":"event","event":{}}""", """[{"id":3,"type":"event","event":{}},{"id":4,"type":"pong"}]"""]
        },
        {
            new PusherHeartbeat(),
            ["""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":30}"}"""],
            ["""{"event":"pusher:pong","data":{}}""", """{"event":"pusher:ping"}""", """{"event":"order","channel":"c","data":"{}"}"""]
        },
        {
            new KuCoinHeartbeat(),
            ["""{"id":"1","type":"welcome"}"""],
            ["""{"id":"1","type":"pong"}""", """{"type":"message","topic":"t","data":{"id":"1"}}"""]
        },
    };

    [Theory]
    [MemberData(nameof(Heartbeats), DisableDiscoveryEnumeration = true)]
    public void No_message_costs_memory(HeartbeatProtocol heartbeat, string[] greetings, string[] messages)
    {
        foreach (var greeting in greetings)
        {
            heartbeat.Receive(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text);
        }

        byte[][] bytes = [.. messages.Select(Encoding.UTF8.GetBytes)];
        Receive(heartbeat, bytes, times: 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Receive(heartbeat, bytes, times: 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Receive(HeartbeatProtocol heartbeat, byte[][] messages, int times)
    {
        for (var time = 0; time < times; time++)
        {
            foreach (var message in messages)
            {
                heartbeat.Receive(message, WebSocketMessageType.Text);
            }
        }
    }
}
