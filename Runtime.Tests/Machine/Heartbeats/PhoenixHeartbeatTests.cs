using System.Net.WebSockets;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Frames as Phoenix's v2_json_serializer.ex and socket.js write them.</summary>
public sealed class PhoenixHeartbeatTests
{
    [Theory]
    [InlineData("wss://server/socket/websocket", "wss://server/socket/websocket?vsn=2.0.0")]
    [InlineData("wss://server/socket/websocket?token=a", "wss://server/socket/websocket?token=a&vsn=2.0.0")]
    [InlineData("wss://server/socket/websocket?vsn=2.1.0", "wss://server/socket/websocket?vsn=2.1.0")]
    public void The_address_says_which_serializer_is_spoken(string address, string dialed) => Assert.Equal(dialed, Said.Address(new PhoenixHeartbeat(), address));

    [Fact]
    public void One_that_asks_for_another_is_refused()
        => Assert.Contains("vsn", Assert.Throws<InvalidOperationException>(() => Said.Address(new PhoenixHeartbeat(), "ws://server/socket/websocket?vsn=1.0.0")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_ping_has_its_number_for_a_reference_which_is_a_text()
        => Assert.Equal("""[null,"7","phoenix","heartbeat",{}]""", Said.Ping(new PhoenixHeartbeat(), 7));

    [Theory]
    [InlineData("""[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("""[null, "7", "phoenix", "phx_reply", {"response": {}, "status": "ok"}]""")]
    public void The_reply_with_that_reference_answers_it(string reply)
    {
        var heartbeat = new PhoenixHeartbeat();
        Assert.Equal(default, heartbeat.Receive(reply));
        Said.Ping(heartbeat, 7);
        Assert.Equal(RecognizedHeartbeat.PongOf(7), heartbeat.Receive(reply));
        Assert.Equal(default, heartbeat.Receive(reply, WebSocketMessageType.Binary));
    }

    [Theory]
    [InlineData("""[null,"999","phoenix","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("""[null,"x","phoenix","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("""["1","1","room:lobby","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("""["1",null,"room:lobby","said",["phoenix","phx_reply"]]""")]
    [InlineData("""[null,null,"phoenix","other",{}]""")]
    [InlineData("""[null,"1","phoenix","phx_reply",{"status":"ok","response":{}}""")]
    [InlineData("""[null,"1","phoenix","phx_reply"]""")]
    [InlineData("""{"topic":"phoenix","event":"phx_reply","ref":"1"}""")]
    public void All_else_is_the_users(string text)
    {
        var heartbeat = new PhoenixHeartbeat();
        Said.Ping(heartbeat, 7);
        Assert.Equal(default, heartbeat.Receive(text));
    }

    [Fact]
    public void A_heartbeat_is_not_for_the_user_to_send()
    {
        Assert.Equal(RecognizedHeartbeat.Ping, new PhoenixHeartbeat().Recognize("""[null,"a","phoenix","heartbeat",{}]"""));
        Assert.Equal(default, new PhoenixHeartbeat().Recognize("""["1","1","room:lobby","phx_join",{}]"""));
    }

    [Theory]
    [InlineData("""[null,"7","phoenix","heartbeat",{}]""", """[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("""["3",7,"phoenix","heartbeat",{}]""", """["3",7,"phoenix","phx_reply",{"status":"ok","response":{}}]""")]
    [InlineData("", "")]
    public void An_accepted_end_replies_with_the_references_as_they_came(string ping, string reply) => Assert.Equal(reply, Said.Pong(new PhoenixHeartbeat(), ping));

    [Fact]
    public void Only_HTTP_403_is_final()
    {
        var heartbeat = new PhoenixHeartbeat();
        Assert.True(heartbeat.OnRefusal(403)!.IsFinal);
        Assert.Null(heartbeat.OnRefusal(503));
        Assert.All([1000, 1002, 1011, 1012], status => Assert.Null(heartbeat.OnClose(status)));
    }
}
