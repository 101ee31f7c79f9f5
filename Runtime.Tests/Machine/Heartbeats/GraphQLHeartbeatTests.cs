using System.Net.WebSockets;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Frames of graphql-ws 6.4.2, and what its PROTOCOL.md says beside them.</summary>
public sealed class GraphQLHeartbeatTests
{
    private const string Ack = """{"type":"connection_ack"}""";
    private const string Init = """{"type":"connection_init"}""";

    [Fact]
    public void A_client_offers_the_sub_protocol_once_and_says_what_comes_first()
    {
        var heartbeat = new GraphQLHeartbeat();
        var context = new ConnectContext(new Uri("ws://server/graphql"), attempt: 0);
        heartbeat.Prepare(previous: null, context);
        heartbeat.Prepare(previous: null, context);
        Assert.Equal("graphql-transport-ws", Assert.Single(context.SubProtocols));
        Assert.Equal(Init, Said.Opening(heartbeat));
        Assert.True(heartbeat.MayPing);
    }

    [Theory]
    [InlineData(Ack)]
    [InlineData("""{ "payload" : {"type":"ping"}, "type" : "connection_ack" }""")]
    public void It_is_usable_at_the_acknowledgment(string ack)
    {
        var heartbeat = new GraphQLHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Receive("""{"type":"pong"}"""));
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Receive("""{"type":"ping"}"""));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Receive(ack));
        Assert.Equal(RecognizedHeartbeat.Sign, heartbeat.Receive(ack));
    }

    [Fact]
    public void However_long_that_is()
        => Assert.True(new GraphQLHeartbeat().Receive($$$"""{"type":"connection_ack","payload":{"a":"{{{new string('x', 5000)}}}"}}""").IsReady);

    [Theory]
    [InlineData("""{"type":"ping"}""", """{"type":"pong"}""")]
    [InlineData("""{"type":"ping","payload":null}""", """{"type":"pong"}""")]
    [InlineData("""{"type":"ping","payload":{"a":[1,{}]}}""", """{"type":"pong","payload":{"a":[1,{}]}}""")]
    [InlineData("""{"payload":{"a":1}, "type":"ping"}""", """{"type":"pong","payload":{"a":1}}""")]
    [InlineData("", """{"type":"pong"}""")]
    public void A_pong_repeats_what_the_ping_carries(string ping, string pong) => Assert.Equal(pong, Said.Pong(new GraphQLHeartbeat(), ping));

    [Fact]
    public void A_ping_with_a_large_payload_is_answered_too()
    {
        var heartbeat = Acknowledged();
        var ping = $$$"""{"type":"ping","payload":{"a":"{{{new string('x', 5000)}}}"}}""";
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Receive(ping));
        Assert.Equal(ping.Replace("ping", "pong", StringComparison.Ordinal), Said.Pong(heartbeat, ping));
    }

    [Fact]
    public void A_ping_carries_its_number_only_where_that_is_wanted()
    {
        Assert.Equal("""{"type":"ping"}""", Said.Ping(new GraphQLHeartbeat(), 7));
        Assert.Equal("""{"type":"ping","payload":{"n":7}}""", Said.Ping(new GraphQLHeartbeat { NumbersPings = true }, 7));
        Assert.Equal(RecognizedHeartbeat.PongOf(7), Acknowledged().Receive("""{"type":"pong","payload":{"n":7}}"""));
        Assert.Equal(RecognizedHeartbeat.Pong, Acknowledged().Receive("""{"type":"pong","payload":{"n":-7}}"""));
    }

    [Theory]
    [InlineData("""{"id":"1","type":"next","payload":{"data":{"type":"ping"}}}""")]
    [InlineData("""{"id":"1","payload":{"type":"pong"},"type":"next"}""")]
    [InlineData("""{"id":"1","type":"complete"}""")]
    [InlineData("ping")]
    public void Data_is_data(string text)
    {
        Assert.Equal(default, Acknowledged().Receive(text));
        Assert.Equal(default, new GraphQLHeartbeat().Recognize(text));
        Assert.Equal(default, Acknowledged().Receive("""{"type":"ping"}""", WebSocketMessageType.Binary));
    }

    [Theory]
    [InlineData("""{"type":"ka"}""")]
    [InlineData("no JSON")]
    [InlineData("0{\"sid\":\"a\"}")]
    public void Anything_else_before_the_acknowledgment_is_another_protocol(string text)
        => Assert.Contains("connection_ack", Assert.Throws<InvalidDataException>(() => new GraphQLHeartbeat().Receive(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(4400)]
    [InlineData(4401)]
    [InlineData(4004)]
    [InlineData(4005)]
    [InlineData(4406)]
    [InlineData(4409)]
    [InlineData(4429)]
    [InlineData(4500)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    [InlineData(1015)]
    public void These_are_final(int status)
    {
        var verdict = new GraphQLHeartbeat().OnClose(status)!;
        Assert.True(verdict.IsFinal);
        Assert.Contains($"{status}", verdict.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4403)]
    [InlineData(4408)]
    [InlineData(4499)]
    [InlineData(4504)]
    public void These_are_not(int status) => Assert.Null(new GraphQLHeartbeat().OnClose(status));

    [Fact]
    public void A_fault_that_this_end_has_found_is_not_the_servers_verdict()
        => Assert.Null(new GraphQLHeartbeat().Judge(new SocketCloseReason { Kind = SocketCloseKind.ProtocolError, Status = WebSocketCloseStatus.ProtocolError }));

    [Fact]
    public void An_accepted_end_acknowledges_and_takes_nothing_before()
    {
        var heartbeat = Accepting(new GraphQLHeartbeat());
        Assert.Equal("", Said.Opening(heartbeat));
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Receive("""{"type":"ping"}"""));
        Assert.Equal((WebSocketCloseStatus)4401, heartbeat.Receive("""{"id":"1","type":"subscribe","payload":{}}""").Verdict!.CloseStatus);
        const string Signed = """{"type":"connection_init","payload":{"token":"x"}}""";
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, Asks = true }, heartbeat.Receive(Signed));
        Assert.Equal(Ack, Said.Pong(heartbeat, Signed));
        Assert.Equal(default, heartbeat.Receive("""{"id":"1","type":"subscribe","payload":{}}"""));
        Assert.Equal((WebSocketCloseStatus)4429, heartbeat.Receive(Init).Verdict!.CloseStatus);
    }

    [Fact]
    public void Or_leaves_that_to_its_hook()
        => Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, Accepting(new GraphQLHeartbeat { Acknowledges = false }).Receive(Init));

    private static GraphQLHeartbeat Acknowledged()
    {
        var heartbeat = new GraphQLHeartbeat();
        heartbeat.Receive(Ack);
        return heartbeat;
    }

    private static GraphQLHeartbeat Accepting(GraphQLHeartbeat heartbeat)
    {
        heartbeat.Begin(isAccepted: true);
        return heartbeat;
    }
}
