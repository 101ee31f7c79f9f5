using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The lines of NATS, as nats-server sends them.</summary>
public sealed class NatsHeartbeatTests
{
    private const string OpenInfo = "INFO {\"server_id\":\"N\",\"version\":\"2.9.10\",\"max_payload\":1048576,\"client_id\":4}\r\n";
    private const string SignedInfo = "INFO {\"auth_required\":true,\"nonce\":\"abc\",\"version\":\"2.9.10\"}\r\n";
    private const string ConnectAndPing = "CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1}\r\nPING\r\n";

    [Fact]
    public void An_INFO_that_asks_for_no_sign_in_is_answered_where_the_program_has_given_nothing()
    {
        var heartbeat = new NatsHeartbeat();
        Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(RecognizedHeartbeat.Greeting with { Asks = true }, heartbeat.Take(OpenInfo));
        Assert.Equal(ConnectAndPing, Fed.Written(writer => heartbeat.WritePong(Encoding.UTF8.GetBytes(OpenInfo), writer)));
        Assert.False(heartbeat.MayPing);
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Take("PONG\r\n"));
        Assert.True(heartbeat.MayPing);
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take("PONG\r\n"));
    }

    [Fact]
    public void So_is_one_that_has_come_already()
    {
        var heartbeat = new NatsHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Take(OpenInfo));
        Assert.Equal(ConnectAndPing, Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Take(OpenInfo));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_asks_for_a_sign_in_is_the_programs(bool isFirst)
    {
        var heartbeat = new NatsHeartbeat();
        if (isFirst)
        {
            Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Take(SignedInfo));
            Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
        }
        else
        {
            Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
            Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Take(SignedInfo));
        }

        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Take("+OK\r\nPONG\r\n"));
    }

    [Fact]
    public void What_comes_with_the_first_PONG_is_for_the_hook()
    {
        var heartbeat = new NatsHeartbeat();
        heartbeat.Take(OpenInfo);
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, HasMessage = true }, heartbeat.Take("PONG\r\nMSG a 1 2\r\nhi\r\n"));
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("ping\r\n")]
    [InlineData("PING\n")]
    public void A_PING_is_answered(string ping)
    {
        var heartbeat = Ready();
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Take(ping));
        Assert.Equal("PONG\r\n", Fed.Written(writer => heartbeat.WritePong(Encoding.UTF8.GetBytes(ping), writer)));
        Assert.Equal("PING\r\n", Fed.Written(writer => heartbeat.WritePing(1, writer)));
    }

    [Fact]
    public void A_PING_that_comes_with_a_PONG_is_answered_too()
    {
        Assert.Equal(RecognizedHeartbeat.Pong with { Asks = true }, Ready().Take("PONG\r\nPING\r\n"));
        Assert.Equal(RecognizedHeartbeat.Pong with { Asks = true, HasMessage = true }, Ready().Take("PING\r\nMSG a 1 0\r\n\r\nPONG\r\n"));
    }

    [Fact]
    public void A_payload_is_skipped_by_its_size()
    {
        var heartbeat = Ready();
        Assert.Equal(default, heartbeat.Take("MSG a 1 6\r\nPING\r\n\r\nHMSG a 1 r 12 18\r\nNATS/1.0\r\n\r\nPONG\r\n\r\n"));
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Take("PING\r\n"));
        Assert.Equal(default, heartbeat.Take("MSG a 1 12\r\nPI"));
        Assert.Equal(default, heartbeat.Take("NG\r\nPONG\r\n\r"));
        Assert.Equal(RecognizedHeartbeat.Pong with { HasMessage = true }, heartbeat.Take("\nPONG\r\n"));
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take("PONG\r\n"));
    }

    [Fact]
    public void A_line_that_is_cut_is_joined()
    {
        var heartbeat = Ready();
        Assert.Equal(default, heartbeat.Take("PI"));
        Assert.Equal(RecognizedHeartbeat.Ping with { HasMessage = true }, heartbeat.Take("NG\r\n"));
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Take("PING\r\n"));
    }

    [Fact]
    public void A_stream_that_is_cut_anywhere_is_read_the_same()
    {
        var random = new Random(22);
        for (var time = 0; time < 300; time++)
        {
            var (stream, pings, pongs) = (new StringBuilder(), 0, 0);
            for (var line = 0; line < 20; line++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        stream.Append("PING\r\n");
                        pings++;
                        break;
                    case 1:
                        stream.Append("PONG\r\n");
                        pongs++;
                        break;
                    case 2:
                        stream.Append("+OK\r\n");
                        break;
                    default:
                        var payload = string.Concat(Enumerable.Repeat("PONG\r\nPING\r\n", random.Next(0, 5)));
                        stream.Append(System.Globalization.CultureInfo.InvariantCulture, $"MSG a.b 1\tre {payload.Length}\r\n{payload}\r\n");
                        break;
                }
            }

            var bytes = Encoding.ASCII.GetBytes(stream.ToString());
            var single = Ready().Cut(bytes, random, 1);
            Assert.Equal((pongs, pings), (single.Pongs, single.Pings));
            Assert.Equal(bytes, single.Delivered);

            var cut = Ready().Cut(bytes, random, 60);
            Assert.InRange(cut.Pongs, Math.Min(1, pongs), pongs);
            Assert.InRange(cut.Pings, Math.Min(1, pings), pings);
            Assert.Equal("", Encoding.ASCII.GetString(cut.Hidden).Replace("PING\r\n", "", StringComparison.Ordinal).Replace("PONG\r\n", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Stale Connection", false)]
    [InlineData("maximum connections exceeded", false)]
    [InlineData("maximum account active connections exceeded", false)]
    [InlineData("Authentication Timeout", false)]
    [InlineData("Authorization Violation", false)]
    [InlineData("Unknown Protocol Operation", true)]
    [InlineData("Parser Error", true)]
    [InlineData("Maximum Payload Violation", true)]
    [InlineData("Secure Connection - TLS Required", true)]
    public void An_error_that_ends_the_connection_is_named(string error, bool isFinal)
    {
        foreach (var heartbeat in (NatsHeartbeat[])[Ready(), new()])
        {
            var found = heartbeat.Take($"-ERR '{error}'\r\n");
            Assert.Equal(heartbeat.IsReady, found.HasMessage);
            Assert.Equal(isFinal, found.Verdict!.IsFinal);
            Assert.Contains($"'{error}'", found.Verdict.Description, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Permissions Violation for Publish to \"foo\"")]
    [InlineData("Invalid Subject")]
    [InlineData("maximum subscriptions exceeded")]
    public void An_error_that_does_not_end_it_is_for_the_hook(string error) => Assert.Equal(default, Ready().Take($"-ERR '{error}'\r\n"));

    [Fact]
    public void An_error_of_authorization_is_final_at_the_second_time_in_a_row()
    {
        const string Violation = "-ERR 'Authorization Violation'\r\n";
        var first = new NatsHeartbeat().Prepared().Heartbeat;
        Assert.False(first.Take(Violation).Verdict!.IsFinal);

        // An attempt that failed by something else changes nothing.
        var between = new NatsHeartbeat().Prepared(first).Heartbeat;
        var second = new NatsHeartbeat().Prepared(between).Heartbeat;
        Assert.True(second.Take("-ERR 'authorization violation'\r\n").Verdict!.IsFinal);

        var other = new NatsHeartbeat().Prepared(first).Heartbeat;
        Assert.False(other.Take("-ERR 'User Authentication Expired'\r\n").Verdict!.IsFinal);

        var good = new NatsHeartbeat().Prepared(first).Heartbeat;
        good.Take(OpenInfo);
        good.Take("PONG\r\n");
        Assert.False(new NatsHeartbeat().Prepared(good).Heartbeat.Take(Violation).Verdict!.IsFinal);
    }

    [Fact]
    public void A_server_that_goes_away_is_left()
    {
        var found = Ready().Take("INFO {\"version\":\"2.9.10\",\"ldm\":true}\r\n");
        Assert.True(found.HasMessage);
        Assert.False(found.Verdict!.IsFinal);
        Assert.Contains("lame duck", found.Verdict.Description, StringComparison.Ordinal);
        Assert.Equal(default, Ready().Take("INFO {\"ldm\":false}\r\n"));
    }

    [Theory]
    [InlineData("{\"type\":\"hello\"}")]
    [InlineData("CONNECTED\nversion:1.2\n\n\0")]
    [InlineData("\x20\x02\0\0")]
    [InlineData("INFO nothing\r\n")]
    [InlineData("INFO\r\n")]
    public void What_is_no_NATS_is_refused(string message)
        => Assert.StartsWith("Expected INFO", Assert.Throws<InvalidDataException>(() => new NatsHeartbeat().Take(message)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("MSG a 1 x\r\n")]
    [InlineData("MSG\r\n")]
    [InlineData("MSG a 1 -1\r\n")]
    public void A_message_without_its_size_is_refused(string message)
        => Assert.Contains("size of its payload", Assert.Throws<InvalidDataException>(() => Ready().Take(message)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_line_without_an_end_is_refused()
        => Assert.Contains("65536 bytes", Assert.Throws<InvalidDataException>(static () => Ready().Take(new string('x', 70_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_user_sends_is_a_heartbeat_only_as_a_whole()
    {
        Assert.Equal(RecognizedHeartbeat.Ping, new NatsHeartbeat().Recognize("PING\r\n"u8));
        Assert.Equal(RecognizedHeartbeat.Pong, new NatsHeartbeat().Recognize("PONG\r\n"u8));
        Assert.Equal(default, new NatsHeartbeat().Recognize("CONNECT {}\r\nPING\r\n"u8));
    }

    [Fact]
    public void An_accepting_end_waits_for_nothing()
    {
        var heartbeat = new NatsHeartbeat { IsAccepted = true };
        Assert.True(heartbeat.IsReady);
        Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(RecognizedHeartbeat.Ping with { HasMessage = true }, heartbeat.Take("CONNECT {}\r\nPING\r\n"));
        Assert.Equal(default, heartbeat.Take("PUB a 6\r\nPING\r\n\r\n"));
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take("PONG\r\n"));
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Assert.Equal(0, Ready().Allocated("PING\r\n"u8.ToArray()));
        Assert.Equal(0, Ready().Allocated("MSG a 1 6\r\nPING\r\n\r\nPONG\r\n"u8.ToArray()));
        Assert.Equal(0, Ready().Allocated(Encoding.ASCII.GetBytes($"MSG a 1 9000\r\n{new string('x', 9000)}\r\n")));
    }

    private static NatsHeartbeat Ready()
    {
        var heartbeat = new NatsHeartbeat();
        heartbeat.Take(OpenInfo);
        heartbeat.Take("PONG\r\n");
        return heartbeat;
    }
}
