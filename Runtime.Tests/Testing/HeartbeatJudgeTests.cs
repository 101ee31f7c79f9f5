using System.Buffers;
using System.Buffers.Text;
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
    public void So_it_does_with_a_shape() => HeartbeatJudge.Judge(static () => new TextHeartbeat { Ping = "{\"op\":\"ping\"}", PongShape = "[{\"op\":\"pong\"},{\"op\":\"ping\",\"ret_msg\":\"pong\"}]" });

    [Fact]
    public void So_it_does_with_the_shape_of_a_server_that_answers_otherwise_each_time()
    {
        var answers = 0;
        HeartbeatJudge.Judge(
            static () => new TextHeartbeat { Ping = "{\"op\":\"ping\"}", PongShape = "{\"op\":\"pong\"}" },
            answer: _ => $"{{\"at\":{++answers},\"op\":\"pong\"}}",
            messages: ["{\"op\":\"subscribe\",\"success\":true}"]);
    }

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

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(60 * 24 * 20)]
    public void A_heartbeat_that_is_seldom_sent_passes(int minutes) => HeartbeatJudge.Judge(() => new MistakenHeartbeat { Every = TimeSpan.FromMinutes(minutes) });

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
        => Finds("the other end's answer to ping 2, was taken for no heartbeat", static () => new MistakenHeartbeat { Ping = static number => $"ping {number}", IsPing = static text => text.StartsWith("ping ", StringComparison.Ordinal), IsPong = static text => text is "pong" or "pong 1" }, static ping => ping.Replace("ping", "pong", StringComparison.Ordinal));

    [Fact]
    public void A_pong_that_answers_the_ping_before_its_own()
        => Finds("\"pong 2\", the other end's answer to ping 2, was taken for the answer to ping 1", static () => new NumberedHeartbeat { NumberOf = static (_, number) => number - 1 }, NumberedHeartbeat.Answer);

    [Fact]
    public void A_late_pong_that_answers_the_newest_ping()
        => Finds("answer to ping 1, was taken for the answer to ping 2, when ping 2 had been written", static () => new NumberedHeartbeat { NumberOf = static (newest, _) => newest }, NumberedHeartbeat.Answer);

    [Fact]
    public void A_pong_with_a_number_that_nobody_told_it()
        => Finds("wrote \"pong 7\", and Recognize takes that for the answer to ping 7", static () => new NumberedHeartbeat { NumberOf = static (_, number) => number });

    [Fact]
    public void A_pong_that_repeats_what_was_recognized_last()
        => Finds("\"pong 7\" after Recognize was asked about \"ping 7\"", static () => new NumberedHeartbeat { NumberOf = static (_, number) => number, RepeatsLast = true }, NumberedHeartbeat.Answer);

    [Fact]
    public void A_numbered_heartbeat_passes()
        => HeartbeatJudge.Judge(static () => new NumberedHeartbeat { NumberOf = static (_, number) => number }, NumberedHeartbeat.Answer);

    [Fact]
    public void A_message_that_is_a_heartbeat()
        => Finds("\"pong\" is given as a message that is no heartbeat, and Recognize takes it for a pong", static () => new MistakenHeartbeat(), messages: ["pong"]);

    [Fact]
    public void A_function_that_makes_nothing() => Finds("returned null", static () => null!);

    [Fact]
    public void A_function_that_throws() => Finds("threw NotSupportedException: As planted.", static () => throw new NotSupportedException("As planted."));

    [Fact]
    public void A_message_that_quotes_a_heartbeat_is_eaten()
        => Finds("is no heartbeat, and reached no hook", static () => new MistakenHeartbeat { IsPing = static text => text.Contains("ping", StringComparison.Ordinal) });

    [Fact]
    public void A_message_that_only_looks_like_a_heartbeat_is_eaten()
        => Finds(
            "\"pingpong tables for sale\" is given as a message that is no heartbeat, and Recognize takes it for a ping",
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

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes(Pong()));
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

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write("pong"u8);
    }

    /// <summary>The texts "ping 7" and "pong 7", for a server that repeats the number, unless a mistake was planted.</summary>
    private sealed class NumberedHeartbeat : HeartbeatProtocol
    {
        /// <summary>What it says of itself where it knows no ping.</summary>
        private const int Unasked = 7;

        private long _newest;
        private long _last;

        /// <summary>Which ping a pong answers: by the newest that was written, and by what the pong says.</summary>
        public required Func<long, long, long> NumberOf { get; init; }

        public bool RepeatsLast { get; init; }

        public override int MaxSize => 32;

        public static string Answer(string ping) => ping.Replace("ping", "pong", StringComparison.Ordinal);

        public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        {
            if (!Utf8Parser.TryParse(payload.Length > 5 ? payload[5..] : [], out long number, out var read) || read != payload.Length - 5)
            {
                return default;
            }

            if (payload.StartsWith("ping "u8))
            {
                _last = number;
                return RecognizedHeartbeat.Ping;
            }

            return payload.StartsWith("pong "u8) ? RecognizedHeartbeat.PongOf(NumberOf(_newest, number)) : default;
        }

        public override void WritePing(long number, IBufferWriter<byte> writer)
        {
            _newest = number;
            writer.Write(Encoding.UTF8.GetBytes($"ping {number}"));
        }

        public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes($"pong {(RepeatsLast ? _last : Unasked)}"));
    }
}
