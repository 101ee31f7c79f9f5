using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// The heartbeat of KuCoin's classic WebSocket. The client pings, <c>{"id":"7","type":"ping"}</c>, and the server answers <c>{"id":"7","type":"pong"}</c>. How often, and how
/// long an answer may take, comes by HTTP before each attempt, with the address and its token (<c>POST /api/v1/bullet-public</c>): <c>OnConnectingAsync</c> tells
/// <see cref="PingInterval"/> and <see cref="PingTimeout"/> to the attempt's heartbeat, <c>(KuCoinHeartbeat)context.Heartbeat</c>
/// (https://www.kucoin.com/docs-new/websocket-api/base-info/introduction).
/// </summary>
/// <remarks>
/// <para>
/// The connection is usable at <c>{"type":"welcome"}</c>. Before it, no ping and no message leaves. An <c>error</c> in its place closes the connection, and another attempt follows with
/// another token: no error is final, for the next token may be good. Nor is a close code: KuCoin documents none. A connection lives for 24 h at most. When the server has closed an
/// open connection, the next attempt follows at once.
/// </para>
/// <para>
/// <see cref="IHeartbeatSocket.RoundTripTime"/> is measured by the pong with the ping's id. While the inbox is full and nothing is read, nothing unasked is sent, and that
/// looks like silence; the pings go on.
/// </para>
/// </remarks>
public sealed class KuCoinHeartbeat : HeartbeatProtocol
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private long _interval = TimeSpan.FromMilliseconds(18_000).Ticks;
    private long _timeout = TimeSpan.FromMilliseconds(10_000).Ticks;
    private volatile bool _isWelcome;

    private enum Message
    {
        Other,
        Ping,
        Pong,
        Welcome,
        Error,
    }

    /// <summary>The time from an answered ping to the next: <c>pingInterval</c>, which comes in milliseconds. 18 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 ms, or a day or more.</exception>
    public TimeSpan PingInterval
    {
        get => new(Volatile.Read(ref _interval));
        set => Volatile.Write(ref _interval, Checked(value, nameof(PingInterval)));
    }

    /// <summary>How long a ping may stay unanswered: <c>pingTimeout</c>, which comes in milliseconds. 10 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 ms, or a day or more.</exception>
    public TimeSpan PingTimeout
    {
        get => new(Volatile.Read(ref _timeout));
        set => Volatile.Write(ref _timeout, Checked(value, nameof(PingTimeout)));
    }

    /// <inheritdoc/>
    public override bool IsDictated => true;

    /// <summary><see cref="PingInterval"/>.</summary>
    public override TimeSpan Interval => PingInterval;

    /// <summary><see cref="PingTimeout"/>.</summary>
    public override TimeSpan? Timeout => PingTimeout;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => "KuCoin's welcome, {\"id\":\"…\",\"type\":\"welcome\"}";

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => TypeOf(payload, out var number) switch
    {
        Message.Ping => RecognizedHeartbeat.Ping,
        Message.Pong => RecognizedHeartbeat.PongOf(number),
        _ => default,
    };

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return _isWelcome ? default : throw NoWelcome();
        }

        switch (TypeOf(message, out var number))
        {
            case Message.Pong:
                return number > 0 ? RecognizedHeartbeat.PongOf(number) : RecognizedHeartbeat.Sign;
            case Message.Welcome when !_isWelcome:
                _isWelcome = true;
                return RecognizedHeartbeat.Greeting with { IsReady = true };
            case Message.Error when !_isWelcome:
                return RecognizedHeartbeat.Greeting with { Verdict = HeartbeatVerdict.ReconnectAtOnce(ErrorOf(message)) };
            default:
                return _isWelcome ? default : throw NoWelcome();
        }
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("{\"id\":\""u8);
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out var length);
        writer.Advance(length);
        writer.Write("\",\"type\":\"ping\"}"u8);
    }

    /// <summary>Nothing: the server never asks.</summary>
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return _isWelcome && reason.Kind == SocketCloseKind.Remote
            ? HeartbeatVerdict.ReconnectAtOnce("KuCoin closed the connection; the next one has a new token.")
            : null;
    }

    private static long Checked(TimeSpan value, string name)
        => value >= TimeSpan.FromMilliseconds(1) && value < Day
            ? value.Ticks
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be at least 1 ms and less than a day. KuCoin gives it in milliseconds, as 18000.");

    private static InvalidDataException NoWelcome() => new("KuCoin's welcome was expected, {\"id\":\"…\",\"type\":\"welcome\"}");

    private static Message TypeOf(ReadOnlySpan<byte> message, out long number)
    {
        number = 0;
        var found = Message.Other;
        var hasType = false;
        var hasId = false;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                hasType = true;
                found = members.IsText("ping"u8) ? Message.Ping
                    : members.IsText("pong"u8) ? Message.Pong
                    : members.IsText("welcome"u8) ? Message.Welcome
                    : members.IsText("error"u8) ? Message.Error
                    : Message.Other;
            }
            else if (members.Is("id"u8))
            {
                hasId = true;
                number = NumberIn(members.Raw);
            }

            if (hasType && (hasId || found != Message.Pong))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>The number of a ping in its id, which is a text; 0 where it is none.</summary>
    private static long NumberIn(ReadOnlySpan<byte> id)
    {
        var digits = id.Trim((byte)'"');
        return Utf8Parser.TryParse(digits, out long number, out var read) && read == digits.Length && number > 0 ? number : 0;
    }

    private static string ErrorOf(ReadOnlySpan<byte> message)
    {
        long code = 0;
        string? text = null;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("code"u8))
            {
                members.TryGetInt64(out code);
            }
            else if (members.Is("data"u8))
            {
                text = members.Text();
            }
        }

        return FormattableString.Invariant($"KuCoin refuses the connection with error {code}: {text}");
    }
}
