using System.Buffers;
using System.Text;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>A pong that is told by the members that it has. The frames of exchanges are from their documentation: see docs/heartbeats.md.</summary>
public sealed class PongShapeTests
{
    private const string Ping = """{"op":"ping"}""";
    private const string Simple = """{"op":"pong"}""";
    private const string Bybit = """[{"op":"pong"},{"op":"ping","ret_msg":"pong"}]""";
    private const string Kraken = """{"method":"pong"}""";

    private static readonly string Long = new('x', 480);

    [Theory]
    [InlineData(Simple, """{"op":"pong"}""")]
    [InlineData(Simple, """ { "args" : ["1"], "op" : "pong" } """)]
    [InlineData(Simple, "\r\n\t{\"op\":\"pong\"}")]
    [InlineData(Simple, """{"op":"p\u006fng"}""")]
    [InlineData(Simple, """{"\u006Fp":"pong"}""")]
    [InlineData(Simple, """{"op":"other","op":"pong"}""")]
    [InlineData(Simple, """{"a":{"op":1},"b":[{}],"op":"pong"}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":2,"b":1},"d":null}""")]
    [InlineData("""{"a":{}}""", """{"a":{"c":2}}""")]
    [InlineData("""{"a":[1,{"b":true},null]}""", """{"a":[1,{"b":true,"c":false},null]}""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":10}""", """{"a":1e1}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e400}""")]
    [InlineData("""{"a":12072546403441331453}""", """{"a":12072546403441331453}""")]
    [InlineData("""{"a":"\"\\\/\b\n\u00e9"}""", """{"a":"\"\\/\u0008\né"}""")]
    [InlineData("""{"é♥💓":"é♥💓"}""", """{"é♥💓":"\u00e9\u2665\ud83d\udc93"}""")]
    [InlineData("""{"":""}""", """{"":""}""")]
    [InlineData(Bybit, """{"success":true,"ret_msg":"pong","conn_id":"0970e817-426e-429a-a679-ff7f55e0b16a","req_id":"","op":"ping"}""")]
    [InlineData(Bybit, """{"req_id":"test","op":"pong","args":["1675418560633"],"conn_id":"cfcb4ocsvfriu23r3er0-1b"}""")]
    [InlineData(Kraken, """{"method":"pong","req_id":101,"time_in":"2023-09-24T14:10:23.799685Z","time_out":"2023-09-24T14:10:23.799703Z"}""")]
    public void A_message_with_its_members_is_a_pong(string shape, string message) => Assert.Equal(RecognizedHeartbeat.Pong, Recognize(shape, message));

    [Theory]
    [InlineData(Simple, "")]
    [InlineData(Simple, " ")]
    [InlineData(Simple, "{")]
    [InlineData(Simple, "{}")]
    [InlineData(Simple, "\"pong\"")]
    [InlineData(Simple, """["op","pong"]""")]
    [InlineData(Simple, """[{"op":"pong"}]""")]
    [InlineData(Simple, """{"op":"pong" """)]
    [InlineData(Simple, """{"op":"pong"}}""")]
    [InlineData(Simple, """{"op":"pong"} {"op":"pong"}""")]
    [InlineData(Simple, """{"op":"pong",}""")]
    [InlineData(Simple, """{"op":"pong","a":tru}""")]
    [InlineData(Simple, """{"op":"Pong"}""")]
    [InlineData(Simple, """{"Op":"pong"}""")]
    [InlineData(Simple, """{"op":"pong!"}""")]
    [InlineData(Simple, """{"op":["pong"]}""")]
    [InlineData(Simple, """{"data":{"op":"pong"}}""")]
    [InlineData(Simple, """{"pong":"op"}""")]
    [InlineData(Simple, """{"\ud800":1,"op":"pong"}""")]
    [InlineData(Simple, """{"\ud800":1}""")]
    [InlineData(Simple, """{"\u":1}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":null}""", """{"a":false}""")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""")]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[]}""", """{"a":[1]}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2},"b":1}""")]
    [InlineData(Bybit, """{"success":true,"ret_msg":"","op":"auth","conn_id":"x"}""")]
    [InlineData(Bybit, """{"topic":"ping","type":"pong"}""")]
    [InlineData(Kraken, """{"channel":"heartbeat"}""")]
    [InlineData(Kraken, """{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":12072546403441331453}]}""")]
    public void Any_other_is_none(string shape, string message) => Assert.Equal(default, Recognize(shape, message));

    [Fact]
    public void The_ping_is_a_ping_and_the_text_of_Pong_is_a_pong_too()
    {
        Assert.Equal(RecognizedHeartbeat.Ping, Recognize(Bybit, Ping));
        Assert.Equal(RecognizedHeartbeat.Pong, Recognize(Bybit, "pong"));
    }

    [Fact]
    public void What_is_larger_than_any_heartbeat_is_not_looked_at()
    {
        var heartbeat = new TextHeartbeat { Ping = Ping, PongShape = Simple };
        Assert.Equal(512, heartbeat.MaxSize);
        Assert.Equal(RecognizedHeartbeat.Pong, Recognize(Simple, $$"""{"op":"pong","a":"{{Long}}"}"""));
        Assert.Equal(default, Recognize(Simple, $$"""{"op":"pong","a":"{{Long}}{{Long}}"}"""));

        // A shape that is longer itself has pongs that are.
        var large = $$"""{"op":"{{Long}}{{Long}}"}""";
        Assert.Equal(large.Length, new TextHeartbeat { PongShape = large }.MaxSize);
        Assert.Equal(RecognizedHeartbeat.Pong, Recognize(large, large));
    }

    [Theory]
    [InlineData(Simple)]
    [InlineData(Bybit)]
    [InlineData("""{ "a" : [ 1.50, { "b" : "\u00e9\"" } ], "c": false }""")]
    public void A_shape_matches_itself_and_is_what_a_server_of_ours_answers(string shape)
    {
        var heartbeat = new TextHeartbeat { Ping = Ping, PongShape = shape };
        var pong = Written(heartbeat, Encoding.UTF8.GetBytes(Ping));
        Assert.Equal(RecognizedHeartbeat.Pong, Recognize(shape, pong));
        Assert.Equal("beaten", Written(new TextHeartbeat { Ping = Ping, PongShape = shape, Pong = "beaten" }, [1]));
    }

    [Fact]
    public void A_server_of_another_kind_is_told_nothing_unasked()
    {
        Assert.Equal("", Written(new TextHeartbeat { PongShape = Simple }, []));
        Assert.Equal(Simple, Written(new TextHeartbeat { PongShape = Simple, IsAccepted = true }, []));
        Assert.Equal("pong", Written(new TextHeartbeat(), []));
    }

    [Theory]
    [InlineData("", "PongShape is empty; write a JSON object ")]
    [InlineData(" ", "PongShape is no JSON: it ends too early; ")]
    [InlineData("pong", "PongShape is no JSON, from character 1 on; ")]
    [InlineData("{\"op\":\"po\nng\"}", "PongShape is no JSON, from character 11 on; ")]
    [InlineData("""{"op":01}""", "PongShape is no JSON, from character 8 on; ")]
    [InlineData("""{"op":1.}""", "PongShape is no JSON, from character 9 on; ")]
    [InlineData("""{"op":1,}""", "PongShape is no JSON, from character 9 on; ")]
    [InlineData("""{"op":"\x"}""", "PongShape is no JSON, from character 9 on; ")]
    [InlineData("""{"op":"\u12g4"}""", "PongShape is no JSON, from character 12 on; ")]
    [InlineData("""{"op":1} x""", "PongShape is no JSON, from character 10 on; ")]
    [InlineData("{op:1}", "PongShape is no JSON, from character 2 on; ")]
    [InlineData("1", "PongShape is a number; ")]
    [InlineData("null", "PongShape is null; ")]
    [InlineData("[true]", "PongShape has true or false among its shapes; ")]
    [InlineData("[[]]", "PongShape has an array among its shapes; ")]
    [InlineData("[]", "PongShape is an empty array, ")]
    [InlineData("""[{"a":1},{}]""", "PongShape has an object without members, ")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "PongShape has the member \"b\" twice ")]
    [InlineData("""{"op":"ping"}""", "PongShape is matched by the ping {\"op\":\"ping\"} too, ")]
    public void A_shape_that_cannot_work_is_refused_when_options_are_given_to_a_socket(string shape, string message)
    {
        var refused = Assert.Throws<ArgumentException>(() => new HeartbeatOptions { Ping = Ping, PongShape = shape }.Check());
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal("PongShape", refused.ParamName);
        Assert.Throws<ArgumentException>(() => new HeartbeatOptions { Heartbeat = () => new TextHeartbeat { Ping = Ping, PongShape = shape } }.Check());
    }

    [Fact]
    public void A_deep_shape_ends_no_process()
    {
        var refused = Assert.Throws<ArgumentException>(() => new HeartbeatOptions { PongShape = new string('[', 100_000) }.Check());
        Assert.StartsWith("PongShape is no JSON, from character 65 on; ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_pair_is_refused()
        => Assert.StartsWith("PongShape holds half a surrogate pair at character 3", Assert.Throws<ArgumentException>(() => new HeartbeatOptions { PongShape = "{\"\ud83d\":1}" }.Check()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_shape_beside_another_heartbeat_is_refused()
        => Assert.StartsWith(
            "PongShape is {\"op\":\"pong\"}: beside Heartbeat it does nothing. ",
            Assert.Throws<ArgumentException>(() => new HeartbeatOptions { PongShape = Simple, Heartbeat = static () => new PingFrameHeartbeat() }.Check()).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(Simple)]
    [InlineData(Bybit)]
    [InlineData("""{ "op" : "pong", "a" : [ 1, { "b" : null } ] }""")]
    public void A_shape_that_can_work_is_taken(string shape) => new HeartbeatOptions { Ping = Ping, PongShape = shape }.Check();

    [Fact]
    public void Nothing_is_allocated_for_a_message_be_it_a_pong_or_not()
    {
        var heartbeat = new TextHeartbeat { Ping = Ping, PongShape = Bybit };
        var topic = Encoding.UTF8.GetBytes("""{"topic":"tickers.BTCUSDT","type":"snapshot","ts":1673853746003,"data":{"symbol":"BTCUSDT","lastPrice":"21109.77","note":"\u00e9"}}""");
        var pong = Encoding.UTF8.GetBytes("""{"success":true,"ret_msg":"pong","conn_id":"0970e817","req_id":"","op":"ping"}""");
        Receive(100);

        // A collection counts what this thread had in reserve: the least of several tries is what was allocated here.
        var allocated = long.MaxValue;
        for (var attempt = 0; attempt < 10 && allocated > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var pongs = Receive(1_000);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(1_000, pongs);
        }

        Assert.Equal(0, allocated);

        int Receive(int times)
        {
            var pongs = 0;
            for (var count = 0; count < times; count++)
            {
                pongs += heartbeat.Recognize(topic).Kind == HeartbeatKind.Pong ? 1 : 0;
                pongs += heartbeat.Recognize(pong).Kind == HeartbeatKind.Pong ? 1 : 0;
            }

            return pongs;
        }
    }

    private static RecognizedHeartbeat Recognize(string shape, string message)
        => new TextHeartbeat { Ping = Ping, PongShape = shape }.Recognize(Encoding.UTF8.GetBytes(message));

    private static string Written(TextHeartbeat heartbeat, byte[] ping)
    {
        var writer = new ArrayBufferWriter<byte>();
        heartbeat.WritePong(ping, writer);
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
