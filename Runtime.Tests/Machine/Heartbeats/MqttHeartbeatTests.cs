using System.Net.WebSockets;
using static Heartbeat.Runtime.Tests.MachineRules.Fed;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The packets of MQTT, as the standard has them and as mosquitto and RabbitMQ send them.</summary>
public sealed class MqttHeartbeatTests
{
    private static readonly byte[] Accepted = [0x20, 0x02, 0x00, 0x00];
    private static readonly byte[] Publish = [0x30, 0x05, 0x00, 0x01, (byte)'t', 0xD0, 0x00];
    private static readonly byte[] Answer = [0xD0, 0x00];

    [Fact]
    public void It_is_usable_at_a_CONNACK_that_accepts_it()
    {
        var heartbeat = new MqttHeartbeat();
        Assert.False(heartbeat.MayPing);
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Take(Accepted));
        Assert.True(heartbeat.MayPing);
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take(Answer));
        Assert.Equal("\xC0\0", Fed.Written(writer => heartbeat.WritePing(1, writer)));
        Assert.Equal("", Fed.Written(writer => heartbeat.WritePong(default, writer)));
    }

    [Fact]
    public void What_comes_with_the_CONNACK_is_for_the_hook()
        => Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true, HasMessage = true }, new MqttHeartbeat().Take([.. Accepted, .. Publish]));

    [Fact]
    public void A_message_of_answers_alone_is_hidden_and_any_other_is_whole()
    {
        var heartbeat = Ready();
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take([.. Answer, .. Answer]));
        Assert.Equal(default, heartbeat.Take(Publish));
        Assert.Equal(RecognizedHeartbeat.Pong with { HasMessage = true }, heartbeat.Take([.. Publish, .. Answer]));

        // Cut in the middle: the hook needs both halves to read on.
        Assert.Equal(default, heartbeat.Take([0xD0]));
        Assert.Equal(RecognizedHeartbeat.Pong with { HasMessage = true }, heartbeat.Take([0x00]));
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Take(Answer));
    }

    [Fact]
    public void A_stream_that_is_cut_anywhere_is_read_the_same()
    {
        var random = new Random(21);
        for (var time = 0; time < 300; time++)
        {
            var stream = new List<byte>();
            var answers = 0;
            for (var packet = 0; packet < 20; packet++)
            {
                if (random.Next(2) == 0)
                {
                    stream.AddRange(Answer);
                    answers++;
                }
                else
                {
                    // A payload that is full of answers.
                    var size = random.Next(0, 200);
                    stream.AddRange([0x32, .. size > 127 ? (byte[])[(byte)(size | 0x80), 1] : [(byte)size], .. Enumerable.Range(0, size).Select(static at => at % 2 == 0 ? (byte)0xD0 : (byte)0)]);
                }
            }

            // Byte by byte each answer is seen by itself, and all reaches the hook.
            var single = Ready().Cut(stream.ToArray(), random, 1);
            Assert.Equal((answers, 0), (single.Pongs, single.Pings));
            Assert.Equal(stream, single.Delivered);

            var cut = Ready().Cut(stream.ToArray(), random, 40);
            Assert.InRange(cut.Pongs, Math.Min(1, answers), answers);
            for (var at = 0; at < cut.Hidden.Length; at++)
            {
                Assert.Equal(Answer[at % 2], cut.Hidden[at]);
            }
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public void A_refusal_of_version_3_names_its_code(byte code, bool isFinal)
    {
        var verdict = new MqttHeartbeat().Take([0x20, 2, 0, code]).Verdict!;
        Assert.Equal(isFinal, verdict.IsFinal);
        Assert.Contains($"CONNACK {code}: ", verdict.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x80, false)]
    [InlineData(0x84, true)]
    [InlineData(0x85, true)]
    [InlineData(0x86, true)]
    [InlineData(0x87, true)]
    [InlineData(0x88, false)]
    [InlineData(0x89, false)]
    [InlineData(0x8A, true)]
    [InlineData(0x8C, true)]
    [InlineData(0x97, false)]
    [InlineData(0x9C, false)]
    [InlineData(0x9D, false)]
    [InlineData(0x9F, false)]
    public void A_refusal_of_version_5_names_its_code(byte code, bool isFinal)
    {
        var verdict = new MqttHeartbeat().Take([0x20, 3, 0, code, 0]).Verdict!;
        Assert.Equal(isFinal, verdict.IsFinal);
        Assert.Contains($"CONNACK 0x{code:X2}: ", verdict.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xE0, 0 }, "0x00", false)]
    [InlineData(new byte[] { 0xE0, 1, 0x8E }, "0x8E: session taken over", true)]
    [InlineData(new byte[] { 0xE0, 2, 0x8E, 0 }, "0x8E: session taken over", true)]
    [InlineData(new byte[] { 0xE0, 1, 0x8B }, "0x8B: server shutting down", false)]
    [InlineData(new byte[] { 0xE0, 1, 0x8D }, "0x8D: keep alive timeout", false)]
    [InlineData(new byte[] { 0xE0, 1, 0x82 }, "0x82: protocol error", false)]
    [InlineData(new byte[] { 0xE0, 1, 0x87 }, "0x87: not authorized", true)]
    public void A_DISCONNECT_says_what_follows_and_reaches_the_hook(byte[] packet, string named, bool isFinal)
    {
        var found = Ready().Take(packet);
        Assert.True(found.HasMessage);
        Assert.Equal(isFinal, found.Verdict!.IsFinal);
        Assert.Contains(named, found.Verdict.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_dictates_the_keep_alive_among_other_properties()
    {
        // As mosquitto answers a keep-alive above its max_keepalive of 10 s.
        var heartbeat = new MqttHeartbeat { KeepAlive = Seconds(60) };
        Assert.Equal(Seconds(45), heartbeat.Interval);
        Assert.True(heartbeat.Take([0x20, 0x0C, 0x00, 0x00, 0x09, 0x22, 0x00, 0x0A, 0x13, 0x00, 0x0A, 0x21, 0x00, 0x14]).IsReady);
        Assert.Equal(Seconds(7.5), heartbeat.Interval);
    }

    [Fact]
    public void A_CONNACK_that_is_cut_dictates_too()
    {
        var heartbeat = new MqttHeartbeat();
        foreach (var part in (byte[])[0x20, 0x06, 0x00, 0x00, 0x03, 0x13, 0x00])
        {
            Assert.Equal(RecognizedHeartbeat.Greeting, heartbeat.Take([part]));
        }

        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Take([2]));
        Assert.Equal(Seconds(1.5), heartbeat.Interval);
    }

    [Theory]
    [InlineData(0, 30, 22.5)]
    [InlineData(20, 20, 15.0)]
    [InlineData(0xFFFF, 30, 49151.25)]
    public void Zero_turns_only_the_servers_watching_off(int dictated, int own, double interval)
    {
        var heartbeat = new MqttHeartbeat { KeepAlive = Seconds(own) };
        heartbeat.Take([0x20, 0x06, 0x00, 0x00, 0x03, 0x13, (byte)(dictated >> 8), (byte)dictated]);
        Assert.Equal(Seconds(interval), heartbeat.Interval);
    }

    [Fact]
    public void Without_a_keep_alive_the_server_is_watched_all_the_same()
        => Assert.Equal(Seconds(10), new MqttHeartbeat { KeepAlive = TimeSpan.Zero }.Interval);

    [Theory]
    [InlineData(-1.0)]
    [InlineData(0.5)]
    [InlineData(65536.0)]
    public void A_keep_alive_that_no_packet_can_carry_is_refused(double seconds)
        => Assert.Contains("whole number of seconds", Assert.Throws<ArgumentOutOfRangeException>(() => new MqttHeartbeat { KeepAlive = Seconds(seconds) }).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_versions_that_there_are_are_taken()
        => Assert.Throws<ArgumentOutOfRangeException>(static () => new MqttHeartbeat { ProtocolVersion = 3 });

    [Fact]
    public void Its_CONNECT_holds_no_secret()
    {
        Assert.Equal("\x10\x0D\0\x04MQTT\x04\x02\0\x0A\0\x01" + "a", Fed.Written(new MqttHeartbeat { KeepAlive = Seconds(10), ClientId = "a" }.WriteOpening));
        Assert.Equal("\x10\x0E\0\x04MQTT\x05\x02\0\x0A\0\0\x01" + "a", Fed.Written(new MqttHeartbeat { KeepAlive = Seconds(10), ClientId = "a", ProtocolVersion = 5 }.WriteOpening));
        Assert.Equal("\x10\xD4\x01\0\x04MQTT\x04\x02\0\x1E\0\xC8" + new string('x', 200), Fed.Written(new MqttHeartbeat { ClientId = new string('x', 200) }.WriteOpening));
    }

    [Fact]
    public void It_offers_its_sub_protocol() => Assert.Equal(["mqtt"], new MqttHeartbeat().Prepared().Attempt.SubProtocols);

    [Fact]
    public void It_goes_where_the_server_says_and_comes_back_if_nobody_is_there()
    {
        var first = new MqttHeartbeat();
        var found = first.Take([0x20, 0x18, 0x00, 0x9C, 0x15, 0x1C, 0x00, 0x12, .. "other:8884 a.third"u8]);
        Assert.Equal(TimeSpan.Zero, found.Verdict!.Delay);
        Assert.Contains("other:8884", found.Verdict.Description, StringComparison.Ordinal);
        var (second, attempt) = new MqttHeartbeat().Prepared(first, "wss://one/mqtt?x=1");
        Assert.Equal(new Uri("wss://other:8884/mqtt?x=1"), attempt.Uri);

        // It stays there after a connection, and does not where there was none.
        var (third, home) = new MqttHeartbeat().Prepared(second, "wss://one/mqtt?x=1");
        Assert.Equal(new Uri("wss://one/mqtt?x=1"), home.Uri);
        second.Take(Accepted);
        Assert.Equal(new Uri("wss://other:8884/mqtt?x=1"), third.Prepared(second, "wss://one/mqtt?x=1").Attempt.Uri);
    }

    [Fact]
    public void RabbitMQ_refuses_a_sign_in_by_a_close()
    {
        var refusal = new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = WebSocketCloseStatus.ProtocolError, Description = "unauthenticated" };
        var verdict = new MqttHeartbeat().Judge(refusal)!;
        Assert.True(verdict.IsFinal);
        Assert.Contains("unauthenticated", verdict.Description, StringComparison.Ordinal);
        Assert.Null(Ready().Judge(refusal));
        Assert.Null(new MqttHeartbeat().Judge(new SocketCloseReason { Kind = SocketCloseKind.Remote, Status = WebSocketCloseStatus.NormalClosure, Description = "MQTT died" }));
    }

    [Fact]
    public void What_is_no_MQTT_is_refused_at_its_first_byte()
    {
        Refuses(static heartbeat => heartbeat.Take("{\"hello\":1}", WebSocketMessageType.Text), "a text came");
        Refuses(static heartbeat => heartbeat.Take("INFO {}\r\n"), "0x49 came");
        Refuses(static heartbeat => heartbeat.Take(Answer), "0xD0 came");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]), "four bytes");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0x01, 0x00]), "return code");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0x06, 0x00, 0x00, 0x03, 0x77, 0x00, 0x01]), "property 0x77");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0x05, 0x00, 0x00, 0x02, 0x13, 0x00]), "beyond its end");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0x04, 0x00, 0x00, 0xFF, 0xFF]), "length of its properties");
        Refuses(static heartbeat => heartbeat.Take([0x20, 0xFF, 0xFF, 0x7F, 0x00]), "bytes came");
        Refuses(static heartbeat => heartbeat.Take([.. Accepted, 0x00]), "0x00 came");

        static void Refuses(Action<HeartbeatProtocol> take, string came)
        {
            var message = Assert.Throws<InvalidDataException>(() => take(new MqttHeartbeat())).Message;
            Assert.StartsWith("Expected an MQTT", message, StringComparison.Ordinal);
            Assert.Contains(came, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_user_sends_is_a_heartbeat_only_as_a_whole()
    {
        var heartbeat = new MqttHeartbeat();
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Recognize([0xC0, 0]));
        Assert.Equal(RecognizedHeartbeat.Pong, heartbeat.Recognize(Answer));
        Assert.Equal(default, heartbeat.Recognize([.. Publish, 0xC0, 0]));
    }

    [Fact]
    public void An_accepting_end_takes_the_clients_keep_alive()
    {
        var heartbeat = new MqttHeartbeat { IsAccepted = true };
        Assert.Equal("", Fed.Written(heartbeat.WriteOpening));
        Assert.Equal(RecognizedHeartbeat.Greeting with { IsReady = true }, heartbeat.Take("\x10\x0D\0\x04MQTT\x04\x02\0\x0A\0\x01" + "a"));
        Assert.Equal((HeartbeatPingers.Client, Seconds(10), Seconds(15)), (heartbeat.Pingers, heartbeat.Interval, heartbeat.Silence));
        Assert.Equal(RecognizedHeartbeat.Ping, heartbeat.Take([0xC0, 0]));
        Assert.Equal("\xD0\0", Fed.Written(static writer => new MqttHeartbeat { IsAccepted = true }.WritePong([0xC0, 0], writer)));

        var unwatched = new MqttHeartbeat { IsAccepted = true };
        unwatched.Take("\x10\x0D\0\x04MQTT\x04\x02\0\0\0\x01" + "a");
        Assert.Equal(HeartbeatPingers.None, unwatched.Pingers);
    }

    [Fact]
    public void It_allocates_nothing()
    {
        Assert.Equal(0, Ready().Allocated(Answer));
        Assert.Equal(0, Ready().Allocated([.. Publish, .. Answer, .. Publish]));
        Assert.Equal(0, Ready().Allocated([0x30, 0x80, 0x80, 0x01, .. new byte[16384]]));
    }

    private static MqttHeartbeat Ready()
    {
        var heartbeat = new MqttHeartbeat();
        heartbeat.Take(Accepted);
        return heartbeat;
    }
}
