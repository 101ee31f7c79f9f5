using System.Text.RegularExpressions;

namespace Heartbeat.Testing.Tests.Servers;

/// <summary>Each heartbeat against what its server must never be sent, through ten intervals, and against all that every heartbeat must keep.</summary>
public sealed partial class JudgedTests
{
    [Fact]
    public void Engine_IO() => HeartbeatJudge.Judge(static () => new EngineIoHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"""],
        Answer = static came => came.Text == "40" ? ["""40{"sid":"wZX3oN0bSVIhsaknAAAI"}"""] : [],
        Pings = ["2"],
        PingsEvery = TimeSpan.FromMilliseconds(300),
        IsPong = static (_, came) => came.Text == "3",
        Forbids = static came => came.Text is "3" or "40" || came.Text?.StartsWith("42", StringComparison.Ordinal) == true ? null : "the server closes at it",
        Messages = ["""42["hello",1]""", """431["2"]""", "41/other,", new byte[] { (byte)'2' }],
        BadGreetings = ["""0{"sid":"a","pingTimeout":200}""", """0{"pingInterval":0,"pingTimeout":200}""", """0{"pingInterval":-3,"pingTimeout":200}""", """0{"pingInterval":86400000,"pingTimeout":1}""", "no JSON", """{"type":"welcome"}"""],
        FinalMessages = ["41", """44{"message":"Not authorized"}"""],
        PassingStatuses = [1000, 1006, 1001],
    });

    [Fact]
    public void GraphQL() => HeartbeatJudge.Judge(static () => new GraphQLHeartbeat(), GraphQLScript());

    [Fact]
    public void GraphQL_with_numbers() => HeartbeatJudge.Judge(static () => new GraphQLHeartbeat { NumbersPings = true }, GraphQLScript());

    [Fact]
    public void SignalR() => HeartbeatJudge.Judge(static () => new SignalRHeartbeat(), new HeartbeatScript
    {
        Answer = static came => came.Text == "{\"protocol\":\"json\",\"version\":1}\u001E" ? ["{}\u001E"] : [],
        Pings = ["{\"type\":6}\u001E"],
        PingsEvery = TimeSpan.FromSeconds(16),
        HearsWithin = TimeSpan.FromSeconds(30),
        FoundWithin = TimeSpan.FromSeconds(30),
        Messages = ["{\"type\":1,\"target\":\"a\",\"arguments\":[{\"type\":6}]}\u001E", "{\"type\":3,\"invocationId\":\"1\",\"result\":5}\u001E"],
        BadGreetings = ["{\"type\":6}\u001E", "no JSON\u001E", "[]\u001E", "{\"error\":\"The protocol 'x' is not supported.\"}\u001E"],
        FinalMessages = ["{\"type\":7}\u001E", "{\"error\":\"Connection closed.\",\"type\":7}\u001E"],
        PassingStatuses = [1000, 1001, 1011],
        Join = static messages => string.Concat(messages.Select(static message => message.Text)),
    });

    [Fact]
    public void Phoenix() => HeartbeatJudge.Judge(static () => new PhoenixHeartbeat(), new HeartbeatScript
    {
        Answer = static came => PhoenixPing().Match(came.Text ?? "") is { Success: true } ping ? [$$"""[null,{{ping.Groups[1].Value}},"phoenix","phx_reply",{"response":{},"status":"ok"}]"""] : [],
        HearsWithin = TimeSpan.FromSeconds(60),
        Messages = ["""["1",null,"room:a","tick",{}]""", """["1","1","room:a","phx_reply",{"status":"ok","response":{}}]""", """[null,"x","phoenix","phx_reply",{"status":"ok","response":{}}]"""],
        PassingStatuses = [1000, 1002, 1011, 1012],
    });

    [Fact]
    public void Centrifugo() => HeartbeatJudge.Judge(static () => new CentrifugoHeartbeat(), new HeartbeatScript
    {
        Answer = static came => came.Text == """{"id":1,"connect":{}}""" ? ["""{"id":1,"connect":{"client":"c1","version":"5.4.0","ping":2,"pong":true}}"""] : [],
        Pings = ["{}"],
        PingsEvery = TimeSpan.FromSeconds(2),
        IsPong = static (_, came) => came.Text == "{}",
        FoundWithin = TimeSpan.FromSeconds(12),
        Messages = ["""{"push":{"channel":"news","pub":{"data":{}}}}""", """{"id":3}""", """{"id":7,"error":{"code":103,"message":"permission denied"}}"""],
        BadGreetings = ["""{"id":1,"connect":{"ping":-1}}""", """{"id":1,"connect":{"ping":86400}}""", "no JSON", """{"id":1,"error":{"code":101,"message":"unauthorized"}}"""],
        FinalMessages = ["""{"push":{"disconnect":{"code":3503,"reason":"force disconnect"}}}"""],
        FinalStatuses = [3500, 3501, 3503, 3999, 4500, 4999, 1009],
        PassingStatuses = [1000, 1006, 3000, 3001, 3005, 3012, 4000, 4499],
        Join = static messages => string.Join('\n', messages.Select(static message => message.Text)),
    });

    [Fact]
    public void Action_Cable() => HeartbeatJudge.Judge(static () => new ActionCableHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""{"type":"welcome"}"""],
        Pings = ["""{"type":"ping","message":1701234567}""", """{"message":1701234570,"type":"ping"}"""],
        PingsEvery = TimeSpan.FromSeconds(3),
        FoundWithin = TimeSpan.FromSeconds(6),
        Messages = ["""{"identifier":"x","message":{"type":"ping"}}""", """{"identifier":"x","type":"confirm_subscription"}"""],
        FinalMessages = ["""{"type":"disconnect","reason":"unauthorized","reconnect":false}"""],
        PassingStatuses = [1000, 1006],
    });

    private static HeartbeatScript GraphQLScript() => new()
    {
        Answer = static came => came.Text switch
        {
            """{"type":"connection_init"}""" => ["""{"type":"connection_ack"}"""],
            { } text when text.StartsWith("""{"type":"ping""", StringComparison.Ordinal) => [text.Replace("ping", "pong", StringComparison.Ordinal)],
            _ => [],
        },
        Pings = ["""{"type":"ping"}""", """{"payload":{"a":1},"type":"ping"}"""],
        IsPong = static (ping, came) => came.Text == (ping.Text == """{"type":"ping"}""" ? """{"type":"pong"}""" : """{"type":"pong","payload":{"a":1}}"""),
        Messages = ["""{"id":"1","type":"next","payload":{"data":{"type":"ping"}}}""", """{"id":"1","payload":{"type":"pong"},"type":"next"}""", """{"id":"1","type":"complete"}"""],
        BadGreetings = ["""{"type":"ka"}""", "no JSON", "0{}"],
        FinalStatuses = [4400, 4401, 4004, 4005, 4406, 4409, 4429, 4500, 1002, 1003, 1007, 1008, 1009, 1010, 1011],
        PassingStatuses = [1000, 1001, 1012, 1013, 4403, 4408, 4499, 4504],
    };

    [GeneratedRegex("^\\[null,(\"\\d+\"),\"phoenix\",\"heartbeat\",\\{\\}\\]$")]
    private static partial Regex PhoenixPing();
}
