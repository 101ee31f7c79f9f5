using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// The heartbeat of ASP.NET Core SignalR, JSON hub protocol 1: each end sends <c>{"type":6}</c> and a record separator (0x1E) after 15 s, and takes the other for dead
/// after 30 s of silence. A ping is no question, and nothing answers it.
/// </summary>
/// <remarks>
/// <para>
/// No end tells its times: where the server's are not the usual ones, set <see cref="ServerTimeout"/> to at least twice its KeepAliveInterval, and
/// <see cref="HeartbeatOptions.Interval"/> to at most half of its ClientTimeoutInterval. The first ping leaves at once: with it the server's clock starts. There is no
/// <c>OnPong</c> and no <c>RoundTripTime</c>.
/// </para>
/// <para>
/// The client asks for the protocol first, <c>{"protocol":"json","version":1}</c>, and is usable at the server's <c>{}</c>; <c>{"error":"…"}</c> is final, but for a
/// handshake that took too long or broke. An accepted socket answers that request. <c>{"type":7}</c> ends the connection, for good unless it says
/// <c>"allowReconnect":true</c>: "the client should automatically attempt to reconnect". A close without it is a lost connection, whatever its status. The address
/// is that of the hub: a service that wants a negotiation first (Azure's) gives address and token by HTTP, which is for <c>OnConnectingAsync</c>.
/// </para>
/// <para>
/// Each message of the hub protocol ends in a separator, and a WebSocket message holds one or more. One that holds nothing but pings reaches no hook; any other
/// does, whole. So does each part of a message that was cut, which no known server does.
/// </para>
/// <para>
/// Sources: <see href="https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md"/>,
/// <see href="https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/server/Core/src/HubConnectionContext.cs"/> (KeepAliveTick, CheckClientTimeout).
/// </para>
/// </remarks>
public sealed class SignalRHeartbeat : HeartbeatProtocol
{
    private const byte Separator = 0x1E;

    /// <summary>What has come of a message of the hub protocol whose end has not.</summary>
    private byte[]? _begun;
    private int _begunSize;
    private bool _isBegun;

    /// <summary>What an accepted socket owes the client's request for the protocol, until it leaves.</summary>
    private byte[]? _answer;

    private enum Kind
    {
        Message,
        Ping,
        Close,
    }

    /// <summary>A heartbeat with the times that SignalR has unless it is told others.</summary>
    public SignalRHeartbeat()
    {
    }

    /// <summary>How long the other end may be silent: at least twice the time after which it pings. 30 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan ServerTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => HeartbeatPingers.Both;

    /// <inheritdoc/>
    public override bool IsAnswered => false;

    /// <inheritdoc/>
    public override bool PingsByTheClock => true;

    /// <inheritdoc/>
    public override HeartbeatFirstPing FirstPing => HeartbeatFirstPing.AtOnce;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => IsAccepted
        ? "a request for the protocol, {\"protocol\":\"json\",\"version\":1} and a record separator (0x1E)"
        : "the answer to the request for the JSON hub protocol, {} and a record separator (0x1E)";

    /// <summary>15 s.</summary>
    public override TimeSpan Interval => TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public override TimeSpan? Silence => ServerTimeout;

    // How it ends says how the connection goes on, and whether it is whole.
    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (!IsAccepted)
        {
            writer.Write("{\"protocol\":\"json\",\"version\":1}\u001E"u8);
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        var hasPing = false;
        while (!payload.IsEmpty)
        {
            var end = payload.IndexOf(Separator);
            if (end < 0 || KindOf(payload[..end]) != Kind.Ping)
            {
                return default;
            }

            hasPing = true;
            payload = payload[(end + 1)..];
        }

        return hasPing ? RecognizedHeartbeat.Ping : default;
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return default;
        }

        var isReady = IsReady;
        var found = default(RecognizedHeartbeat);
        if (!isReady)
        {
            if (!TryTake(ref message, out var first, out _))
            {
                return RecognizedHeartbeat.Sign;
            }

            found = IsAccepted ? ReceiveRequest(first) : ReceiveAnswer(first);
            isReady = found.IsReady;
            if (message.IsEmpty || !isReady)
            {
                return found;
            }
        }

        var hasMessage = false;
        if (message.Length > MaxSize && !_isBegun && message[^1] == Separator)
        {
            // Of what is large, only what comes last can end the connection.
            hasMessage = true;
            message = message[(message[..^1].LastIndexOf(Separator) + 1)..];
        }

        var hasPing = false;
        HeartbeatVerdict? verdict = null;
        while (!message.IsEmpty)
        {
            if (!TryTake(ref message, out var record, out var wasCut))
            {
                hasMessage = true;
                break;
            }

            var kind = KindOf(record);
            hasMessage |= wasCut || kind == Kind.Message;
            hasPing |= kind == Kind.Ping;

            // A client says it before it closes; its close frame says the rest.
            if (kind == Kind.Close && verdict is null && !IsAccepted)
            {
                verdict = VerdictIn(record);
            }
            else
            {
                hasPing |= kind == Kind.Close;
            }
        }

        if (found.Kind == HeartbeatKind.Neither && (hasPing || verdict is not null))
        {
            found = RecognizedHeartbeat.Sign;
        }

        return found.Kind == HeartbeatKind.Neither ? default : found with { HasMessage = hasMessage, Verdict = verdict };
    }

    // The first ping may overtake the answer to the request, which the client expects first: then both leave as one.
    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        WriteAnswer(writer);
        writer.Write("{\"type\":6}\u001E"u8);
    }

    // A ping needs no cause: it says that this end lives.
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (ping.IsEmpty)
        {
            WritePing(0, writer);
        }
        else
        {
            WriteAnswer(writer);
        }
    }

    private void WriteAnswer(IBufferWriter<byte> writer)
    {
        if (Interlocked.Exchange(ref _answer, null) is { } answer)
        {
            writer.Write(answer);
        }
    }

    /// <summary>Takes the first message of the hub protocol, and with it what had come of it before.</summary>
    /// <param name="rest">What has come; what follows it.</param>
    /// <param name="record">The message, without its separator.</param>
    /// <param name="wasCut">Whether a part of it had come before.</param>
    /// <returns>False where its end has not come.</returns>
    private bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> record, out bool wasCut)
    {
        var end = rest.IndexOf(Separator);
        record = end < 0 ? rest : rest[..end];
        wasCut = _isBegun;
        if (end < 0 || wasCut)
        {
            Keep(record);
        }

        if (end < 0)
        {
            rest = default;
            return false;
        }

        rest = rest[(end + 1)..];
        if (wasCut)
        {
            record = _begunSize <= MaxSize ? _begun.AsSpan(0, _begunSize) : default;
            _isBegun = false;
            _begunSize = 0;
        }

        return true;
    }

    /// <summary>Keeps a part of a message, unless with it the message is none of the protocol's own.</summary>
    private void Keep(ReadOnlySpan<byte> part)
    {
        _isBegun = true;
        if (_begunSize + part.Length <= MaxSize)
        {
            part.CopyTo((_begun ??= new byte[MaxSize]).AsSpan(_begunSize));
            _begunSize += part.Length;
        }
        else
        {
            _begunSize = MaxSize + 1;
        }
    }

    private static Kind KindOf(ReadOnlySpan<byte> record)
    {
        if (record.SequenceEqual("{\"type\":6}"u8))
        {
            return Kind.Ping;
        }

        var members = new JsonMembers(record);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                return !members.TryGetInt64(out var type) ? Kind.Message
                    : type == 6 ? Kind.Ping
                    : type == 7 ? Kind.Close
                    : Kind.Message;
            }
        }

        return Kind.Message;
    }

    private static HeartbeatVerdict VerdictIn(ReadOnlySpan<byte> close)
    {
        string? error = null;
        var allowsReconnect = false;
        var members = new JsonMembers(close);
        while (members.Next())
        {
            if (members.Is("error"u8))
            {
                error = members.Text();
            }
            else if (members.Is("allowReconnect"u8))
            {
                allowsReconnect = members.IsTrue;
            }
        }

        var description = $"The server sent a close message{(error is null ? "." : $": {error}")}";
        return allowsReconnect ? HeartbeatVerdict.Reconnect(description) : HeartbeatVerdict.Final(description);
    }

    private RecognizedHeartbeat ReceiveAnswer(ReadOnlySpan<byte> answer)
    {
        if (answer.Trim(" \t\r\n"u8) is not [(byte)'{', .., (byte)'}'])
        {
            throw new InvalidDataException($"{Expects}, was expected.");
        }

        var members = new JsonMembers(answer);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                throw new InvalidDataException($"{Expects}, was expected, and not another message yet.");
            }

            if (members.Is("error"u8) && members.Text() is { } error)
            {
                var description = $"The server refused the JSON hub protocol: {error}";

                // Neither says anything about this client (HubConnectionContext.HandshakeAsync).
                var mayHeal = error is "Handshake was canceled." or "An unexpected error occurred during connection handshake.";
                return RecognizedHeartbeat.Greeting with { Verdict = mayHeal ? HeartbeatVerdict.Reconnect(description) : HeartbeatVerdict.Final(description) };
            }
        }

        return RecognizedHeartbeat.Greeting with { IsReady = true };
    }

    private RecognizedHeartbeat ReceiveRequest(ReadOnlySpan<byte> request)
    {
        string? protocol = null;
        long version = 0;
        var members = new JsonMembers(request);
        while (members.Next())
        {
            if (members.Is("protocol"u8))
            {
                protocol = members.Text();
            }
            else if (members.Is("version"u8))
            {
                members.TryGetInt64(out version);
            }
        }

        if (protocol is null)
        {
            throw new InvalidDataException($"{Expects}, was expected.");
        }

        if (protocol == "json" && version == 1)
        {
            Volatile.Write(ref _answer, "{}\u001E"u8.ToArray());
            return RecognizedHeartbeat.Greeting with { IsReady = true, Asks = true };
        }

        Volatile.Write(ref _answer, "{\"error\":\"Only version 1 of the protocol 'json' is supported.\"}\u001E"u8.ToArray());
        return RecognizedHeartbeat.Greeting with
        {
            Asks = true,
            Verdict = HeartbeatVerdict.Final($"The client asked for version {version.ToString(CultureInfo.InvariantCulture)} of the protocol '{protocol}', and not for version 1 of 'json'."),
        };
    }
}
