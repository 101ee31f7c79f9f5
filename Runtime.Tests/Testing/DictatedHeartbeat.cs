using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Testing.Tests;

/// <summary>
/// A protocol with all that a server can ask for: the client says "hello", the server "welcome 3000 2000" (interval and timeout in milliseconds), both ping, by "?7" and "server?", and lines
/// may be joined. "bye" is final, and so is status 4001. Mistakes are planted by its properties.
/// </summary>
internal sealed class DictatedHeartbeat : HeartbeatProtocol
{
    private int _interval = 10_000;
    private int _timeout = 10_000;
    private int _looked;

    /// <summary>What the server is: it drops who is silent for 6 s, and must not be told anything that it has not asked for.</summary>
    public static HeartbeatScript Script { get; } = new()
    {
        Answer = static came => came.Text switch
        {
            "hello" => ["welcome 3000 2000"],
            ['?', .. var number] => [$"!{number}"],
            _ => [],
        },
        Pings = ["server?"],
        PingsEvery = TimeSpan.FromSeconds(7),
        IsPong = static (_, came) => came.Text == "server!",
        Forbids = static came => came.Text is "hello" or "server!" || came.Text![0] == '?' ? null : "nobody knows it",
        HearsWithin = TimeSpan.FromSeconds(6),
        FoundWithin = TimeSpan.FromSeconds(5),
        Messages = ["price 42", "!", "?", "!x", "welcome", "server? or client?"],
        BadGreetings = ["welcome", "welcome 0 2000", "welcome -3000 2000", "welcome 3000", "welcome 3000 999999999999", "{}"],
        FinalMessages = ["bye"],
        FinalStatuses = [4001],
        PassingStatuses = [1000, 1001, 4000],
        Join = static lines => string.Join('\n', lines.Select(static line => line.Text)),
    };

    public bool IgnoresInterval { get; init; }

    public bool IgnoresTimeout { get; init; }

    public bool ShowsPongs { get; init; }

    public bool ShowsPings { get; init; }

    public bool EatsMessages { get; init; }

    public bool IsNeverReady { get; init; }

    public bool WaitsForNothing { get; init; }

    public bool TakesAnyNumber { get; init; }

    public bool ThrowsOnGarbage { get; init; }

    public bool AnswersNothing { get; init; }

    public bool AnswersPongs { get; init; }

    public bool SaysHelloInAWayOfItsOwn { get; init; }

    public bool LooksAtTheFirstLine { get; init; }

    public bool ShowsJoined { get; init; }

    public bool ForgetsBye { get; init; }

    public bool ForgetsStatus { get; init; }

    public bool IsFinalAtOnce { get; init; }

    public bool RemembersWhatItWasAsked { get; init; }

    public bool DiesAtOnce { get; init; }

    public bool WaitsForEver { get; init; }

    public bool SaysUnaskedThatItLives { get; init; }

    public bool JudgesStatusesAlone { get; init; }

    public bool IsTooQuick { get; init; }

    public override HeartbeatPingers Pingers => WaitsForEver ? HeartbeatPingers.Server : HeartbeatPingers.Both;

    public override TimeSpan Interval => TimeSpan.FromMilliseconds(IsTooQuick ? 1 : IgnoresInterval ? 10_000 : _interval);

    public override TimeSpan? Timeout => TimeSpan.FromMilliseconds(IgnoresTimeout ? 10_000 : DiesAtOnce ? 1 : _timeout);

    public override TimeSpan? Silence => WaitsForEver ? System.Threading.Timeout.InfiniteTimeSpan : null;

    public override bool AwaitsGreeting => !WaitsForNothing;

    public override string Expects => "a welcome";

    public override void WriteOpening(IBufferWriter<byte> writer) => writer.Write(SaysHelloInAWayOfItsOwn ? "HELLO"u8 : "hello"u8);

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        if (RemembersWhatItWasAsked)
        {
            return _looked++ % 2 == 0 ? default : RecognizedHeartbeat.Sign;
        }

        return payload is [(byte)'?' or (byte)'!', >= (byte)'0' and <= (byte)'9', ..] ? payload[0] == '?' ? RecognizedHeartbeat.Ping : RecognizedHeartbeat.Pong : default;
    }

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return default;
        }

        var text = Encoding.UTF8.GetString(message);
        var found = default(RecognizedHeartbeat);
        var isFirst = true;
        var hasMessage = false;
        foreach (var line in text.Split('\n'))
        {
            if (!isFirst && LooksAtTheFirstLine)
            {
                continue;
            }

            var one = ReceiveLine(line);
            hasMessage |= one == default || one.HasMessage;
            found = isFirst || found == default ? one : one == default ? found : found with { Asks = found.Asks || one.Asks };
            isFirst = false;
        }

        return found == default ? default : found with { HasMessage = hasMessage || (ShowsJoined && text.Contains('\n', StringComparison.Ordinal)) };
    }

    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes($"?{number}"));

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!ping.IsEmpty && !AnswersNothing)
        {
            writer.Write("server!"u8);
        }
        else if (SaysUnaskedThatItLives)
        {
            writer.Write("alive"u8);
        }
    }

    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
        => JudgesStatusesAlone && (int)reason.Status!.Value == 0 ? null
            : (int?)reason.Status == 4001 && !ForgetsStatus ? HeartbeatVerdict.Final("the server wants nobody")
            : reason.Status is not null && IsFinalAtOnce ? HeartbeatVerdict.Final("enough")
            : null;

    private RecognizedHeartbeat ReceiveLine(string line)
    {
        if (!IsReady && line.StartsWith("welcome", StringComparison.Ordinal))
        {
            Read(line);
            return RecognizedHeartbeat.Greeting with { IsReady = !IsNeverReady };
        }

        if (ThrowsOnGarbage && line[0] == '\0')
        {
            return default;
        }

        return line switch
        {
            "server?" => ShowsPings ? RecognizedHeartbeat.Ping with { HasMessage = true } : RecognizedHeartbeat.Ping with { Asks = true },
            "bye" when !ForgetsBye => RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.Final("the server said bye") },
            ['!', .. var number] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ping)
                => ShowsPongs ? default : RecognizedHeartbeat.PongOf(ping) with { Asks = AnswersPongs },
            ['!', ..] when EatsMessages => RecognizedHeartbeat.Pong,
            _ => default,
        };
    }

    private void Read(string line)
    {
        var words = line.Split(' ');
        if (words.Length != 3
            || !int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var interval)
            || !int.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var timeout)
            || (!TakesAnyNumber && (interval <= 0 || timeout <= 0 || interval > 86_400_000)))
        {
            throw new InvalidDataException("a welcome has an interval and a timeout, in milliseconds of a day at most");
        }

        (_interval, _timeout) = TakesAnyNumber ? (Math.Max(interval, 1), Math.Max(timeout, 1)) : (interval, timeout);
    }
}
