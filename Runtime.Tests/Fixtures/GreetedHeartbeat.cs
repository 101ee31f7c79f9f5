using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// The heartbeat of a server that does all that servers do, in words: "hello 5" dictates seconds, "welcome" makes the connection usable, "changed 2" dictates anew,
/// "refused", "later 30", "now" and "again" end it, "bad" is what nobody can read, "ping x" is answered by "pong x", "mark" is a sign of life, and "+" before a word
/// says that there is more in the message.
/// </summary>
internal sealed class GreetedHeartbeat : HeartbeatProtocol
{
    private TimeSpan? _interval;

    public int Previous { get; private set; }

    public Func<SocketCloseReason, HeartbeatVerdict?>? Verdict { get; init; }

    public Action<HeartbeatProtocol?, ConnectContext>? Prepares { get; init; }

    public override HeartbeatVerdict? Judge(SocketCloseReason reason) => Verdict?.Invoke(reason);

    public bool Orders { get; init; }

    public override bool AwaitsGreeting => true;

    public override string Expects => "\"welcome\"";

    public override bool PingsInOrder => Orders;

    public override TimeSpan Interval => _interval ?? TimeSpan.FromSeconds(40);

    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        Previous = previous is GreetedHeartbeat last ? last.Previous + 1 : 0;
        Prepares?.Invoke(previous, attempt);
    }

    public override void WriteOpening(IBufferWriter<byte> writer) => writer.Write("hi"u8);

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.StartsWith("ping"u8) ? RecognizedHeartbeat.Ping : payload.StartsWith("pong"u8) ? RecognizedHeartbeat.Pong : default;

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        var text = Encoding.UTF8.GetString(message);
        var hasMessage = text.StartsWith('+');
        var words = text.TrimStart('+').Split(' ');
        var found = words[0] switch
        {
            "hello" => Dictated(words[1], RecognizedHeartbeat.Greeting),
            "changed" => Dictated(words[1], RecognizedHeartbeat.Sign),
            "welcome" => RecognizedHeartbeat.Greeting with { IsReady = true },
            "ready" => default(RecognizedHeartbeat) with { IsReady = true },
            "refused" => RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.Final("The server knows no such user.") },
            "now" => RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.ReconnectAtOnce("The server restarts.") with { CloseStatus = (WebSocketCloseStatus)4200 } },
            "later" => RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.ReconnectAfter(Seconds(words[1]), "The server is busy.") },
            "bad" => throw new InvalidDataException("a word is missing."),
            "ping" => RecognizedHeartbeat.Ping,
            "pong" => RecognizedHeartbeat.Pong,
            "mark" => RecognizedHeartbeat.Sign,
            _ => default,
        };
        return hasMessage ? found with { HasMessage = true } : found;
    }

    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("ping"u8);

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!ping.IsEmpty)
        {
            writer.Write("pong"u8);
            writer.Write(ping["ping".Length..]);
        }
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

    private RecognizedHeartbeat Dictated(string seconds, RecognizedHeartbeat found)
    {
        _interval = Seconds(seconds);
        return found;
    }
}
