using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// NATS: either end sends the line <c>PING</c>, and the other answers with <c>PONG</c>; neither has a number. A server pings soon after the connect, then as often as
/// its <c>ping_interval</c> says (2 minutes unless set) if the client has sent nothing meanwhile, and ends the connection after <c>ping_max</c> pings without an answer.
/// </summary>
/// <remarks>
/// <para>
/// The client pings every 10 s, unless <see cref="HeartbeatOptions.Interval"/> is set. <c>RoundTripTime</c> is the time from a PING to the next PONG. A PING of the program's own (a flush) is
/// refused, since its answer could not be told from that to another; with more in the same message it is allowed.
/// </para>
/// <para>
/// The server begins with <c>INFO {…}</c>, and the connection is usable at the PONG that answers the PING right behind CONNECT. Where the server asks for no sign-in, this class sends both;
/// where it does (<c>auth_required</c>, <c>nonce</c>), and wherever the program wants to, <c>OnOpeningAsync</c> does.
/// </para>
/// <para>
/// An <c>-ERR</c> is final, but: 'Stale Connection' and limits of connections (an attempt follows); what only a permission, a subject or a subscription failed on (the connection lives on);
/// and errors of authorization, which are final where the next attempt ends with the same one, as in the reference client. <c>INFO</c> with <c>"ldm":true</c> (the server will go
/// away) ends the connection, and an attempt follows.
/// </para>
/// <para>
/// What comes is a stream of lines, and where a WebSocket message ends says nothing. A message of whole PINGs and PONGs alone reaches no hook; any other does, as it came.
/// </para>
/// <para>
/// Sources: https://docs.nats.io/reference/reference-protocols/nats-protocol; nats-io/nats-server, server/client.go (processPingTimer); nats-io/nats.go, nats.go (processErr, checkAuthError).
/// </para>
/// </remarks>
public sealed class NatsHeartbeat : HeartbeatProtocol
{
    /// <summary>The longest line that is kept where it comes in pieces: an INFO with the addresses of a large cluster is shorter.</summary>
    private const int MaxKept = 64 * 1024;

    private readonly Lock _gate = new();
    private byte[] _kept = [];
    private int _keptLength;
    private long _payloadLeft;
    private bool _hasBegun;

    /// <summary>Whether the program has given nothing to be sent first.</summary>
    private bool _mayOpen;
    private bool _mayOpenUnsigned;
    private bool _hasOpened;

    private volatile bool _owesConnect;

    private string? _error;
    private string? _lastError;

    /// <summary>A heartbeat of NATS.</summary>
    public NatsHeartbeat()
        : base(HeartbeatCarrier.BinaryMessage)
    {
    }

    private static ReadOnlySpan<byte> ConnectAndPing => "CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1}\r\nPING\r\n"u8;

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => HeartbeatPingers.Both;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => !IsAccepted;

    /// <inheritdoc/>
    public override string Expects => "INFO, and a PONG in answer to CONNECT and PING";

    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <summary>Takes over what the last attempt ended with.</summary>
    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        if (attempt.Attempt > 0 && previous is NatsHeartbeat last)
        {
            _lastError = last._error ?? (last.IsReady ? null : last._lastError);
        }
    }

    /// <summary>Writes CONNECT and PING, if the server has said already that it asks for no sign-in.</summary>
    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (!IsAccepted && MayOpen(static heartbeat => heartbeat._mayOpen = true))
        {
            writer.Write(ConnectAndPing);
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => Is(payload, "PING\r\n"u8) ? RecognizedHeartbeat.Ping : Is(payload, "PONG\r\n"u8) ? RecognizedHeartbeat.Pong : default;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is no NATS, or not what must come first.</exception>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (message.IsEmpty)
        {
            return default;
        }

        // A message that begins or ends amid a line or a payload is a part of what the hook reads.
        var seen = new Seen { HasOther = IsReady && (_keptLength > 0 || _payloadLeft > 0) };
        while (!message.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var part = (int)Math.Min(_payloadLeft, message.Length);
                _payloadLeft -= part;
                message = message[part..];
                continue;
            }

            var end = message.IndexOf((byte)'\n');
            CheckBegin(end < 0 ? message : message[..end]);
            if (end < 0)
            {
                Keep(message);
                seen.HasOther = true;
                break;
            }

            var line = message[..end];
            message = message[(end + 1)..];
            if (_keptLength > 0)
            {
                Keep(line);
                line = _kept.AsSpan(0, _keptLength);
                _keptLength = 0;
            }

            Take(line is [.., (byte)'\r'] ? line[..^1] : line, ref seen);
        }

        return Found(seen);
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("PING\r\n"u8);

    // Unasked too: a server takes it for an answer to whatever is open.
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (_owesConnect)
        {
            _owesConnect = false;
            writer.Write(ConnectAndPing);
        }
        else if (IsReady || !ping.IsEmpty)
        {
            writer.Write("PONG\r\n"u8);
        }
    }

    private RecognizedHeartbeat Found(in Seen seen)
    {
        if (seen.Verdict is { } verdict)
        {
            return (IsReady ? RecognizedHeartbeat.Sign with { HasMessage = true } : RecognizedHeartbeat.Greeting) with { Verdict = verdict };
        }

        if (!IsReady)
        {
            // INFO too is answered, where that is for this class to do.
            return RecognizedHeartbeat.Greeting with
            {
                Asks = seen.HasPing || _owesConnect,
                IsReady = seen.IsReady,
                HasMessage = seen is { IsReady: true, HasOther: true },
            };
        }

        var found = seen.HasPong ? RecognizedHeartbeat.Pong with { Asks = seen.HasPing } : seen.HasPing ? RecognizedHeartbeat.Ping : default;
        return found with { HasMessage = seen.HasOther && found != default };
    }

    private void Take(ReadOnlySpan<byte> line, ref Seen seen)
    {
        var space = line.IndexOfAny((byte)' ', (byte)'\t');
        var verb = space < 0 ? line : line[..space];
        var rest = space < 0 ? default : line[space..].Trim(" \t"u8);
        if (Is(verb, "PING"u8))
        {
            seen.HasPing = true;
        }
        else if (Is(verb, "PONG"u8))
        {
            seen.HasPong = true;
            seen.IsReady |= !IsReady;
        }
        else if (Is(verb, "MSG"u8) || Is(verb, "HMSG"u8) || Is(verb, "PUB"u8) || Is(verb, "HPUB"u8))
        {
            seen.HasOther = true;
            _payloadLeft = SizeOf(rest) + 2;
        }
        else if (Is(verb, "INFO"u8) && !IsAccepted)
        {
            TakeInfo(rest, ref seen);
        }
        else if (Is(verb, "-ERR"u8) && !IsAccepted)
        {
            seen.HasOther |= IsReady;
            seen.Verdict ??= JudgeError(Encoding.UTF8.GetString(rest.Trim((byte)'\'')));
        }
        else
        {
            seen.HasOther |= IsReady || seen.IsReady;
        }
    }

    private void TakeInfo(ReadOnlySpan<byte> json, ref Seen seen)
    {
        if (json is not [(byte)'{', .., (byte)'}'])
        {
            throw new InvalidDataException("Expected INFO with a JSON object of a NATS server, and an INFO came with something else.");
        }

        bool asksForSignIn = false, goesAway = false;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            asksForSignIn |= (members.Is("auth_required"u8) && members.IsTrue) || members.Is("nonce"u8);
            goesAway |= members.Is("ldm"u8) && members.IsTrue;
        }

        seen.HasOther |= IsReady || seen.IsReady;
        if (goesAway)
        {
            seen.Verdict ??= HeartbeatVerdict.Reconnect("The server is in lame duck mode: it will go away.");
        }
        else if (!IsReady && !asksForSignIn)
        {
            _owesConnect |= MayOpen(static heartbeat => heartbeat._mayOpenUnsigned = true);
        }
    }

    /// <summary>Whether CONNECT is to be sent now: the program has given nothing, and the server asks for no sign-in. Once.</summary>
    private bool MayOpen(Action<NatsHeartbeat> learned)
    {
        lock (_gate)
        {
            learned(this);
            var may = _mayOpen && _mayOpenUnsigned && !_hasOpened;
            _hasOpened |= may;
            return may;
        }
    }

    private HeartbeatVerdict? JudgeError(string error)
    {
        var said = $"The server ended the connection with -ERR '{error}'.";
        switch (error.ToLowerInvariant())
        {
            case "stale connection":
                return HeartbeatVerdict.ReconnectAtOnce(said);
            case "maximum connections exceeded" or "maximum account active connections exceeded" or "authentication timeout":
                return HeartbeatVerdict.Reconnect(said);
            case "authorization violation" or "user authentication expired" or "user authentication revoked" or "account authentication expired":
                _error = error;
                return string.Equals(error, _lastError, StringComparison.OrdinalIgnoreCase)
                    ? HeartbeatVerdict.Final($"{said} So did the last.")
                    : HeartbeatVerdict.Reconnect(said);
            case var other when other.StartsWith("permissions violation", StringComparison.Ordinal)
                || other.StartsWith("invalid subject", StringComparison.Ordinal)
                || other.StartsWith("maximum subscriptions exceeded", StringComparison.Ordinal):
                return null;
            default:
                return HeartbeatVerdict.Final(said);
        }
    }

    /// <summary>Finds out at the first bytes whether another protocol is spoken: a line of it may never end.</summary>
    private void CheckBegin(ReadOnlySpan<byte> line)
    {
        if (_hasBegun || IsAccepted || _keptLength > 0)
        {
            return;
        }

        var start = line[..Math.Min(4, line.Length)];
        if (!BeginsLike(start, "INFO"u8) && !BeginsLike(start, "-ERR"u8) && !BeginsLike(start, "PING"u8))
        {
            throw new InvalidDataException("Expected INFO of a NATS server, and a message that begins with something else came.");
        }

        _hasBegun = true;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_keptLength + part.Length > MaxKept)
        {
            throw new InvalidDataException($"Expected a line of NATS, and none has ended within {MaxKept} bytes.");
        }

        if (_kept.Length < _keptLength + part.Length)
        {
            Array.Resize(ref _kept, Math.Max(256, 2 * (_keptLength + part.Length)));
        }

        part.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += part.Length;
    }

    /// <summary>The size of the payload, which is the last word of the line.</summary>
    private static long SizeOf(ReadOnlySpan<byte> words)
    {
        var last = words[(words.LastIndexOfAny((byte)' ', (byte)'\t') + 1)..];
        return Utf8Parser.TryParse(last, out int size, out var read) && read == last.Length && size >= 0
            ? size
            : throw new InvalidDataException("Expected a message of NATS with the size of its payload, and one without came.");
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(word, verb);

    private static bool BeginsLike(ReadOnlySpan<byte> start, ReadOnlySpan<byte> verb) => Ascii.EqualsIgnoreCase(start, verb[..start.Length]);

    /// <summary>What a message holds.</summary>
    private struct Seen
    {
        public bool HasPing;
        public bool HasPong;
        public bool HasOther;
        public bool IsReady;
        public HeartbeatVerdict? Verdict;
    }
}
