using System.Net.WebSockets;
using System.Text.Json;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>A sample of docs/heartbeats.md: Slack's socket mode has ping frames, a hello, and a message that asks for another connection.</summary>
public sealed class SlackHeartbeat : PingFrameHeartbeat
{
    // A version and a number: what each ping of ours carries.
    private const int Payload = 9;

    public override TimeSpan? Timeout => TimeSpan.FromSeconds(5);

    public override bool AwaitsGreeting => true;

    public override string Expects => "Slack's hello, {\"type\":\"hello\"}";

    public override int MaxSize => 1024;

    // Slack repeats the payload, and adds the time.
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => base.Recognize(payload.Length > Payload ? payload[..Payload] : payload);

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        var reader = new Utf8JsonReader(message);
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.GetProperty("type").GetString() switch
        {
            "hello" => RecognizedHeartbeat.Greeting with { IsReady = true },
            "disconnect" => RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.ReconnectAtOnce($"Slack asks for another connection: {json.RootElement.GetProperty("reason")}") },
            _ => default,
        };
    }
}
