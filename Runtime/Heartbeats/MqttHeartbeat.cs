using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// MQTT 3.1.1 and 5: the client sends PINGREQ (<c>C0 00</c>), the server answers with PINGRESP (<c>D0 00</c>). The server ends a connection on which no
/// packet came for one and a half times the keep-alive, whatever it sends itself ("MUST disconnect": MQTT 5, section 3.1.2.10).
/// </summary>
/// <remarks>
/// <para>
/// The client pings after three quarters of the keep-alive, which is that of <see cref="KeepAlive"/>, or the one that a server of version 5 puts in its
/// place ("the Client MUST use this value instead of the Keep Alive value the Client sent": section 3.2.2.3.14). The connection is usable at a CONNACK packet
/// that accepts it. <c>RoundTripTime</c> is the time from a PINGREQ to the PINGRESP that follows it; both are handled by the broker itself.
/// </para>
/// <para>
/// Final: CONNACK 1, 2, 4 and 5 of version 3.1.1; of version 5 0x81, 0x82, 0x84 to 0x87, 0x8A, 0x8C, 0x90, 0x95 and 0x99 to 0x9B; and in a DISCONNECT those of a refused client,
/// and 0x8E: another client has connected with the same identifier, and two that reconnect would throw each other out for ever. After 0x9C and 0x9D (section 4.11) the next attempt
/// goes to the first host that the server names, over the same scheme and path; which of them are final is not said by the standard.
/// </para>
/// <para>
/// A WebSocket message may hold several packets and a part of one (section 6). One that holds whole PINGRESPs alone reaches no hook; any other does, as it came.
/// </para>
/// <para>Sources: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html, https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html.</para>
/// </remarks>
public sealed class MqttHeartbeat : HeartbeatProtocol
{
    private const int MaxKeepAlive = ushort.MaxValue;
    private const byte Connect = 0x10;
    private const byte Connack = 0x20;
    private const byte PingReq = 0xC0;
    private const byte PingResp = 0xD0;
    private const byte Disconnect = 0xE0;
    private const byte Auth = 0xF0;

    /// <summary>The longest packet that is kept where it comes in pieces: what a server has to say in a CONNACK is far shorter.</summary>
    private const int MaxKept = 64 * 1024;

    private byte _first;
    private bool _isInLength;
    private int _shift;
    private int _length;
    private int _left;
    private byte[] _kept = [];
    private int _keptLength;

    /// <summary>Seconds; what a server or, at the accepting end, a client has said.</summary>
    private volatile int _keepAlive = 30;

    private string? _elsewhere;
    private string? _wentTo;

    /// <summary>A heartbeat of MQTT.</summary>
    public MqttHeartbeat()
        : base(HeartbeatCarrier.BinaryMessage)
    {
    }

    /// <summary>
    /// The keep-alive, in whole seconds up to 65535; 30 s unless set. A CONNECT packet of the program's own must carry the same. Zero: the server does not watch
    /// the client, which pings every 10 s to watch the server.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, longer, or no whole number of seconds.</exception>
    public TimeSpan KeepAlive
    {
        get;
        init
        {
            if (value < TimeSpan.Zero || value.TotalSeconds > MaxKeepAlive || value.Ticks % TimeSpan.TicksPerSecond != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(KeepAlive), value, $"{nameof(KeepAlive)} is {value}; it must be a whole number of seconds from 0 to {MaxKeepAlive}.");
            }

            field = value;
            _keepAlive = (int)value.TotalSeconds;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the CONNECT packet that this class writes says of the version: 4 for MQTT 3.1.1, which is the default, or 5. What the server answers in is found out
    /// from its packets.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither.</exception>
    public int ProtocolVersion
    {
        get;
        init => field = value is 4 or 5 ? value : throw new ArgumentOutOfRangeException(nameof(ProtocolVersion), value, $"{nameof(ProtocolVersion)} is {value}; it must be 4 (MQTT 3.1.1) or 5.");
    } = 4;

    /// <summary>The client identifier in the CONNECT packet that this class writes; none unless set, so that the server makes one.</summary>
    /// <exception cref="ArgumentException">It is longer than 65535 bytes of UTF-8.</exception>
    public string ClientId
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = Encoding.UTF8.GetByteCount(value) <= ushort.MaxValue ? value : throw new ArgumentException($"{nameof(ClientId)} is longer than {ushort.MaxValue} bytes.", nameof(ClientId));
        }
    } = "";

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => IsAccepted && _keepAlive == 0 ? HeartbeatPingers.None : HeartbeatPingers.Client;

    // The server's clock runs from packet to packet: the time that an answer takes must not be added to it.
    /// <inheritdoc/>
    public override bool PingsByTheClock => true;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => IsAccepted ? "a CONNECT packet" : "a CONNACK packet";

    // Three quarters: "it is the responsibility of the Client to ensure that the interval between MQTT Control Packets being sent does not exceed
    // the Keep Alive value", and no timer is exact.
    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <inheritdoc/>
    public override TimeSpan Interval => _keepAlive switch
    {
        0 => UsualInterval,
        var seconds when IsAccepted => TimeSpan.FromSeconds(seconds),
        var seconds => TimeSpan.FromSeconds(seconds) * 3 / 4,
    };

    /// <inheritdoc/>
    public override TimeSpan? Silence => IsAccepted && _keepAlive is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) * 3 / 2 : null;

    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <summary>Offers the sub-protocol <c>mqtt</c>; and goes elsewhere, where the last server has said so.</summary>
    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        if (!attempt.SubProtocols.Contains("mqtt"))
        {
            attempt.SubProtocols.Add("mqtt");
        }

        // Where the other server could not be reached either, the address is the user's again.
        if (attempt.Attempt > 0 && previous is MqttHeartbeat last && (last._elsewhere ?? (last.IsReady ? last._wentTo : null)) is { } server
            && attempt.Uri is { } uri && Uri.TryCreate($"{uri.Scheme}://{server}{uri.PathAndQuery}", UriKind.Absolute, out var other))
        {
            _wentTo = server;
            attempt.Uri = other;
        }
    }

    /// <summary>Writes a CONNECT packet without user name and password, for a session that ends with the connection.</summary>
    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (IsAccepted)
        {
            return;
        }

        var idLength = Encoding.UTF8.GetByteCount(ClientId);
        var length = 10 + (ProtocolVersion == 5 ? 1 : 0) + 2 + idLength;
        var packet = writer.GetSpan(length + 5);
        var at = 0;
        packet[at++] = Connect;
        for (var left = length; ;)
        {
            packet[at++] = (byte)(left > 0x7F ? (left & 0x7F) | 0x80 : left);
            left >>= 7;
            if (left == 0)
            {
                break;
            }
        }

        "\0\u0004MQTT"u8.CopyTo(packet[at..]);
        at += 6;
        packet[at++] = (byte)ProtocolVersion;
        packet[at++] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], (ushort)KeepAlive.TotalSeconds);
        at += 2;
        if (ProtocolVersion == 5)
        {
            packet[at++] = 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], (ushort)idLength);
        at += 2;
        writer.Advance(at + Encoding.UTF8.GetBytes(ClientId, packet[at..]));
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload is [PingReq, 0] ? RecognizedHeartbeat.Ping
            : payload is [PingResp, 0] ? RecognizedHeartbeat.Pong
            : default;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is no MQTT, or not what must come first.</exception>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Binary)
        {
            throw new InvalidDataException($"{Expected} in a binary message, in which alone MQTT travels (MQTT 5, section 6), and a text came.");
        }

        if (message.IsEmpty)
        {
            return default;
        }

        // A message that begins or ends amid a packet is a part of what the hook reads.
        var seen = new Seen { HasOther = IsReady && IsAmidPacket };
        while (!message.IsEmpty)
        {
            message = IsAmidPacket ? Continue(message, ref seen) : Begin(message, ref seen);
        }

        seen.HasOther |= IsAmidPacket;
        if (seen.Verdict is { } verdict)
        {
            return (IsReady ? RecognizedHeartbeat.Sign with { HasMessage = true } : RecognizedHeartbeat.Greeting) with { Verdict = verdict };
        }

        if (!IsReady)
        {
            return RecognizedHeartbeat.Greeting with { IsReady = seen.IsReady, HasMessage = seen is { IsReady: true, HasOther: true } };
        }

        var found = seen.HasPing ? RecognizedHeartbeat.Ping : seen.HasPong ? RecognizedHeartbeat.Pong : default;
        return found with { HasMessage = seen.HasOther && found != default };
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write((ReadOnlySpan<byte>)[PingReq, 0]);

    // A PINGRESP that nobody has asked for is none of the packets that a client may send, or expects.
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!ping.IsEmpty && IsAccepted)
        {
            writer.Write((ReadOnlySpan<byte>)[PingResp, 0]);
        }
    }

    // RabbitMQ before 3.13 refuses a sign-in so, without a CONNACK.
    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
        => !IsReady && !IsAccepted && reason is { Kind: SocketCloseKind.Remote, Status: WebSocketCloseStatus.ProtocolError or WebSocketCloseStatus.InvalidPayloadData }
            ? HeartbeatVerdict.Final($"The server refused the CONNECT packet: {reason.Description ?? "protocol error"}.")
            : null;

    private bool IsAmidPacket => _first != 0;

    private string Expected => IsReady ? "Expected an MQTT packet" : IsAccepted ? "Expected an MQTT CONNECT packet (0x10)" : "Expected an MQTT CONNACK packet (0x20)";

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> message, scoped ref Seen seen)
    {
        var first = message[0];
        var mayCome = IsReady || seen.IsReady ? (first & 0xF0) != 0
            : IsAccepted ? first == Connect
            : first is Connack or Auth;
        if (!mayCome)
        {
            throw new InvalidDataException($"{Expected}, and a message with 0x{first:X2} came.");
        }

        _first = first;
        _isInLength = true;
        _length = _shift = 0;
        return Continue(message[1..], ref seen);
    }

    private ReadOnlySpan<byte> Continue(ReadOnlySpan<byte> message, scoped ref Seen seen)
    {
        while (_isInLength)
        {
            if (message.IsEmpty)
            {
                return message;
            }

            var next = message[0];
            message = message[1..];
            _length |= (next & 0x7F) << _shift;
            _shift += 7;
            _isInLength = (next & 0x80) != 0;
            if (_isInLength && _shift > 21)
            {
                throw new InvalidDataException($"{Expected}, and one came whose length takes more than four bytes (MQTT 5, section 1.5.5).");
            }

            _left = _length;
        }

        var part = message[..Math.Min(_left, message.Length)];
        _left -= part.Length;
        if (!IsRead(_first))
        {
            if (_left == 0)
            {
                seen.HasOther = true;
                _first = 0;
            }
        }
        else if (_left > 0)
        {
            Keep(part);
        }
        else
        {
            var body = part;
            if (_keptLength > 0)
            {
                Keep(part);
                body = _kept.AsSpan(0, _keptLength);
            }

            Take(_first, body, ref seen);
            _first = 0;
            _keptLength = 0;
            _kept = [];
        }

        return message[part.Length..];
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_length > MaxKept)
        {
            throw new InvalidDataException($"{Expected}, and one of {_length} bytes came, which no server needs for it.");
        }

        if (_keptLength == 0)
        {
            _kept = new byte[_length];
        }

        part.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += part.Length;
    }

    private static bool IsRead(byte first) => first is Connect or Connack or PingReq or PingResp or Disconnect;

    private void Take(byte first, ReadOnlySpan<byte> body, ref Seen seen)
    {
        switch (first)
        {
            case PingResp when !IsAccepted:
                seen.HasPong = true;
                break;
            case PingReq when IsAccepted:
                seen.HasPing = true;
                break;
            case Connack when !IsReady && !IsAccepted:
                TakeConnack(body, ref seen);
                break;
            case Connect when !IsReady && IsAccepted:
                TakeConnect(body, ref seen);
                break;
            case Disconnect when !IsAccepted:
                TakeDisconnect(body, ref seen);
                break;
            default:
                seen.HasOther = true;
                break;
        }
    }

    private void TakeConnack(ReadOnlySpan<byte> body, ref Seen seen)
    {
        if (body.Length < 2)
        {
            throw new InvalidDataException($"{Expected} with a return code, and one of {body.Length} bytes came.");
        }

        var code = body[1];
        if (body.Length > 2)
        {
            ReadProperties(body[2..]);
        }

        if (code == 0)
        {
            seen.IsReady = true;
            return;
        }

        seen.Verdict = code < 0x80 ? JudgeReturnCode(code) : JudgeReasonCode(code, isConnack: true);
    }

    private void TakeDisconnect(ReadOnlySpan<byte> body, ref Seen seen)
    {
        if (body.Length > 1)
        {
            ReadProperties(body[1..]);
        }

        seen.Verdict = JudgeReasonCode(body.IsEmpty ? (byte)0 : body[0], isConnack: false);
    }

    /// <summary>The name and level of the protocol, the flags, the keep-alive (section 3.1.2).</summary>
    private void TakeConnect(ReadOnlySpan<byte> body, ref Seen seen)
    {
        var at = body.Length < 2 ? body.Length : 2 + BinaryPrimitives.ReadUInt16BigEndian(body) + 2;
        if (body.Length < at + 2)
        {
            throw new InvalidDataException($"{Expected} with a keep-alive, and one of {body.Length} bytes came.");
        }

        _keepAlive = BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
        seen.IsReady = true;
    }

    private static HeartbeatVerdict JudgeReturnCode(byte code)
    {
        var (name, isFinal) = code switch
        {
            1 => ("unacceptable protocol version", true),
            2 => ("identifier rejected", true),
            3 => ("server unavailable", false),
            4 => ("bad user name or password", true),
            5 => ("not authorized", true),
            _ => ("unknown", false),
        };
        return Verdict(isFinal, $"The server refused the connection with CONNACK {code}: {name}.");
    }

    private HeartbeatVerdict JudgeReasonCode(byte code, bool isConnack)
    {
        var (name, isFinal) = code switch
        {
            0x00 => ("normal disconnection", false),
            0x81 => ("malformed packet", isConnack),
            0x82 => ("protocol error", isConnack),
            0x83 => ("implementation specific error", false),
            0x84 => ("unsupported protocol version", true),
            0x85 => ("client identifier not valid", true),
            0x86 => ("bad user name or password", true),
            0x87 => ("not authorized", true),
            0x88 => ("server unavailable", false),
            0x89 => ("server busy", false),
            0x8A => ("banned", true),
            0x8B => ("server shutting down", false),
            0x8C => ("bad authentication method", true),
            0x8D => ("keep alive timeout", false),
            0x8E => ("session taken over by another connection with the same client identifier", true),
            0x90 => ("topic name invalid", isConnack),
            0x93 => ("receive maximum exceeded", false),
            0x94 => ("topic alias invalid", false),
            0x95 => ("packet too large", isConnack),
            0x96 => ("message rate too high", false),
            0x97 => ("quota exceeded", false),
            0x98 => ("administrative action", false),
            0x99 => ("payload format invalid", isConnack),
            0x9A => ("retain not supported", isConnack),
            0x9B => ("QoS not supported", isConnack),
            0x9C => ("use another server", false),
            0x9D => ("server moved", false),
            0x9F => ("connection rate exceeded", false),
            0xA0 => ("maximum connect time", false),
            _ => ("unspecified error", false),
        };
        var said = $"The server {(isConnack ? "refused the connection with CONNACK" : "ended the connection with DISCONNECT")} 0x{code:X2}: {name}.";
        if (code is not (0x9C or 0x9D))
        {
            _elsewhere = null;
            return Verdict(isFinal, said);
        }

        return _elsewhere is null ? HeartbeatVerdict.Reconnect($"{said} It names none.") : HeartbeatVerdict.ReconnectAtOnce($"{said} It names {_elsewhere}.");
    }

    private static HeartbeatVerdict Verdict(bool isFinal, string said) => isFinal ? HeartbeatVerdict.Final(said) : HeartbeatVerdict.Reconnect(said);

    /// <summary>Reads what matters of the properties (section 2.2.2), which are in any order.</summary>
    private void ReadProperties(ReadOnlySpan<byte> data)
    {
        var left = ReadNumber(ref data);
        var properties = data[..Math.Min(left, data.Length)];
        while (!properties.IsEmpty)
        {
            var id = properties[0];
            properties = properties[1..];
            var size = id switch
            {
                0x01 or 0x17 or 0x19 or 0x24 or 0x25 or 0x28 or 0x29 or 0x2A => 1,
                0x13 or 0x21 or 0x22 or 0x23 => 2,
                0x02 or 0x11 or 0x18 or 0x27 => 4,
                0x03 or 0x08 or 0x09 or 0x12 or 0x15 or 0x16 or 0x1A or 0x1C or 0x1F => SizeOfText(properties),
                0x26 => SizeOfText(properties) is var name && name <= properties.Length ? name + SizeOfText(properties[name..]) : name,
                _ => throw new InvalidDataException($"{Expected} with the properties of MQTT 5, and one with a property 0x{id:X2} came."),
            };
            if (size > properties.Length)
            {
                throw new InvalidDataException($"{Expected}, and its property 0x{id:X2} goes beyond its end.");
            }

            var value = properties[..size];
            if (id == 0x13)
            {
                // Zero turns the server's watching off, and not this end's.
                _keepAlive = BinaryPrimitives.ReadUInt16BigEndian(value) is > 0 and var seconds ? seconds : (int)KeepAlive.TotalSeconds;
            }
            else if (id == 0x1C)
            {
                _elsewhere = Encoding.UTF8.GetString(value[2..]).Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            }

            properties = properties[size..];
        }
    }

    private static int SizeOfText(ReadOnlySpan<byte> data) => data.Length < 2 ? int.MaxValue : 2 + BinaryPrimitives.ReadUInt16BigEndian(data);

    private int ReadNumber(ref ReadOnlySpan<byte> data)
    {
        var number = 0;
        for (var at = 0; at < Math.Min(4, data.Length); at++)
        {
            number |= (data[at] & 0x7F) << (7 * at);
            if ((data[at] & 0x80) == 0)
            {
                data = data[(at + 1)..];
                return number;
            }
        }

        throw new InvalidDataException($"{Expected}, and the length of its properties is none.");
    }

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
