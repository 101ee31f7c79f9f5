using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Centrifugo (and the library centrifuge), JSON protocol 2: the server sends an empty object, <c>{}</c>, and the client answers each with
/// another, where the server has said that it wants that. The reply to the connect command dictates it, in seconds:
/// <c>{"id":1,"connect":{"client":"…","ping":25,"pong":true}}</c>; without <c>ping</c>, or with 0, the server never pings, and only the connection's end tells of its death.
/// </summary>
/// <remarks>
/// <para>
/// A server is dead that was silent for <c>ping</c> and 10 s (the SDKs' maxServerPingDelay); any message counts. The client never pings, and never answers unasked:
/// a spare <c>{}</c> is taken for a fault of the protocol, 3501, for good. So there is no <c>OnPong</c> and no <c>RoundTripTime</c>, and an inbox that stays full looks like death to the
/// server (3012, after which the client connects again).
/// </para>
/// <para>
/// The first command must be <c>{"id":1,"connect":{}}</c>: it leaves unless <c>OnOpening</c> has sent one with a token. The connection is usable at its reply. An
/// error in that is final, unless it is temporary, or below 100, or 109 (token expired): the next attempt's <c>OnOpening</c> sends another one. Final are the close
/// statuses 3500 to 3999, 4500 to 4999, and 1009. Objects are joined by line feeds: one message may hold a ping and more, and reaches the hook then, whole.
/// </para>
/// <para>
/// Sources: <see href="https://centrifugal.dev/docs/transports/client_protocol"/>, <see href="https://centrifugal.dev/docs/server/codes"/>,
/// <see href="https://github.com/centrifugal/centrifuge/blob/master/client.go"/> (isPong, sendPing),
/// <see href="https://github.com/centrifugal/centrifuge-js/blob/master/src/centrifuge.ts"/> (_waitServerPing, _connectError).
/// </para>
/// </remarks>
public sealed class CentrifugoHeartbeat : HeartbeatProtocol
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private volatile Pings? _pings;

    /// <summary>A heartbeat of empty objects.</summary>
    public CentrifugoHeartbeat()
    {
    }

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => _pings is { Interval: null } ? HeartbeatPingers.None : HeartbeatPingers.Server;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => "the reply to the connect command, {\"id\":1,\"connect\":{\"client\":\"…\",\"ping\":25,\"pong\":true}}";

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <summary>What the server has dictated; before that 25 s, what it dictates unless configured.</summary>
    public override TimeSpan Interval => _pings?.Interval ?? Usual;

    /// <summary>10 s.</summary>
    public override TimeSpan? Timeout => Delay;

    // A ping may be joined to messages of any size, and the reply to the connect command may be long.
    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer) => writer.Write("""{"id":1,"connect":{}}"""u8);

    // A command without an id is an answer to a ping, and one that is spare ends the connection for good.
    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            if (IsEmptyObject(TakeLine(ref payload)))
            {
                return RecognizedHeartbeat.Pong;
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return default;
        }

        var found = IsReady ? default : ReceiveReply(TakeLine(ref message));
        if (found.Verdict is not null)
        {
            return found;
        }

        var hasPing = false;
        var hasMessage = false;
        HeartbeatVerdict? verdict = null;
        while (!message.IsEmpty)
        {
            var line = TakeLine(ref message);
            if (IsEmptyObject(line))
            {
                hasPing = true;
            }
            else if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                hasMessage = true;
                verdict ??= line.Length <= MaxSize && line.IndexOf("\"disconnect\""u8) >= 0 ? VerdictIn(line) : null;
            }
        }

        // One answer to all that came together: the server takes the second for a spare one.
        return found.Kind == HeartbeatKind.Neither && !hasPing && verdict is null ? default
            : (found.Kind == HeartbeatKind.Neither ? RecognizedHeartbeat.Sign : found) with
            {
                Asks = hasPing && _pings is { WantsAnswer: true },
                HasMessage = hasMessage,
                Verdict = verdict,
            };
    }

    // A server knows no ping of a client's.
    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
    }

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (!ping.IsEmpty)
        {
            writer.Write("{}"u8);
        }
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Kind == SocketCloseKind.Remote && (int?)reason.Status is (>= 3500 and < 4000) or (>= 4500 and < 5000) or 1009
            ? HeartbeatVerdict.Final($"The server closed with {((int)reason.Status!).ToString(CultureInfo.InvariantCulture)}, which is for good.")
            : null;
    }

    private static string Said(string what, long code, string? why)
        => $"{what} with {code.ToString(CultureInfo.InvariantCulture)}{(string.IsNullOrEmpty(why) ? "" : $": {why}")}";

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> line)
        => line.SequenceEqual("{}"u8)
            || (line.Length > 2 && line.Trim(" \t\r"u8) is [(byte)'{', .. var within, (byte)'}'] && within.Trim(" \t\r"u8).IsEmpty);

    private RecognizedHeartbeat ReceiveReply(ReadOnlySpan<byte> line)
    {
        var members = new JsonMembers(line);
        while (members.Next())
        {
            if (members.Is("error"u8) && members.Type == JsonTokenType.StartObject)
            {
                return RecognizedHeartbeat.Greeting with { Verdict = RefusalIn(members.Raw) };
            }

            if (members.Is("connect"u8) && members.Type == JsonTokenType.StartObject)
            {
                _pings = PingsIn(members.Raw);
                return RecognizedHeartbeat.Greeting with { IsReady = true };
            }

            if (members.Is("push"u8) && line.Length <= MaxSize && VerdictIn(line) is { } verdict)
            {
                return RecognizedHeartbeat.Greeting with { Verdict = verdict };
            }
        }

        throw new InvalidDataException($"{Expects}, was expected first.");
    }

    private static Pings PingsIn(ReadOnlySpan<byte> connect)
    {
        TimeSpan? interval = null;
        var wantsAnswer = false;
        var members = new JsonMembers(connect);
        while (members.Next())
        {
            if (members.Is("ping"u8))
            {
                double? seconds = members.TryGetDouble(out var number) ? number : null;
                interval = seconds == 0 ? null : DictatedTime.Of(seconds, TimeSpan.FromSeconds(1), "ping in seconds");
            }
            else if (members.Is("pong"u8))
            {
                wantsAnswer = members.IsTrue;
            }
        }

        return new Pings(interval, wantsAnswer);
    }

    /// <summary>What an error in the reply to the connect command means (centrifuge-js: _connectError).</summary>
    private static HeartbeatVerdict RefusalIn(ReadOnlySpan<byte> error)
    {
        var code = CodeIn(error, "message"u8, out var message, out var isTemporary);
        var description = Said("The server refused the connect command", code, message);
        return isTemporary || code is < 100 or 109 ? HeartbeatVerdict.Reconnect(description) : HeartbeatVerdict.Final(description);
    }

    /// <summary>What a push says that ends the connection: {"push":{"disconnect":{"code":3503,"reason":"…"}}}.</summary>
    private static HeartbeatVerdict? VerdictIn(ReadOnlySpan<byte> line)
    {
        var members = new JsonMembers(line);
        while (members.Next())
        {
            if (!members.Is("push"u8) || members.Type != JsonTokenType.StartObject)
            {
                continue;
            }

            var push = new JsonMembers(members.Raw);
            while (push.Next())
            {
                if (push.Is("disconnect"u8) && push.Type == JsonTokenType.StartObject)
                {
                    var code = CodeIn(push.Raw, "reason"u8, out var reason, out _);
                    var description = Said("The server disconnected the client", code, reason);
                    return code is (>= 3500 and < 4000) or (>= 4500 and < 5000) ? HeartbeatVerdict.Final(description) : HeartbeatVerdict.Reconnect(description);
                }
            }
        }

        return null;
    }

    private static long CodeIn(ReadOnlySpan<byte> json, ReadOnlySpan<byte> nameOfText, out string? text, out bool isTemporary)
    {
        long code = 0;
        text = null;
        isTemporary = false;
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (members.Is("code"u8))
            {
                members.TryGetInt64(out code);
            }
            else if (members.Is("temporary"u8))
            {
                isTemporary = members.IsTrue;
            }
            else if (members.Is(nameOfText))
            {
                text = members.Text();
            }
        }

        return code;
    }

    private sealed class Pings(TimeSpan? interval, bool wantsAnswer)
    {
        /// <summary>Null where the server does not ping.</summary>
        public TimeSpan? Interval { get; } = interval;

        public bool WantsAnswer { get; } = wantsAnswer;
    }
}
