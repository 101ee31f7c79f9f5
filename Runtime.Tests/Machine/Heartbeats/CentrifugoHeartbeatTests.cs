using System.Net.WebSockets;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Frames as centrifugal.dev's client protocol and centrifuge's client.go write them.</summary>
public sealed class CentrifugoHeartbeatTests
{
    private const string Connected = """{"id":1,"connect":{"client":"42717c6a","version":"5.4.0","ping":25,"pong":true}}""";
    private const string Push = """{"push":{"channel":"news","pub":{"data":{}}}}""";

    [Fact]
    public void A_client_connects_first_and_never_pings()
    {
        var heartbeat = new CentrifugoHeartbeat();
        Assert.Equal("""{"id":1,"connect":{}}""", Said.Opening(heartbeat));
        Assert.Equal("", Said.Ping(heartbeat));
        Assert.Equal(HeartbeatPingers.Server, heartbeat.Pingers);
        Assert.False(heartbeat.CanBeAccepted);
    }

    [Theory]
    [InlineData("""{"id":1,"connect":{"client":"a","ping":3,"pong":true}}""", 3, true)]
    [InlineData("""{"connect":{"pong":true,"ping":3,"data":{"ping":9}},"id":1}""" + "\n", 3, true)]
    [InlineData("""{"id":1,"connect":{"client":"a","ping":3}}""", 3, false)]
    [InlineData("""{"id":1,"connect":{"client":"a"}}""", null, false)]
    [InlineData("""{"id":1,"connect":{"client":"a","ping":0,"pong":true}}""", null, true)]
    public void The_reply_dictates_how_often_the_server_pings_and_whether_it_wants_an_answer(string reply, int? seconds, bool isAnswered)
    {
        var heartbeat = new CentrifugoHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Receive(reply));
        Assert.Equal(seconds is null ? HeartbeatPingers.None : HeartbeatPingers.Server, heartbeat.Pingers);
        Assert.Equal(TimeSpan.FromSeconds(seconds ?? 25), heartbeat.Interval);
        Assert.Equal(TimeSpan.FromSeconds(10), heartbeat.Timeout);
        Assert.Equal(RecognizedHeartbeat.Sign with { Asks = isAnswered }, heartbeat.Receive("{}"));
    }

    [Fact]
    public void A_ping_is_answered_by_one_object_and_nothing_is_said_unasked()
    {
        var heartbeat = new CentrifugoHeartbeat();
        Assert.Equal("{}", Said.Pong(heartbeat, "{}"));
        Assert.Equal("{}", Said.Pong(heartbeat, $"{{}}\n{Push}\n{{}}"));
        Assert.Equal("", Said.Pong(heartbeat, ""));
    }

    [Theory]
    [InlineData("{}\n" + Push)]
    [InlineData(Push + "\n{}\n")]
    [InlineData("{}\n" + Push + "\n { } ")]
    public void One_that_is_joined_to_more_is_answered_and_the_hook_gets_it_whole(string text)
        => Assert.Equal(RecognizedHeartbeat.Sign with { Asks = true, HasMessage = true }, Ready().Receive(text));

    [Fact]
    public void Also_where_that_is_large()
        => Assert.True(Ready().Receive($$$$"""{"push":{"channel":"a","pub":{"data":"{{{{new string('x', 5000)}}}}"}}}""" + "\n{}").Asks);

    [Fact]
    public void What_follows_the_reply_in_its_message_is_the_hooks_too()
        => Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, HasMessage = true, Asks = true }, new CentrifugoHeartbeat().Receive($"{Connected}\n{Push}\n{{}}"));

    [Theory]
    [InlineData(Push)]
    [InlineData("""{"id":3}""")]
    [InlineData("""{"push":{}}""")]
    [InlineData("""{"id":7,"error":{"code":101,"message":"of the user's"}}""")]
    [InlineData("""{"push":{"channel":"a","pub":{"data":{"disconnect":{"code":3500}}}}}""")]
    [InlineData("""{"push":{"channel":"a","pub":{"data":"\"disconnect\""}}}""")]
    public void All_else_is_the_users(string text)
    {
        Assert.Equal(default, Ready().Receive(text));
        Assert.Equal(default, new CentrifugoHeartbeat().Recognize(text));
        Assert.Equal(default, Ready().Receive("{}", WebSocketMessageType.Binary));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("""{"id":2,"subscribe":{"channel":"news"}}""" + "\n{}")]
    public void A_spare_answer_is_not_for_the_user_to_send(string text) => Assert.Equal(RecognizedHeartbeat.Pong, new CentrifugoHeartbeat().Recognize(text));

    [Theory]
    [InlineData("""{"id":1,"error":{"code":101,"message":"unauthorized"}}""", true, "101: unauthorized")]
    [InlineData("""{"error":{"message":"permission denied","code":103},"id":1}""", true, "103: permission denied")]
    [InlineData("""{"id":1,"error":{"code":109,"message":"token expired"}}""", false, "109: token expired")]
    [InlineData("""{"id":1,"error":{"code":100,"message":"internal server error","temporary":true}}""", false, "100")]
    [InlineData("""{"id":1,"error":{"code":42,"message":"a"}}""", false, "42: a")]
    [InlineData("""{"push":{"disconnect":{"code":3503,"reason":"force disconnect"}}}""", true, "3503: force disconnect")]
    public void A_refused_connect_is_final_unless_it_may_heal(string reply, bool isFinal, string told)
    {
        var found = new CentrifugoHeartbeat().Receive(reply);
        Assert.False(found.IsReady);
        Assert.Equal(isFinal, found.Verdict!.IsFinal);
        Assert.Contains(told, found.Verdict.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"push":{"disconnect":{"code":3503,"reason":"force disconnect"}}}""", true)]
    [InlineData("""{"push":{"disconnect":{"reason":"shutdown","code":3001}}}""", false)]
    public void A_push_that_disconnects_ends_the_connection(string push, bool isFinal) => Assert.Equal(isFinal, Ready().Receive(push).Verdict!.IsFinal);

    [Theory]
    [InlineData(3000, false)]
    [InlineData(3001, false)]
    [InlineData(3005, false)]
    [InlineData(3012, false)]
    [InlineData(3499, false)]
    [InlineData(3500, true)]
    [InlineData(3501, true)]
    [InlineData(3503, true)]
    [InlineData(3999, true)]
    [InlineData(4000, false)]
    [InlineData(4499, false)]
    [InlineData(4500, true)]
    [InlineData(4999, true)]
    [InlineData(1000, false)]
    [InlineData(1006, false)]
    [InlineData(1009, true)]
    public void Close_statuses_are_final_by_their_range(int status, bool isFinal) => Assert.Equal(isFinal, new CentrifugoHeartbeat().OnClose(status)?.IsFinal == true);

    [Theory]
    [InlineData("""{"id":1,"connect":{"ping":-1}}""", "-1")]
    [InlineData("""{"id":1,"connect":{"ping":86400}}""", "less than a day")]
    [InlineData("""{"id":1,"connect":{"ping":"25"}}""", "ping in seconds")]
    [InlineData("{}", "connect")]
    [InlineData("no JSON", "connect")]
    [InlineData("""{"type":"welcome"}""", "connect")]
    [InlineData("", "connect")]
    public void A_reply_that_makes_no_sense_is_told_by_what_was_expected(string reply, string told)
        => Assert.Contains(told, Assert.Throws<InvalidDataException>(() => new CentrifugoHeartbeat().Receive(reply)).Message, StringComparison.Ordinal);

    private static CentrifugoHeartbeat Ready()
    {
        var heartbeat = new CentrifugoHeartbeat();
        heartbeat.Receive(Connected);
        return heartbeat;
    }
}
