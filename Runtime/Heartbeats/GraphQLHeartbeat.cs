using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// The heartbeat of GraphQL over WebSocket, sub-protocol <c>graphql-transport-ws</c>: either end may send <c>{"type":"ping"}</c> at any time, and the other answers with
/// <c>{"type":"pong"}</c>. No end tells an interval: <see cref="HeartbeatOptions.Interval"/> is the user's, 10 s unless set.
/// </summary>
/// <remarks>
/// <para>
/// "The Pong must be sent in response from the receiving party as soon as possible"; "A Pong message … can be sent at any time within the established socket", so also
/// unasked, which then looks like an answer to a ping that is open, unless <see cref="NumbersPings"/> is set. <c>RoundTripTime</c> is that of the server's program.
/// </para>
/// <para>
/// A client offers the sub-protocol, sends <c>{"type":"connection_init"}</c> unless <c>OnOpening</c> has sent that with credentials, and is usable once
/// <c>{"type":"connection_ack"}</c> has come; heartbeats may come and leave before. An accepted socket is usable once <c>connection_init</c> has come, which it
/// acknowledges: see <see cref="Acknowledges"/>. Its sub-protocol is chosen where it is accepted.
/// </para>
/// <para>
/// Final are the statuses that the reference client takes for fatal: 4400, 4401, 4004, 4005, 4406, 4409, 4429, 4500, and those from 1002 to 1999 but
/// 1005, 1006, 1012, 1013 and 1014. 4403 (forbidden) is not: "might grant access out after retry".
/// </para>
/// <para>
/// Sources: <see href="https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md"/>,
/// <see href="https://github.com/enisdenjo/graphql-ws/blob/master/src/client.ts"/> (isFatalInternalCloseCode, shouldRetryConnectOrThrow).
/// </para>
/// </remarks>
public sealed class GraphQLHeartbeat : HeartbeatProtocol
{
    /// <summary>The sub-protocol's name.</summary>
    public const string SubProtocol = "graphql-transport-ws";

    private const string Init = "a connection_init message, {\"type\":\"connection_init\"}";
    private const string Ack = "a connection_ack message, {\"type\":\"connection_ack\"}";

    private enum Kind
    {
        Other,
        Ping,
        Pong,
        Init,
        Ack,
    }

    /// <summary>A heartbeat of pings that carry nothing.</summary>
    public GraphQLHeartbeat()
    {
    }

    /// <summary>
    /// Whether each ping carries its number, <c>{"type":"ping","payload":{"n":7}}</c>, so that a pong which repeats that answers it and no other. The protocol allows it;
    /// a server need not repeat it, and a pong without a payload then answers too. No unless set.
    /// </summary>
    public bool NumbersPings { get; init; }

    /// <summary>
    /// Whether an accepted socket answers <c>connection_init</c> by itself. Yes unless set. Where no, <c>OnOpeningAsync</c>, which can receive it either way, looks at its
    /// payload and sends <c>{"type":"connection_ack"}</c>, or refuses.
    /// </summary>
    public bool Acknowledges { get; init; } = true;

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => HeartbeatPingers.Both;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => IsAccepted ? Init : Ack;

    /// <inheritdoc/>
    public override bool MayPing => true;

    // The payload of an acknowledgment, or of a ping, may be of any size. A larger message of another kind is known by its beginning.
    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (!attempt.SubProtocols.Contains(SubProtocol))
        {
            attempt.SubProtocols.Add(SubProtocol);
        }
    }

    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (!IsAccepted)
        {
            writer.Write("""{"type":"connection_init"}"""u8);
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => Read(payload, out var content) switch
    {
        Kind.Ping => RecognizedHeartbeat.Ping,
        Kind.Pong => RecognizedHeartbeat.PongOf(NumberIn(content)),
        _ => default,
    };

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return default;
        }

        if (IsReady && message.Length > MaxSize && !message.StartsWith("""{"type":"p"""u8))
        {
            return default;
        }

        return Read(message, out var content) switch
        {
            Kind.Ping => RecognizedHeartbeat.Ping,
            Kind.Pong => RecognizedHeartbeat.PongOf(NumberIn(content)),
            Kind.Ack when !IsAccepted => IsReady ? RecognizedHeartbeat.Sign : RecognizedHeartbeat.Greeting with { IsReady = true },
            Kind.Init when IsAccepted => ReceiveInit(),
            _ when IsReady => default,
            _ when IsAccepted => RecognizedHeartbeat.Sign with { Verdict = Closing(4401, $"{Init}, was expected first.") },
            _ => throw new InvalidDataException($"{Ack}, was expected."),
        };
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        if (!NumbersPings)
        {
            writer.Write("""{"type":"ping"}"""u8);
            return;
        }

        writer.Write("""{"type":"ping","payload":{"n":"""u8);
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out var written);
        writer.Advance(written);
        writer.Write("}}"u8);
    }

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (Read(ping, out var content) == Kind.Init)
        {
            writer.Write("""{"type":"connection_ack"}"""u8);
        }
        else if (content.IsEmpty)
        {
            writer.Write("""{"type":"pong"}"""u8);
        }
        else
        {
            // The reference ends answer with what the ping carries.
            writer.Write("""{"type":"pong","payload":"""u8);
            writer.Write(content);
            writer.Write("}"u8);
        }
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Kind != SocketCloseKind.Remote || (int?)reason.Status is not { } status)
        {
            return null;
        }

        var isFinal = status is 4400 or 4401 or 4004 or 4005 or 4406 or 4409 or 4429 or 4500
            or (>= 1002 and <= 1999 and not (1005 or 1006 or 1012 or 1013 or 1014));
        return isFinal
            ? HeartbeatVerdict.Final($"The server closed with {status.ToString(CultureInfo.InvariantCulture)}{Meaning(status)}.")
            : null;
    }

    private static string Meaning(int status) => status switch
    {
        4400 => ": a message that it does not understand",
        4401 => ": a subscription before the connection was acknowledged",
        4406 => ": no sub-protocol that it speaks",
        4409 => ": an id of an operation that is in use",
        4429 => ": a second connection_init",
        4500 => ": its own error",
        _ => "",
    };

    /// <summary>Says that this end closes with a status of the protocol.</summary>
    private static HeartbeatVerdict Closing(int status, string description)
        => HeartbeatVerdict.Final(description) with { CloseStatus = (WebSocketCloseStatus)status };

    private RecognizedHeartbeat ReceiveInit()
        => IsReady ? RecognizedHeartbeat.Sign with { Verdict = Closing(4429, "A second connection_init came.") }
            : RecognizedHeartbeat.Greeting with { IsReady = true, Asks = Acknowledges };

    /// <summary>Reads what a message is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="content">The payload of a ping or a pong, where it is an object.</param>
    private static Kind Read(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> content)
    {
        content = default;
        var kind = Kind.Other;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                kind = members.IsText("ping"u8) ? Kind.Ping
                    : members.IsText("pong"u8) ? Kind.Pong
                    : members.IsText("connection_ack"u8) ? Kind.Ack
                    : members.IsText("connection_init"u8) ? Kind.Init
                    : Kind.Other;
                if (kind is not (Kind.Ping or Kind.Pong))
                {
                    content = default;
                    return kind;
                }
            }
            else if (members.Is("payload"u8) && members.Type == JsonTokenType.StartObject)
            {
                content = members.Raw;
            }
        }

        if (kind == Kind.Other)
        {
            content = default;
        }

        return kind;
    }

    /// <summary>The number that a payload of ours carries.</summary>
    /// <returns>0 where it carries none.</returns>
    private static long NumberIn(ReadOnlySpan<byte> content)
    {
        var members = new JsonMembers(content);
        while (members.Next())
        {
            if (members.Is("n"u8))
            {
                return members.TryGetInt64(out var number) && number > 0 ? number : 0;
            }
        }

        return 0;
    }
}
