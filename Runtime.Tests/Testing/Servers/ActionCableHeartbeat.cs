using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Heartbeat.Testing.Tests.Servers;

// As on the page of heartbeats.

/// <summary>Rails' Action Cable: the server sends {"type":"ping","message":…} every 3 s, and nothing is answered.</summary>
public sealed class ActionCableHeartbeat : HeartbeatProtocol
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    // The first beat comes after the welcome, which may take as long as any attempt to connect.
    public override HeartbeatPingers Pingers => IsReady ? HeartbeatPingers.Server : HeartbeatPingers.None;

    public override TimeSpan Interval => Beat;

    // Rails takes a connection for stale after two beats.
    public override TimeSpan? Timeout => Beat;

    public override bool AwaitsGreeting => true;

    public override string Expects => "a welcome message, {\"type\":\"welcome\"}";

    public override bool CanBeAccepted => false;

    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt) => attempt.SubProtocols.Add("actioncable-v1-json");

    // A client sends no heartbeat, so that none of its messages is one.
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => default;

    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        try
        {
            var json = new Utf8JsonReader(message);
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? Read(ref json) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
    }

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }

    private static RecognizedHeartbeat Read(ref Utf8JsonReader json)
    {
        var found = default(RecognizedHeartbeat);
        bool isEnd = false, isFinal = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = json.ValueTextEquals("type"), isReconnect = json.ValueTextEquals("reconnect");
            json.Read();
            if (isType && json.TokenType == JsonTokenType.String)
            {
                isEnd = json.ValueTextEquals("disconnect");
                found = json.ValueTextEquals("ping") ? RecognizedHeartbeat.Sign
                    : json.ValueTextEquals("welcome") ? RecognizedHeartbeat.Greeting with { IsReady = true }
                    : default;
            }

            isFinal |= isReconnect && json.TokenType == JsonTokenType.False;
            json.Skip();
        }

        return !isEnd ? found : RecognizedHeartbeat.Sign with
        {
            Verdict = isFinal ? HeartbeatVerdict.Final("The server disconnected the client for good.") : HeartbeatVerdict.Reconnect("The server disconnected the client."),
        };
    }
}
