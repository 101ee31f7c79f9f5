using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Engine.IO 4 and of Socket.IO 5, which stands on it: the server sends the text <c>2</c>, the client answers each with <c>3</c>. The server's
/// greeting dictates both times, in milliseconds: <c>0{"sid":"…","pingInterval":25000,"pingTimeout":20000}</c>.
/// </summary>
/// <remarks>
/// <para>
/// "If the client does not receive a ping packet within <c>pingInterval + pingTimeout</c>, it SHOULD consider that the connection is closed"
/// (Engine.IO protocol 4, section Heartbeat): no other traffic counts. The client never pings, since a server closes at a <c>2</c>, and never sends a
/// <c>3</c> unasked, since each one restarts the server's clock. So there is no <c>OnPong</c> and no <c>RoundTripTime</c>, and an inbox that stays full looks like death to
/// the server: it waits for the answer no longer than <c>pingTimeout</c>.
/// </para>
/// <para>
/// The query <c>EIO=4&amp;transport=websocket</c> is added to the address, whose path is <c>/socket.io/</c>, or <c>/engine.io/</c>, unless the server is configured. The client joins its namespace by <c>40</c>, unless
/// <c>OnOpening</c> has sent that with credentials (<c>40{"token":"…"}</c>), and the connection is usable once the server has answered <c>40{"sid":"…"}</c>
/// (Socket.IO protocol 5, section Connection to a namespace). A refusal, <c>44{"message":"…"}</c>, and a <c>41</c>, by which the server has it leave the namespace,
/// are final, as they are for the reference client; the server leaves the WebSocket open after both. Hooks get everything else as it comes:
/// <c>42["event",1]</c>.
/// </para>
/// <para>
/// Sources: <see href="https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md"/>,
/// <see href="https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md"/>.
/// </para>
/// </remarks>
public sealed class EngineIoHeartbeat : HeartbeatProtocol
{
    private const string Root = "/";
    private const string OpenPacket = "an open packet of Engine.IO 4, 0{\"sid\":\"…\",\"pingInterval\":25000,\"pingTimeout\":20000},";

    private readonly byte[] _namespace = Encoding.UTF8.GetBytes(Root);
    private volatile Times? _times;

    /// <summary>A heartbeat of a client on Socket.IO, in the namespace <c>/</c>.</summary>
    public EngineIoHeartbeat()
    {
    }

    /// <summary>Whether the server speaks Socket.IO, and not Engine.IO alone, where no namespace is joined and the connection is usable at the greeting. Yes unless set.</summary>
    public bool IsSocketIo { get; init; } = true;

    /// <summary>The namespace of Socket.IO that is joined, and whose end ends the connection. <c>/</c> unless set.</summary>
    /// <exception cref="ArgumentException">It does not begin with <c>/</c>, or has a comma.</exception>
    public string Namespace
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!value.StartsWith('/') || value.Contains(','))
            {
                throw new ArgumentException($"{nameof(Namespace)} is \"{value}\"; it must begin with / and have no comma.", nameof(value));
            }

            field = value;
            _namespace = Encoding.UTF8.GetBytes(value);
        }
    } = Root;

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => HeartbeatPingers.Server;

    /// <inheritdoc/>
    public override bool CountsAnyTraffic => false;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => IsSocketIo ? $"{OpenPacket} and then {ConnectPacket}" : OpenPacket;

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <summary>What the server has dictated; before that 25 s, what a server dictates unless configured.</summary>
    public override TimeSpan Interval => (_times ?? Times.Usual).Interval;

    /// <summary>What the server has dictated; before that 20 s, what a server dictates unless configured.</summary>
    public override TimeSpan? Timeout => (_times ?? Times.Usual).Timeout;

    // What begins a packet says what it is: nothing more is looked at, however long it is.
    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.Uri is { } address)
        {
            attempt.Uri = AddressQuery.With(AddressQuery.With(address, "EIO", "4"), "transport", "websocket");
        }
    }

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (!IsSocketIo)
        {
            return;
        }

        writer.Write("40"u8);
        if (Namespace != Root)
        {
            writer.Write(_namespace);
            writer.Write(","u8);
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.IsEmpty ? default
            : payload[0] == '2' ? RecognizedHeartbeat.Ping
            : payload[0] == '3' ? RecognizedHeartbeat.Pong
            : default;

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            // An attachment, without a packet's type before it.
            return default;
        }

        if (_times is null)
        {
            return Open(message);
        }

        return message.IsEmpty ? default
            : message[0] switch
            {
                (byte)'2' => RecognizedHeartbeat.Ping,
                (byte)'4' => IsSocketIo ? ReceivePacket(message[1..]) : default,
                >= (byte)'0' and <= (byte)'6' => RecognizedHeartbeat.Sign,
                _ => default,
            };
    }

    // A server closes at it.
    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
    }

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!ping.IsEmpty)
        {
            writer.Write("3"u8);
        }
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);

        // The refusal of an upgrade has no other status, be it another version of the protocol or the user's allowRequest.
        return reason.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden
            ? HeartbeatVerdict.Final($"The server refused the handshake with HTTP {(int)reason.HttpStatus}, as Engine.IO refuses a client, its address or its version of the protocol.")
            : null;
    }

    private string ConnectPacket => $"the answer to the connect packet of Socket.IO, {(Namespace == Root ? "40" : $"40{Namespace},")}{{\"sid\":\"…\"}},";

    private RecognizedHeartbeat Open(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != '0')
        {
            throw new InvalidDataException($"{OpenPacket} was expected as the first message.");
        }

        double? interval = null;
        double? timeout = null;
        var members = new JsonMembers(message[1..]);
        while (members.Next())
        {
            if (members.Is("pingInterval"u8))
            {
                interval = members.TryGetDouble(out var milliseconds) ? milliseconds : null;
            }
            else if (members.Is("pingTimeout"u8))
            {
                timeout = members.TryGetDouble(out var milliseconds) ? milliseconds : null;
            }
        }

        var millisecond = TimeSpan.FromMilliseconds(1);
        _times = new Times(DictatedTime.Of(interval, millisecond, "pingInterval in milliseconds"), DictatedTime.Of(timeout, millisecond, "pingTimeout in milliseconds"));
        return RecognizedHeartbeat.Greeting with { IsReady = !IsSocketIo };
    }

    private RecognizedHeartbeat ReceivePacket(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || packet[0] is not ((byte)'0' or (byte)'1' or (byte)'4') || !IsOurs(packet[1..], out var data))
        {
            return default;
        }

        switch (packet[0])
        {
            case (byte)'0':
                return IsReady ? RecognizedHeartbeat.Sign
                    : MemberOf(data, "sid"u8) is not null ? RecognizedHeartbeat.Greeting with { IsReady = true }
                    : throw new InvalidDataException($"{ConnectPacket} was expected; without sid it is that of Socket.IO 2, another protocol.");
            case (byte)'1':
                return RecognizedHeartbeat.Sign with { Verdict = HeartbeatVerdict.Final($"The server ended the client's part in the namespace {Namespace}.") };
            default:
                return RecognizedHeartbeat.Greeting with { Verdict = HeartbeatVerdict.Final($"The server refused the namespace {Namespace}: {MemberOf(data, "message"u8) ?? "it did not say why"}") };
        }
    }

    /// <summary>Whether a packet is of the namespace that was joined: other namespaces share the connection.</summary>
    private bool IsOurs(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> data)
    {
        data = packet;
        if (packet.IsEmpty || packet[0] != '/')
        {
            if (!packet.IsEmpty && packet[0] == ',')
            {
                data = packet[1..];
            }

            return Namespace == Root;
        }

        var comma = packet.IndexOf((byte)',');
        data = comma < 0 ? default : packet[(comma + 1)..];
        return (comma < 0 ? packet : packet[..comma]).SequenceEqual(_namespace);
    }

    private static string? MemberOf(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is(name))
            {
                return members.Text();
            }
        }

        return null;
    }

    private sealed class Times(TimeSpan interval, TimeSpan timeout)
    {
        public static readonly Times Usual = new(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(20));

        public TimeSpan Interval { get; } = interval;

        public TimeSpan Timeout { get; } = timeout;
    }
}
