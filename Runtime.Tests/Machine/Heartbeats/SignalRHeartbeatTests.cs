using System.Net.WebSockets;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Frames of ASP.NET Core 10, and what HubProtocol.md says beside them. A bar stands for the record separator.</summary>
public sealed class SignalRHeartbeatTests
{
    private const string Ping = """{"type":6}|""";
    private const string Call = """{"type":1,"target":"Send","arguments":[42,{"type":7}]}|""";

    [Fact]
    public void A_client_asks_for_the_protocol_and_pings_at_once()
    {
        var heartbeat = new SignalRHeartbeat();
        Assert.Equal(Records("""{"protocol":"json","version":1}|"""), Said.Opening(heartbeat));
        Assert.Equal(Records(Ping), Said.Ping(heartbeat));
        Assert.Equal(Records(Ping), Said.Pong(heartbeat, ""));
        Assert.False(heartbeat.MayPing);
        Assert.False(heartbeat.IsAnswered);
        Assert.Equal(HeartbeatFirstPing.AtOnce, heartbeat.FirstPing);
        Assert.Equal(TimeSpan.FromSeconds(15), heartbeat.Interval);
        Assert.Equal(TimeSpan.FromSeconds(30), heartbeat.Silence);
        Assert.Equal(TimeSpan.FromSeconds(4), new SignalRHeartbeat { ServerTimeout = TimeSpan.FromSeconds(4) }.Silence);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SignalRHeartbeat { ServerTimeout = TimeSpan.Zero });
    }

    [Theory]
    [InlineData("{}|", false)]
    [InlineData("""{"minorVersion":0} |""", false)]
    [InlineData("{}|" + Ping, false)]
    [InlineData("{}|" + Call, true)]
    [InlineData("{}|" + Ping + Call, true)]
    public void It_is_usable_at_the_answer_whatever_follows_in_its_message(string answer, bool hasMessage)
        => Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, HasMessage = hasMessage }, Receive(new SignalRHeartbeat(), answer));

    [Fact]
    public void Also_where_that_comes_in_two_messages()
    {
        var heartbeat = new SignalRHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Sign, Receive(heartbeat, "{"));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, Receive(heartbeat, "}|"));
        Assert.Equal(RecognizedHeartbeat.Sign, Receive(heartbeat, Ping));
    }

    [Theory]
    [InlineData("""{"error":"The protocol 'x' is not supported."}|""", true)]
    [InlineData("""{"error":"Handshake was canceled."}|""", false)]
    [InlineData("""{"error":"An unexpected error occurred during connection handshake."}|""", false)]
    public void A_refusal_is_final_unless_it_says_nothing_of_this_client(string answer, bool isFinal)
    {
        var found = Receive(new SignalRHeartbeat(), answer);
        Assert.False(found.IsReady);
        Assert.Equal(isFinal, found.Verdict!.IsFinal);
        Assert.Contains(answer.Split('"')[3], found.Verdict.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ping)]
    [InlineData(Ping + Ping)]
    [InlineData("""{ "unknown":[1], "type" : 6 }|""")]
    public void A_message_of_nothing_but_pings_is_hidden(string text)
    {
        Assert.Equal(RecognizedHeartbeat.Sign, Receive(Ready(), text));
        Assert.Equal(RecognizedHeartbeat.Ping, new SignalRHeartbeat().Recognize(Records(text)));
    }

    [Theory]
    [InlineData(Call)]
    [InlineData(Call + Call)]
    [InlineData("""{"arguments":[{"type":6}],"target":"a","type":1}|""")]
    [InlineData("no JSON|")]
    public void One_without_a_ping_is_the_users(string text)
    {
        Assert.Equal(default, Receive(Ready(), text));
        Assert.Equal(default, new SignalRHeartbeat().Recognize(Records(text)));
    }

    [Theory]
    [InlineData(Ping + Call)]
    [InlineData(Call + Ping)]
    public void One_with_more_than_pings_is_both(string text)
        => Assert.Equal(RecognizedHeartbeat.Sign with { HasMessage = true }, Receive(Ready(), text));

    [Theory]
    [InlineData("""{"type":7}|""", true)]
    [InlineData("""{"type":7,"error":"Connection closed with an error."}|""", true)]
    [InlineData("""{"type":7,"allowReconnect":false}|""", true)]
    [InlineData("""{"allowReconnect":true,"error":"a","type":7}|""", false)]
    public void A_close_message_is_final_unless_it_says_otherwise(string text, bool isFinal)
    {
        Assert.Equal(isFinal, Receive(Ready(), text).Verdict!.IsFinal);
        var joined = Receive(Ready(), Call + text);
        Assert.Equal(isFinal, joined.Verdict!.IsFinal);
        Assert.True(joined.HasMessage);
        Assert.Equal(isFinal, Receive(new SignalRHeartbeat(), "{}|" + text).Verdict!.IsFinal);
    }

    [Fact]
    public void It_is_found_behind_a_large_message_too()
    {
        var large = $$$"""{"type":1,"target":"a","arguments":["{{{new string('x', 5000)}}}"]}|""";
        Assert.Equal(default, Receive(Ready(), large));
        var found = Receive(Ready(), large + """{"type":7}|""");
        Assert.True(found.Verdict!.IsFinal);
        Assert.True(found.HasMessage);
    }

    [Fact]
    public void What_was_cut_is_put_together_and_the_hook_gets_each_part()
    {
        var heartbeat = Ready();
        Assert.Equal(default, Receive(heartbeat, """{"ty"""));
        Assert.Equal(RecognizedHeartbeat.Sign with { HasMessage = true }, Receive(heartbeat, """pe":6}|"""));
        Assert.Equal(RecognizedHeartbeat.Sign, Receive(heartbeat, Ping));

        Assert.Equal(default, Receive(heartbeat, new string('x', 5000)));
        Assert.Equal(RecognizedHeartbeat.Sign with { HasMessage = true }, Receive(heartbeat, "x|" + Ping));
        Assert.Equal(default, Receive(heartbeat, """{"type":7"""));
        Assert.True(Receive(heartbeat, "}|").Verdict!.IsFinal);
    }

    [Fact]
    public void What_is_binary_is_the_users() => Assert.Equal(default, Ready().Receive(Records(Ping), WebSocketMessageType.Binary));

    [Theory]
    [InlineData("""{"type":6}|""")]
    [InlineData("no JSON|")]
    [InlineData("[]|")]
    [InlineData("|")]
    public void Anything_else_before_the_answer_is_another_protocol(string text)
        => Assert.Contains("JSON hub protocol", Assert.Throws<InvalidDataException>(() => Receive(new SignalRHeartbeat(), text)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_accepted_end_answers_the_request()
    {
        var heartbeat = Accepting();
        Assert.Equal("", Said.Opening(heartbeat));
        var request = """{"version":1,"protocol":"json"}|""";
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, Asks = true }, Receive(heartbeat, request));
        Assert.Equal(Records("{}|"), Said.Pong(heartbeat, Records(request)));
        Assert.Equal("", Said.Pong(heartbeat, Records(request)));
        Assert.Equal(Records(Ping), Said.Pong(heartbeat, ""));
        Assert.Equal(RecognizedHeartbeat.Sign, Receive(heartbeat, """{"type":7}|"""));
    }

    [Fact]
    public void Its_first_ping_never_leaves_before_the_answer()
    {
        var heartbeat = Accepting();
        var request = """{"protocol":"json","version":1}|""";
        Receive(heartbeat, request);
        Assert.Equal(Records("{}|" + Ping), Said.Ping(heartbeat));
        Assert.Equal("", Said.Pong(heartbeat, Records(request)));
        Assert.Equal(Records(Ping), Said.Ping(heartbeat));
    }

    [Theory]
    [InlineData("""{"protocol":"messagepack","version":1}|""")]
    [InlineData("""{"protocol":"json","version":2}|""")]
    public void Or_says_that_it_has_another_protocol(string request)
    {
        var heartbeat = Accepting();
        Assert.True(Receive(heartbeat, request).Verdict!.IsFinal);
        Assert.StartsWith("""{"error":""", Said.Pong(heartbeat, Records(request)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ping)]
    [InlineData("no JSON|")]
    public void And_takes_nothing_before(string text)
        => Assert.Contains("request for the protocol", Assert.Throws<InvalidDataException>(() => Receive(Accepting(), text)).Message, StringComparison.Ordinal);

    private static string Records(string text) => text.Replace('|', '\u001E');

    private static RecognizedHeartbeat Receive(SignalRHeartbeat heartbeat, string text) => heartbeat.Receive(Records(text));

    private static SignalRHeartbeat Ready()
    {
        var heartbeat = new SignalRHeartbeat();
        Receive(heartbeat, "{}|");
        return heartbeat;
    }

    private static SignalRHeartbeat Accepting()
    {
        var heartbeat = new SignalRHeartbeat();
        heartbeat.Begin(isAccepted: true);
        return heartbeat;
    }
}
