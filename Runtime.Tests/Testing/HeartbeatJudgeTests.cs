using System.Buffers;
using System.Text;

namespace Heartbeat.Testing.Tests;

/// <summary>Heartbeats that keep every invariant pass, and each planted mistake is found.</summary>
public sealed class HeartbeatJudgeTests
{
    [Fact]
    public void The_text_heartbeat_passes() => HeartbeatJudge.Judge(static () => new TextHeartbeat());

    [Theory]
    [InlineData("beat", "beaten")]
    [InlineData("{\"op\":\"ping\"}", "{\"op\":\"pong\"}")]
    [InlineData("p", "P")]
    [InlineData("💓", "♥")]
    public void So_it_does_with_other_words(string ping, string pong) => HeartbeatJudge.Judge(() => new TextHeartbeat { Ping = ping, Pong = pong });

    [Fact]
    public void The_ping_frames_pass() => HeartbeatJudge.Judge(static () => new PingFrameHeartbeat());

    [Fact]
    public void A_heartbeat_of_the_users_passes() => HeartbeatJudge.Judge(static () => new CountingHeartbeat());

    [Fact]
    public void So_it_does_with_a_server_that_answers_in_its_own_way()
        => HeartbeatJudge.Judge(
            static () => new CountingHeartbeat(),
            answer: static ping => ping.Replace("ping", "pong", StringComparison.Ordinal),
            messages: ["{\"price\":42}", "{\"pings\":7}"]);

    [Fact]
    public void It_passes_without_a_mistake() => HeartbeatJudge.Judge(static () => new MistakenHeartbeat());

    [Fact]
    public void A_heartbeat_that_is_sent_often_passes() => HeartbeatJudge.Judge(static () => new MistakenHeartbeat { Every = TimeSpan.FromMilliseconds(20) });

    [Fact]
    public void A_pong_that_is_not_recognized()
        => Finds("takes for no heartbeat", static () => new MistakenHeartbeat { IsPong = static text => text == "pang" });

    [Fact]
    public void An_answer_of_the_servers_that_is_not_recognized()
        => Finds("The other end, asked by \"ping\", wrote \"PONG\"", static () => new MistakenHeartbeat(), static _ => "PONG");

    [Fact]
    public void Every_message_taken_for_a_pong()
        => Finds("the connection was not declared dead", static () => new MistakenHeartbeat { IsPong = static text => text != "ping" });

    [Fact]
    public void A_ping_taken_for_a_message()
        => Finds("an end with this heartbeat would not answer it", static () => new MistakenHeartbeat { IsPing = static _ => false });

    [Fact]
    public void A_pong_that_is_matched_to_the_first_ping_alone()
        => Finds("and the connection ended all the same", static () => new MistakenHeartbeat { Ping = static number => $"ping {number}", IsPing = static text => text.StartsWith("ping ", StringComparison.Ordinal), IsPong = static text => text is "pong" or "pong 1" }, static ping => ping.Replace("ping", "pong", StringComparison.Ordinal));

    [Fact]
    public void A_message_that_quotes_a_heartbeat_is_eaten()
        => Finds("is no heartbeat, and reached no hook", static () => new MistakenHeartbeat { IsPing = static text => text.Contains("ping", StringComparison.Ordinal) });

    [Fact]
    public void A_message_that_only_looks_like_a_heartbeat_is_eaten()
        => Finds(
            "\"pingpong tables for sale\" is no heartbeat, and reached no hook",
            static () => new MistakenHeartbeat { IsPing = static text => text.StartsWith("ping", StringComparison.Ordinal) },
            messages: ["pingpong tables for sale"]);

    [Fact]
    public void It_throws_on_bytes_that_are_no_text()
        => Finds("threw DecoderFallbackException", static () => new MistakenHeartbeat { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true) });

    [Fact]
    public void It_throws_on_an_empty_text()
        => Finds("Recognize, asked about \"\", threw IndexOutOfRangeException", static () => new MistakenHeartbeat { IsPong = static text => text[0] == 'p' && text == "pong" });

    [Fact]
    public void It_answers_with_nothing()
        => Finds("WritePong wrote nothing", static () => new MistakenHeartbeat { Pong = static () => "" });

    [Fact]
    public void It_asks_with_nothing()
        => Finds("WritePing(1) wrote nothing", static () => new MistakenHeartbeat { Ping = static _ => "" });

    [Fact]
    public void It_answers_with_a_ping()
        => Finds("takes for a ping", static () => new MistakenHeartbeat { Pong = static () => "ping" });

    [Fact]
    public void It_says_that_its_heartbeats_are_shorter_than_they_are()
        => Finds("MaxSize says 3", static () => new MistakenHeartbeat { Size = 3 });

    [Fact]
    public void It_takes_the_second_of_two_for_something_else()
        => Finds("must change nothing", static () => new ForgetfulHeartbeat());

    [Fact]
    public void One_object_for_all_connections()
    {
        var heartbeat = new MistakenHeartbeat();
        Finds("gave the same object twice", () => heartbeat);
    }

    [Fact]
    public void An_interval_that_nobody_can_keep()
        => Finds("It must be from 1 ms", static () => new MistakenHeartbeat { Every = TimeSpan.Zero });

    [Fact]
    public void An_interval_that_is_never_the_same()
    {
        var calls = 0;
        Finds("for another", () => new MistakenHeartbeat { Every = TimeSpan.FromSeconds(++calls) });
    }

    [Fact]
    public void What_was_played_has_its_story()
    {
        var failed = Finds("the connection was not declared dead", static () => new MistakenHeartbeat { IsPong = static text => text != "ping" });
        Assert.Contains("JudgedSocket  Connecting -> Open", failed.Message, StringComparison.Ordinal);
        Assert.StartsWith("MistakenHeartbeat: ", failed.Message, StringComparison.Ordinal);
    }

    private static WorldException Finds(string what, Func<HeartbeatProtocol> heartbeat, Func<string, string?>? answer = null, params string[] messages)
    {
        var failed = Assert.Throws<WorldException>(() => HeartbeatJudge.Judge(heartbeat, answer, messages));
        Assert.Contains(what, failed.Message, StringComparison.Ordinal);
        return failed;
    }

    /// <summary>The texts ping and pong, unless a mistake was planted.</summary>
    private sealed class MistakenHeartbeat : HeartbeatProtocol
    {
        public Func<string, bool> IsPing { get; init; } = static text => text == "ping";

        public Func<string, bool> IsPong { get; init; } = static text => text == "pong";

        public Func<long, string> Ping { get; init; } = static _ => "ping";

        public Func<string> Pong { get; init; } = static () => "pong";

        public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

        public int Size { get; init; } = 32;

        public Encoding Encoding { get; init; } = Encoding.UTF8;

        public override TimeSpan Interval => Every;

        public override int MaxSize => Size;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        {
            var text = Encoding.GetString(payload);
            return IsPing(text) ? RecognizedHeartbeat.Ping : IsPong(text) ? RecognizedHeartbeat.Pong : default;
        }

        public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes(Ping(number)));

        public override void WritePong(IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes(Pong()));
    }

    /// <summary>Takes a text for a pong only where it is not the one that it was asked about last.</summary>
    private sealed class ForgetfulHeartbeat : HeartbeatProtocol
    {
        private string? _last;

        public override int MaxSize => 4;

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        {
            var text = Encoding.UTF8.GetString(payload);
            var isRepeated = text == _last;
            _last = text;
            return text == "ping" ? RecognizedHeartbeat.Ping : text == "pong" || isRepeated ? RecognizedHeartbeat.Pong : default;
        }

        public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("ping"u8);

        public override void WritePong(IBufferWriter<byte> writer) => writer.Write("pong"u8);
    }
}
