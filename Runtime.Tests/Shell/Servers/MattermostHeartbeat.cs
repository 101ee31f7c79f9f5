using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>A sample of docs/heartbeats.md: Mattermost answers a ping by its seq, which heartbeats take from a range of their own.</summary>
public sealed class MattermostHeartbeat : HeartbeatProtocol
{
    private const long BeforeFirst = 1L << 40;

    private volatile string _connectionId = "";
    private long _next;

    public override TimeSpan Interval => TimeSpan.FromSeconds(30);

    public override TimeSpan? Timeout => Interval;

    public override bool CountsAnyTraffic => false;

    public override bool PingsByTheClock => true;

    public override HeartbeatFirstPing FirstPing => HeartbeatFirstPing.AtOnce;

    public override bool AwaitsGreeting => true;

    public override string Expects => "{\"status\":\"OK\",\"seq_reply\":1}, in answer to OnOpening's authentication_challenge";

    public override bool CanBeAccepted => false;

    public override bool LooksAtLarger => true;

    // What was missed is replayed to whoever names the connection and the next event's number.
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        if (previous is MattermostHeartbeat last)
        {
            _connectionId = last._connectionId;
            _next = last._next;
        }

        if (attempt.Uri is { } uri)
        {
            attempt.Uri = new UriBuilder(uri) { Query = $"connection_id={_connectionId}&sequence_number={_next}" }.Uri;
        }
    }

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => default;

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        long reply = 0;
        long number = -1;
        var isHello = false;
        var isTaken = false;
        var json = new Utf8JsonReader(message);
        while (json.Read())
        {
            if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var (isSeq, isReply) = (json.ValueTextEquals("seq"), json.ValueTextEquals("seq_reply"));
            var (isEvent, isStatus) = (json.ValueTextEquals("event"), json.ValueTextEquals("status"));
            json.Read();
            number = isSeq ? json.GetInt64() : number;
            reply = isReply ? json.GetInt64() : reply;
            isHello |= isEvent && json.ValueTextEquals("hello");
            isTaken |= isStatus && json.ValueTextEquals("OK");
            json.Skip();
        }

        if (number >= 0)
        {
            _next = number + 1;
            _connectionId = isHello ? ConnectionIdIn(message) : _connectionId;
        }

        return reply > BeforeFirst ? RecognizedHeartbeat.PongOf(reply - BeforeFirst)
            : reply != 1 ? default
            : isTaken ? RecognizedHeartbeat.Greeting with { IsReady = true }
            : RecognizedHeartbeat.Greeting with { Verdict = HeartbeatVerdict.Final("Mattermost refuses the token.") };
    }

    public override void WritePing(long number, IBufferWriter<byte> writer)
        => writer.Write(Encoding.UTF8.GetBytes($"{{\"action\":\"ping\",\"seq\":{BeforeFirst + number}}}"));

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }

    private static string ConnectionIdIn(ReadOnlySpan<byte> hello)
    {
        var json = new Utf8JsonReader(hello);
        using var document = JsonDocument.ParseValue(ref json);
        return document.RootElement.GetProperty("data").GetProperty("connection_id").GetString() ?? "";
    }
}
