using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Phoenix channels, serializer 2.0.0: the client sends <c>[null,"7","phoenix","heartbeat",{}]</c> 30 s after the open and after each reply; the server
/// replies <c>[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]</c>, and closes after 60 s in which nothing came from the client.
/// </summary>
/// <remarks>
/// <para>
/// The query <c>vsn=2.0.0</c> is added to the address, whose path ends in <c>/websocket</c>. The topic <c>phoenix</c> is the heartbeat's alone, so that its references need
/// not be told from those of the user's pushes: each is the ping's number. <c>RoundTripTime</c> is that of the server's program. A binary message is no heartbeat.
/// </para>
/// <para>
/// HTTP 403 is final: the application's <c>connect</c> refused, or the origin, or the version. No close status is: "1000" is what Cowboy closes with when nothing came for
/// too long, Bandit closes with 1002 then. Phoenix's own client stays away after a 1000; this one reconnects.
/// </para>
/// <para>
/// Sources: <see href="https://hexdocs.pm/phoenix/writing_a_channels_client.html"/>,
/// <see href="https://github.com/phoenixframework/phoenix/blob/main/assets/js/phoenix/socket.js"/> (sendHeartbeat, onConnClose),
/// <see href="https://github.com/phoenixframework/phoenix/blob/main/lib/phoenix/socket/serializers/v2_json_serializer.ex"/>.
/// </para>
/// </remarks>
public sealed class PhoenixHeartbeat : HeartbeatProtocol
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    private long _lastPing;

    /// <summary>A heartbeat on the topic <c>phoenix</c>.</summary>
    public PhoenixHeartbeat()
    {
    }

    /// <summary>30 s.</summary>
    public override TimeSpan Interval => Usual;

    /// <summary>30 s.</summary>
    public override TimeSpan? Timeout => Usual;

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.Uri is not { } address)
        {
            return;
        }

        var version = AddressQuery.ValueOf(address, "vsn");
        if (version is not null && !version.StartsWith("2.", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The address asks for version {version} of Phoenix's serializer; {nameof(PhoenixHeartbeat)} speaks 2.0.0. Leave vsn out, or make it 2.0.0.");
        }

        attempt.Uri = AddressQuery.With(address, "vsn", "2.0.0");
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        if (!TryRead(payload, out var parts))
        {
            return default;
        }

        return parts.IsReply ? parts.Number > 0 ? RecognizedHeartbeat.PongOf(parts.Number) : default
            : RecognizedHeartbeat.Ping;
    }

    // A reply to what this end has not sent is the user's.
    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        var found = type == WebSocketMessageType.Text ? Recognize(message) : default;
        return found.Number > Volatile.Read(ref _lastPing) ? default : found;
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        Volatile.Write(ref _lastPing, number);
        writer.Write("[null,\""u8);
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out var written);
        writer.Advance(written);
        writer.Write("\",\"phoenix\",\"heartbeat\",{}]"u8);
    }

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!TryRead(ping, out var parts))
        {
            return;
        }

        writer.Write("["u8);
        writer.Write(parts.Join);
        writer.Write(","u8);
        writer.Write(parts.Reference);
        writer.Write(",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]"u8);
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.HttpStatus == HttpStatusCode.Forbidden
            ? HeartbeatVerdict.Final("The server refused the handshake with HTTP 403: the application's connect, the origin, or the version of the serializer.")
            : null;
    }

    /// <summary>Reads a heartbeat, or the reply to one: [join_ref, ref, "phoenix", "heartbeat" or "phx_reply", payload].</summary>
    private static bool TryRead(ReadOnlySpan<byte> message, out Parts parts)
    {
        parts = default;

        // What most messages are is seen without reading them.
        if (message.IndexOf("\"phoenix\""u8) < 0)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(message);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray
                || !reader.Read() || !TryTakeScalar(message, reader, out parts.Join)
                || !reader.Read() || !TryTakeScalar(message, reader, out parts.Reference))
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out long number, out var read) && read == reader.ValueSpan.Length)
            {
                parts.Number = number;
            }

            if (!reader.Read() || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("phoenix"u8) || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                return false;
            }

            parts.IsReply = reader.ValueTextEquals("phx_reply"u8);
            if (!parts.IsReply && !reader.ValueTextEquals("heartbeat"u8))
            {
                return false;
            }

            reader.Read();
            reader.Skip();
            return reader.Read() && reader.TokenType == JsonTokenType.EndArray && !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is half an escaped surrogate pair.
            return false;
        }
    }

    /// <summary>A reference as it stands in the text: a text, a number, or null.</summary>
    private static bool TryTakeScalar(ReadOnlySpan<byte> message, Utf8JsonReader reader, out ReadOnlySpan<byte> raw)
    {
        raw = message[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        return reader.TokenType is JsonTokenType.Null or JsonTokenType.String or JsonTokenType.Number;
    }

    private ref struct Parts
    {
        public ReadOnlySpan<byte> Join;
        public ReadOnlySpan<byte> Reference;
        public long Number;
        public bool IsReply;
    }
}
