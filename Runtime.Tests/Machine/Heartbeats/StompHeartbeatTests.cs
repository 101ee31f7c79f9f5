using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using static Heartbeat.Runtime.Tests.MachineRules.Fed;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The frames of STOMP, as the standard has them and as RabbitMQ sends them.</summary>
public sealed class StompHeartbeatTests
{
    [Fact]
    public void It_is_usable_at_CONNECTED_and_then_ends_of_lines_are_signs()
    {
        var heartbeat = new StompHeartbeat();
        Assert.False(heartbeat.MayPing);
        Assert.Equal("", Fed.Written(writer => heartbeat.WritePong(default, writer)));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, Text(heartbeat, Connected("10000,10000")));
        Assert.True(heartbeat.MayPing);
        Assert.Equal(RecognizedHeartbeat.Sign, Text(heartbeat, "\n"));
        Assert.Equal(RecognizedHeartbeat.Sign, Text(heartbeat, "\r\n"));
        Assert.Equal(RecognizedHeartbeat.Sign, heartbeat.Take("\n\n"));
        Assert.Equal("\n", Fed.Written(writer => heartbeat.WritePing(1, writer)));
        Assert.Equal("\n", Fed.Written(writer => heartbeat.WritePong(default, writer)));
        Assert.Equal("", Fed.Written(writer => heartbeat.WritePong("\n"u8, writer)));
    }

    /// <param name="own">What this end can, and wants, in milliseconds.</param>
    /// <param name="theirs">What the server says.</param>
    /// <param name="pingers">Who sends.</param>
    /// <param name="interval">How often, in milliseconds.</param>
    /// <param name="silence">How long the other may be silent; -1 for ever.</param>
    [Theory]
    [InlineData("1000,1000", "1000,1000", HeartbeatPingers.Both, 750, 3000)]
    [InlineData("1000,1000", "4000,2000", HeartbeatPingers.Both, 1500, 12000)]
    [InlineData("1500,2500", "2000,1000", HeartbeatPingers.Both, 1125, 7500)]
    [InlineData("10000,10000", "0,0", HeartbeatPingers.None, 10000, -1)]
    [InlineData("10000,10000", null, HeartbeatPingers.None, 10000, -1)]
    [InlineData("500,0", "0,1000", HeartbeatPingers.Client, 750, -1)]
    [InlineData("500,0", "1000,1000", HeartbeatPingers.Client, 750, -1)]
    [InlineData("0,500", "1000,1000", HeartbeatPingers.Server, 1000, 3000)]
    [InlineData("1000,1000", "0,1000", HeartbeatPingers.Client, 750, -1)]
    public void Each_end_sends_as_often_as_both_have_agreed_on(string own, string? theirs, HeartbeatPingers pingers, int interval, int silence)
    {
        var numbers = own.Split(',').Select(static number => TimeSpan.FromMilliseconds(int.Parse(number, CultureInfo.InvariantCulture))).ToArray();
        var heartbeat = new StompHeartbeat { Outgoing = numbers[0], Incoming = numbers[1] };
        Text(heartbeat, Connected(theirs));
        Assert.Equal((pingers, TimeSpan.FromMilliseconds(interval), TimeSpan.FromMilliseconds(silence)), (heartbeat.Pingers, heartbeat.Interval, heartbeat.Silence!.Value));
        Assert.False(heartbeat.IsAnswered);
    }

    [Fact]
    public void The_first_of_two_headers_counts_and_their_order_does_not_matter()
    {
        var heartbeat = new StompHeartbeat();
        Text(heartbeat, "CONNECTED\r\nheart-beat:2000,3000\r\nversion:1.2\r\nheart-beat:1,1\r\n\r\n\0\n");
        Assert.Equal(Seconds(7.5), heartbeat.Interval);
        Text(heartbeat, "CONNECTED\nheart-beat:60000,60000\n\n\0");
        Assert.Equal(Seconds(7.5), heartbeat.Interval);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1000")]
    [InlineData("-1,1000")]
    [InlineData("1000,-1")]
    [InlineData("1000,1000,1000")]
    [InlineData("86400000,1000")]
    [InlineData("1000,86400000")]
    [InlineData("99999999999999999999,0")]
    public void A_pair_that_makes_no_sense_is_refused(string pair)
    {
        var message = Assert.Throws<InvalidDataException>(() => Text(new StompHeartbeat(), Connected(pair))).Message;
        Assert.StartsWith("Expected a CONNECTED frame with heart-beat:<number>,<number>", message, StringComparison.Ordinal);
        Assert.Contains(pair, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_is_for_the_hook_and_its_body_is_no_heartbeat()
    {
        var heartbeat = Ready();
        Assert.Equal(default, Text(heartbeat, "MESSAGE\nsubscription:0\ncontent-length:5\n\na\0b\nc\0\n"));
        Assert.Equal(default, Text(heartbeat, "MESSAGE\nsubscription:0\n\n\n\n\n\0"));
        Assert.Equal(RecognizedHeartbeat.Sign, Text(heartbeat, "\n"));

        // In pieces: an end of line amid them is no heartbeat.
        Assert.Equal(default, Text(heartbeat, "MESSAGE\ncontent-length:3\n"));
        Assert.Equal(default, Text(heartbeat, "\n"));
        Assert.Equal(default, Text(heartbeat, "\n\n"));
        Assert.Equal(default, Text(heartbeat, "\n"));
        Assert.Equal(default, Text(heartbeat, "\0"));
        Assert.Equal(RecognizedHeartbeat.Sign, Text(heartbeat, "\n"));
    }

    [Fact]
    public void A_stream_that_is_cut_anywhere_is_read_the_same()
    {
        var random = new Random(23);
        for (var time = 0; time < 300; time++)
        {
            var stream = new StringBuilder();
            var ends = 0;
            for (var frame = 0; frame < 12; frame++)
            {
                switch (random.Next(3))
                {
                    case 0:
                        stream.Append('\n');
                        ends++;
                        break;
                    case 1:
                        stream.Append("MESSAGE\ndestination:/queue/a\n\nbody\n\nof lines\n\0");
                        break;
                    default:
                        stream.Append("MESSAGE\ncontent-length:9\ndestination:/queue/a\n\n\n\0\nERROR\n\0");
                        break;
                }
            }

            // Byte by byte exactly what is between the frames is hidden.
            var bytes = Encoding.ASCII.GetBytes(stream.ToString());
            Assert.Equal(ends, Ready().Cut(bytes, random, 1).Hidden.Length);
            Assert.All(Ready().Cut(bytes, random, 40).Hidden, static hidden => Assert.Equal((byte)'\n', hidden));
        }
    }

    [Theory]
    [InlineData("Bad CONNECT", "Access refused for user 'nobody'", true, true)]
    [InlineData("Bad CONNECT", "Connection refused: user limit reached", false, false)]
    [InlineData("Version mismatch", "Supported versions are 1.0,1.1,1.2", true, true)]
    [InlineData("Illegal command", "You must log in using CONNECT first", true, true)]
    [InlineData("Processing error", "Processing error", false, false)]
    [InlineData("Unknown destination", "'/foo/x' is not a valid destination.", false, false)]
    [InlineData("User name [x] or password is invalid.", "", true, false)]
    [InlineData("Failed to authenticate", "", true, false)]
    public void An_ERROR_ends_it_and_is_named(string message, string body, bool isFinalBefore, bool isFinalAfter)
    {
        foreach (var heartbeat in (StompHeartbeat[])[new(), Ready()])
        {
            var isReady = heartbeat.IsReady;
            var found = Text(heartbeat, $"ERROR\nmessage:{message}\ncontent-type:text/plain\ncontent-length:{body.Length}\n\n{body}\0\n");
            Assert.Equal(isReady ? isFinalAfter : isFinalBefore, found.Verdict!.IsFinal);
            Assert.Contains(message, found.Verdict.Description, StringComparison.Ordinal);
            Assert.Contains(body, found.Verdict.Description, StringComparison.Ordinal);
            Assert.Equal(isReady, found.HasMessage);
        }
    }

    [Fact]
    public void An_ERROR_that_is_cut_ends_it_at_its_end()
    {
        var heartbeat = Ready();
        const string Error = "ERROR\nmessage:Bad CONNECT\ncontent-length:14\n\nAccess refused\0";
        foreach (var letter in Error[..^1])
        {
            Assert.Equal(default, Text(heartbeat, letter.ToString()));
        }

        Assert.Contains("Bad CONNECT: Access refused", Text(heartbeat, "\0").Verdict!.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_close_for_a_frame_that_could_not_be_read_is_final()
    {
        Assert.True(Ready().Judge(new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = WebSocketCloseStatus.InvalidPayloadData, Description = "{bad_escape}" })!.IsFinal);
        Assert.Null(Ready().Judge(new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = WebSocketCloseStatus.NormalClosure, Description = "STOMP died" }));
    }

    [Theory]
    [InlineData("{\"type\":\"hello\"}")]
    [InlineData("INFO {}\r\n")]
    [InlineData("MESSAGE\n\n\0")]
    [InlineData("\x20\x02\0\0")]
    public void What_is_no_STOMP_is_refused_at_its_first_bytes(string message)
        => Assert.StartsWith("Expected a CONNECTED frame", Assert.Throws<InvalidDataException>(() => Text(new StompHeartbeat(), message)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("MESSAGE\ncontent-length:x\n\nabc\0", "is a number")]
    [InlineData("MESSAGE\ncontent-length:2\n\nabc\0", "Expected NUL")]
    public void A_body_of_another_length_is_refused(string message, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Text(Ready(), message)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-1.0)]
    [InlineData(0.0005)]
    [InlineData(86400.0)]
    public void Times_that_no_header_can_carry_are_refused(double seconds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StompHeartbeat { Outgoing = Seconds(seconds) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StompHeartbeat { Incoming = Seconds(seconds) });
    }

    [Fact]
    public void Its_CONNECT_holds_no_secret()
    {
        var heartbeat = new StompHeartbeat { Outgoing = Seconds(1), Incoming = Seconds(2), Host = "a" };
        Assert.Equal("CONNECT\naccept-version:1.2\nhost:a\nheart-beat:1000,2000\n\n\0", Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(["v12.stomp"], heartbeat.Prepared().Attempt.SubProtocols);
    }

    [Fact]
    public void An_accepting_end_takes_the_clients_pair()
    {
        var heartbeat = new StompHeartbeat { IsAccepted = true, Outgoing = Seconds(2), Incoming = Seconds(4) };
        Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, Text(heartbeat, "CONNECT\naccept-version:1.2\nhost:/\nheart-beat:1000,3000\n\n\0"));
        Assert.Equal((HeartbeatPingers.Both, Seconds(2.25), Seconds(12)), (heartbeat.Pingers, heartbeat.Interval, heartbeat.Silence));
        var oneWay = new StompHeartbeat { IsAccepted = true };
        Text(oneWay, "STOMP\naccept-version:1.2\nhost:/\nheart-beat:20000,0\n\n\0");
        Assert.Equal((HeartbeatPingers.Client, Seconds(20), Seconds(60)), (oneWay.Pingers, oneWay.Interval, oneWay.Silence));
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Assert.Equal(0, Ready().Allocated("\n"u8.ToArray(), WebSocketMessageType.Text));
        Assert.Equal(0, Ready().Allocated(Encoding.ASCII.GetBytes($"MESSAGE\ndestination:/queue/a\ncontent-length:9000\n\n{new string('x', 9000)}\0\n"), WebSocketMessageType.Text));
        Assert.Equal(0, Ready().Allocated(Encoding.ASCII.GetBytes($"MESSAGE\ndestination:/queue/a\n\n{new string('x', 9000)}\0\n"), WebSocketMessageType.Text));
    }

    private static RecognizedHeartbeat Text(StompHeartbeat heartbeat, string message) => heartbeat.Take(message, WebSocketMessageType.Text);

    private static string Connected(string? pair)
        => $"CONNECTED\nserver:RabbitMQ/3.10.8\nsession:session-l570E4fv78Y\n{(pair is null ? "" : $"heart-beat:{pair}\n")}version:1.2\n\n\0\n";

    private static StompHeartbeat Ready()
    {
        var heartbeat = new StompHeartbeat();
        Text(heartbeat, Connected("10000,10000"));
        return heartbeat;
    }
}
