using System.Text.RegularExpressions;

namespace Heartbeat.Testing.Tests.Servers;

/// <summary>The heartbeats of services that cannot be had here, against what their documentation says.</summary>
public sealed partial class JudgedServicesTests
{
    [Fact]
    public void Discord() => HeartbeatJudge.Judge(static () => new DiscordHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":40000}}"""],
        SignIn = ["""{"op":2,"d":{"token":"T","intents":513}}"""],
        Answer = static came => came.Text switch
        {
            { } text when text.StartsWith("""{"op":2,""", StringComparison.Ordinal) => ["""{"t":"READY","s":1,"op":0,"d":{"v":10,"session_id":"S1","resume_gateway_url":"ws://judge"}}"""],
            { } text when text.StartsWith("""{"op":1,""", StringComparison.Ordinal) => ["""{"t":null,"s":null,"op":11,"d":null}"""],
            _ => [],
        },
        IsForHook = static message => message.Text?.Contains("READY", StringComparison.Ordinal) == true,
        Messages = ["""{"t":"MESSAGE_CREATE","s":5,"op":0,"d":{"op":11,"content":"a"}}""", """{"op":0,"d":{},"s":6,"t":"TYPING_START"}"""],
        BadGreetings = ["""{"op":10,"d":{}}""", """{"op":10,"d":{"heartbeat_interval":0}}""", """{"op":10,"d":{"heartbeat_interval":-1}}""", """{"op":11}""", "no JSON"],
        FinalStatuses = [4004, 4010, 4011, 4012, 4013, 4014],
        PassingStatuses = [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009],
    });

    [Fact]
    public void Home_Assistant() => HeartbeatJudge.Judge(static () => new HomeAssistantHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""{"type":"auth_required","ha_version":"2024.1.0"}"""],
        SignIn = ["""{"type":"auth","access_token":"T"}"""],
        Answer = static came => came.Text switch
        {
            """{"type":"auth","access_token":"T"}""" => ["""{"type":"auth_ok","ha_version":"2024.1.0"}"""],
            { } text when HomeAssistantPing().Match(text) is { Success: true } ping => [$$"""{"id":{{ping.Groups[1].Value}},"type":"pong"}"""],
            _ => [],
        },
        Forbids = static came => came.Text is """{"type":"auth","access_token":"T"}""" || HomeAssistantPing().IsMatch(came.Text ?? "") ? null : "the server knows no such command",
        Messages = ["""{"id":5,"type":"result","success":true,"result":null}""", """{"id":6,"type":"event","event":{"type":"pong"}}"""],
        BadGreetings = ["""{"type":"pong","id":1}""", "no JSON", """{"type":"auth_invalid","message":"Invalid password"}"""],
        PassingStatuses = [1000, 1001, 1006],
        Join = static messages => $"[{string.Join(',', messages.Select(static message => message.Text))}]",
    });

    [Fact]
    public void Pusher() => HeartbeatJudge.Judge(static () => new PusherHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""{"event":"pusher:connection_established","data":"{\"socket_id\":\"123.456\",\"activity_timeout\":60}"}"""],
        Answer = static came => came.Text?.Contains("pusher:ping", StringComparison.Ordinal) == true ? ["""{"event":"pusher:pong","data":"{}"}"""] : [],
        Pings = ["""{"event":"pusher:ping","data":{}}"""],
        PingsEvery = TimeSpan.FromSeconds(100),
        IsPong = static (_, came) => came.Text?.Contains("pusher:pong", StringComparison.Ordinal) == true,
        Messages = ["""{"event":"news","channel":"a","data":"{\"event\":\"pusher:pong\"}"}""", """{"event":"pusher_internal:subscription_succeeded","channel":"a","data":"{}"}""", """{"event":"pusher:error","data":{"code":4301,"message":"too fast"}}"""],
        BadGreetings = ["""{"event":"pusher:error","data":{"code":4001,"message":"no such app"}}""", "no JSON"],
        FinalStatuses = [4001, 4003, 4004, 4009, 4099, 4301],
        PassingStatuses = [1000, 1006, 4100, 4200, 4201],
    });

    [Fact]
    public void KuCoin() => HeartbeatJudge.Judge(static () => new KuCoinHeartbeat(), new HeartbeatScript
    {
        Greeting = ["""{"id":"hQvf8jkno","type":"welcome"}"""],
        Answer = static came => KuCoinPing().Match(came.Text ?? "") is { Success: true } ping ? [$$"""{"id":"{{ping.Groups[1].Value}}","type":"pong"}"""] : [],
        Forbids = static came => KuCoinPing().IsMatch(came.Text ?? "") ? null : "the server knows no such message",
        Messages = ["""{"type":"message","topic":"/market/ticker:BTC-USDT","subject":"trade.ticker","data":{"type":"pong"}}""", """{"id":"1","type":"ack"}"""],
        BadGreetings = ["""{"id":"1","type":"error","code":401,"data":"token is invalid"}""", """{"id":"1","type":"pong"}""", "no JSON"],
        PassingStatuses = [1000, 1006, 4000],
    });

    [GeneratedRegex("^\\{\"id\":(\\d+),\"type\":\"ping\"\\}$")]
    private static partial Regex HomeAssistantPing();

    [GeneratedRegex("^\\{\"id\":\"(\\d+)\",\"type\":\"ping\"\\}$")]
    private static partial Regex KuCoinPing();
}
