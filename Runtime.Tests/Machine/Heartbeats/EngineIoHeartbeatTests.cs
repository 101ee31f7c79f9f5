using System.Net.WebSockets;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Frames of socket.io 4.8.4, and what the protocol's pages say beside them.</summary>
public sealed class EngineIoHeartbeatTests
{
    private const string Open = """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25001,"pingTimeout":20002,"maxPayload":1000000}""";

    [Theory]
    [InlineData("ws://server/socket.io/", "ws://server/socket.io/?EIO=4&transport=websocket")]
    [InlineData("ws://server/chat/?token=a", "ws://server/chat/?token=a&EIO=4&transport=websocket")]
    [InlineData("ws://server/socket.io/?transport=websocket&EIO=4", "ws://server/socket.io/?transport=websocket&EIO=4")]
    public void The_address_says_which_protocol_is_spoken(string address, string dialed) => Assert.Equal(dialed, Said.Address(new EngineIoHeartbeat(), address));

    [Fact]
    public void Engine_IO_alone_joins_no_namespace()
    {
        var heartbeat = new EngineIoHeartbeat { IsSocketIo = false };
        Assert.Equal("", Said.Opening(heartbeat));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Receive(Open));
        Assert.Equal(default, heartbeat.Receive("41"));
        Assert.Equal(default, heartbeat.Receive("""44{"message":"of the user's"}"""));
    }

    [Theory]
    [InlineData(Open)]
    [InlineData("""0{ "pingTimeout":20002, "maxPayload":1e6, "unknown":{"pingInterval":1}, "pingInterval":25001, "sid":"a" }""")]
    public void The_greeting_dictates_both_times_in_milliseconds(string open)
    {
        var heartbeat = new EngineIoHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Receive(open));
        Assert.Equal(TimeSpan.FromMilliseconds(25_001), heartbeat.Interval);
        Assert.Equal(TimeSpan.FromMilliseconds(20_002), heartbeat.Timeout);
        Assert.False(heartbeat.IsReady);
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Receive("""40{"sid":"wZX3oN0bSVIhsaknAAAI"}"""));
    }

    [Fact]
    public void A_ping_is_answered_also_before_the_namespace_is_joined_and_only_then()
    {
        var heartbeat = Opened();
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Receive("2"));
        Assert.Equal("3", Said.Pong(heartbeat, "2"));
        Assert.Equal("", Said.Pong(heartbeat, ""));
        Assert.Equal("", Said.Ping(heartbeat));
        Assert.Equal(HeartbeatPingers.Server, heartbeat.Pingers);
        Assert.False(heartbeat.CountsAnyTraffic);
    }

    [Theory]
    [InlineData("""42["hello",1]""")]
    [InlineData("431[\"a\"]")]
    [InlineData("41/other,")]
    [InlineData("""44/admin,{"message":"Invalid namespace"}""")]
    [InlineData("""40/admin,{"sid":"a"}""")]
    [InlineData("")]
    public void What_is_not_of_the_connection_is_the_users(string text)
    {
        var heartbeat = Opened();
        heartbeat.Receive("""40{"sid":"a"}""");
        Assert.Equal(default, heartbeat.Receive(text));
        Assert.Equal(default, heartbeat.Receive("2", WebSocketMessageType.Binary));
    }

    [Theory]
    [InlineData("/", "40", "40{\"sid\":\"a\"}", "41", "44{\"message\":\"Not authorized\",\"data\":{\"code\":7}}")]
    [InlineData("/", "40", "40{\"sid\":\"a\"}", "41,", "44{\"message\":\"Not authorized\"}")]
    [InlineData("/admin", "40/admin,", "40/admin,{\"sid\":\"a\"}", "41/admin,", "44/admin,{\"message\":\"Not authorized\"}")]
    public void Leaving_the_namespace_and_its_refusal_are_final(string name, string opening, string joined, string left, string refused)
    {
        var heartbeat = new EngineIoHeartbeat { Namespace = name };
        Assert.Equal(opening, Said.Opening(heartbeat));
        heartbeat.Receive(Open);
        var refusal = heartbeat.Receive(refused).Verdict!;
        Assert.True(refusal.IsFinal);
        Assert.Contains("Not authorized", refusal.Description, StringComparison.Ordinal);
        Assert.True(heartbeat.Receive(joined).IsReady);
        Assert.True(heartbeat.Receive(left).Verdict!.IsFinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    public void Heartbeats_are_not_for_the_user_to_send(string text) => Assert.NotEqual(HeartbeatKind.Neither, new EngineIoHeartbeat().Recognize(text).Kind);

    [Theory]
    [InlineData("""42["hello"]""")]
    [InlineData("40")]
    public void All_else_is(string text) => Assert.Equal(default, new EngineIoHeartbeat().Recognize(text));

    [Theory]
    [InlineData("""0{"sid":"a","pingTimeout":20000}""", "pingInterval")]
    [InlineData("""0{"sid":"a","pingInterval":25000}""", "pingTimeout")]
    [InlineData("""0{"pingInterval":"25000","pingTimeout":20000}""", "pingInterval")]
    [InlineData("""0{"pingInterval":-1,"pingTimeout":20000}""", "-1")]
    [InlineData("""0{"pingInterval":0,"pingTimeout":20000}""", "more than 0")]
    [InlineData("""0{"pingInterval":86400000,"pingTimeout":20000}""", "less than a day")]
    [InlineData("""0{"pingInterval":1e300,"pingTimeout":20000}""", "less than a day")]
    [InlineData("0 no JSON", "pingInterval")]
    [InlineData("""{"type":"welcome"}""", "open packet of Engine.IO 4")]
    [InlineData("", "open packet of Engine.IO 4")]
    public void A_greeting_that_makes_no_sense_is_told_by_what_was_expected(string greeting, string told)
        => Assert.Contains(told, Assert.Throws<InvalidDataException>(() => new EngineIoHeartbeat().Receive(greeting)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_server_of_Socket_IO_2_is_another_protocol()
        => Assert.Contains("sid", Assert.Throws<InvalidDataException>(() => Opened().Receive("40")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(400, true)]
    [InlineData(403, true)]
    [InlineData(502, false)]
    public void A_refused_upgrade_is_final(int status, bool isFinal) => Assert.Equal(isFinal, new EngineIoHeartbeat().OnRefusal(status)?.IsFinal == true);

    [Theory]
    [InlineData(1005)]
    [InlineData(1006)]
    public void No_close_status_is(int status) => Assert.Null(new EngineIoHeartbeat().OnClose(status));

    [Theory]
    [InlineData("admin")]
    [InlineData("/a,b")]
    public void A_namespace_that_cannot_be_is_refused(string name) => Assert.Throws<ArgumentException>(() => new EngineIoHeartbeat { Namespace = name });

    private static EngineIoHeartbeat Opened()
    {
        var heartbeat = new EngineIoHeartbeat();
        heartbeat.Receive(Open);
        return heartbeat;
    }
}
