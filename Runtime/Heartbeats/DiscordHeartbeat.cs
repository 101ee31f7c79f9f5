using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Discord's gateway, version 10, in JSON and uncompressed. The client pings:
/// <c>{"op":1,"d":251}</c>, with the last sequence number that came, or null. Discord answers <c>{"op":11}</c>. Its first message, Hello, dictates the
/// interval: <c>{"op":10,"d":{"heartbeat_interval":45000}}</c>, in milliseconds. The first ping leaves after a random part of it, and the next
/// ones by the clock. Where <c>{"op":11}</c> has not come when the next ping is due, the connection is dead, whatever else came
/// (https://docs.discord.com/developers/events/gateway, "Sending Heartbeats").
/// </summary>
/// <remarks>
/// <para>
/// The connection is usable at READY, and in a resumed session at the first event that is replayed, or RESUMED where none is: they reach the message hook as all dispatches do. <c>OnOpeningAsync</c> receives Hello and signs in: with
/// Resume (op 6) where <see cref="SessionId"/> is not null, and else with Identify (op 2). What is replayed of a session reaches the message hook before RESUMED does.
/// </para>
/// <para>
/// A session outlives its connection: the next attempt dials the address that READY gave (<c>resume_gateway_url</c>), with the query of the first address. Where
/// nothing comes from there, the next one dials the first address, and has a new session. So do the attempts after op 9 with false, after the close
/// codes 1000, 4003, 4005, 4007 and 4009, and at another address. A new session waits for 5 s at least, unless the last was closed with 1000: an
/// application has 1000 of them a day. <c>CloseAsync</c> closes with 1000, unless told otherwise, and <c>ReconnectAsync</c> drops the connection without a close, so that the session lives.
/// <c>OnConnecting</c> has the last word: where it sets the address, it sets that of a resumed session too.
/// </para>
/// <para>
/// Final are the close codes 4004 (token) and 4010 to 4014 (shard, version, intents). Op 7 is followed at once by another connection. A dead connection is
/// aborted, and after op 7 and op 9 this end closes with 4200: 1000 and 1001 would end the session
/// (https://docs.discord.com/developers/topics/opcodes-and-status-codes, "Gateway Close Event Codes").
/// </para>
/// <para>
/// <see cref="IHeartbeatSocket.RoundTripTime"/> is the time from a ping to the next op 11. An address gets <c>v=10</c> and <c>encoding=json</c> where it has no other. What leaves counts: 120
/// messages a minute, heartbeats among them. While the inbox is full and nothing is read, nothing unasked is sent; the pings go on.
/// </para>
/// </remarks>
public sealed class DiscordHeartbeat : HeartbeatProtocol
{
    private const string UsualQuery = "v=10&encoding=json";
    private const long None = -1;
    private const long Heartbeat = 1;
    private const long Reconnect = 7;
    private const long InvalidSession = 9;
    private const long Hello = 10;
    private const long Acknowledgement = 11;

    /// <summary>Any but 1000 and 1001 lets the session live.</summary>
    private const WebSocketCloseStatus KeepsSession = (WebSocketCloseStatus)4200;

    /// <summary>Discord counts Identify by the 5 s, and earlier documentation asked for 1 to 5 s after op 9.</summary>
    private static readonly TimeSpan BeforeNewSession = TimeSpan.FromSeconds(5);

    /// <summary>In ticks. Until Hello has come it is the documentation's example, and nothing rests on it.</summary>
    private long _interval = TimeSpan.FromMilliseconds(45_000).Ticks;
    private long _sequence = None;
    private Uri? _firstAddress;
    private volatile Session? _session;
    private volatile bool _hasHello;
    private volatile bool _wasReached;
    private volatile bool _keepsSession;

    /// <summary>The session with which the connection began; null where it begins one.</summary>
    private Session? _resumed;

    /// <summary>And the last sequence number of it that a hook may have seen.</summary>
    private long _resumedFrom = None;

    /// <inheritdoc/>
    public override bool CountsAnyTraffic => false;

    /// <inheritdoc/>
    public override bool PingsByTheClock => true;

    /// <inheritdoc/>
    public override HeartbeatFirstPing FirstPing => HeartbeatFirstPing.AfterRandomPart;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => "Discord's Hello, {\"op\":10,\"d\":{\"heartbeat_interval\":45000}}, and READY or RESUMED in answer to what OnOpening sends";

    /// <summary>From Hello on: READY may take long.</summary>
    public override bool MayPing => _hasHello;

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <summary>What Hello has dictated.</summary>
    public override TimeSpan Interval => new(Volatile.Read(ref _interval));

    /// <summary>A ping is answered before the next one is due.</summary>
    public override TimeSpan? Timeout => Interval;

    /// <summary>Every dispatch is looked at, for its sequence number, and READY for its session.</summary>
    public override bool LooksAtLarger => true;

    /// <summary>
    /// The session to resume, as <c>session_id</c> of op 6; null where there is none, and <c>OnOpening</c> must send Identify. It is the same for as long as the connection lasts.
    /// </summary>
    public string? SessionId => _resumed?.Id;

    /// <summary>The last sequence number that came, of the session: <c>seq</c> of op 6; null before the first.</summary>
    public long? Sequence => Volatile.Read(ref _sequence) is var sequence && sequence == None ? null : sequence;

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        if (attempt.Uri is { } uri)
        {
            attempt.Uri = AddressQuery.With(AddressQuery.With(uri, "v", "10"), "encoding", "json");
        }

        _firstAddress = attempt.Uri;

        if (previous is not DiscordHeartbeat last || last._session is not { } session
            || (last._resumed is not null && !last._wasReached) || last._firstAddress != _firstAddress)
        {
            return;
        }

        // What came on a connection that never opened has reached no hook: it has to be replayed.
        if ((last.HasOpened ? session : last._resumed) is not { } resumed)
        {
            return;
        }

        _session = _resumed = resumed;
        _resumedFrom = last.HasOpened ? Volatile.Read(ref last._sequence) : last._resumedFrom;
        Volatile.Write(ref _sequence, _resumedFrom);
        attempt.Uri = AddressOf(resumed, attempt.Uri);
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        var members = new JsonMembers(payload);
        while (members.Next())
        {
            if (members.Is("op"u8) && members.TryGetInt64(out var opcode))
            {
                return opcode switch
                {
                    Heartbeat => RecognizedHeartbeat.Ping,
                    Acknowledgement => RecognizedHeartbeat.Pong,
                    _ => default,
                };
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
        {
            throw new InvalidDataException("Discord's gateway was expected to send texts; it sends binary messages where the address or Identify asks for compression or encoding=etf.");
        }

        var payload = new Payload(message);
        switch (payload.Opcode)
        {
            case Hello:
                TakeHello(payload.Data);
                _wasReached = true;
                return RecognizedHeartbeat.Greeting;
            case Heartbeat:
                return RecognizedHeartbeat.Ping;
            case Acknowledgement:
                return RecognizedHeartbeat.Pong;
            case Reconnect:
                _wasReached = true;
                return RecognizedHeartbeat.Sign with { Verdict = ToResume(HeartbeatVerdict.ReconnectAtOnce("Discord asks for a new connection (op 7).")) };
            case InvalidSession:
                _wasReached = true;
                return RecognizedHeartbeat.Sign with { Verdict = TakeInvalidSession(mayResume: payload.Data.SequenceEqual("true"u8)) };
            default:
                return _hasHello ? TakeDispatch(payload) : throw NoHello();
        }
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("{\"op\":1,\"d\":"u8);
        var sequence = Volatile.Read(ref _sequence);
        if (sequence == None)
        {
            writer.Write("null"u8);
        }
        else
        {
            Utf8Formatter.TryFormat(sequence, writer.GetSpan(20), out var length);
            writer.Advance(length);
        }

        writer.Write("}"u8);
    }

    /// <summary>A heartbeat that Discord asks for is a ping, and is acknowledged as one.</summary>
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        // Unasked it would count among the messages that Discord allows in a minute.
        if (!ping.IsEmpty)
        {
            WritePing(0, writer);
        }
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Kind != SocketCloseKind.Remote)
        {
            return null;
        }

        return (int?)reason.Status switch
        {
            // What answers a close of this end's may be 1000 whatever that was.
            1000 when !_keepsSession => StartsAnew(HeartbeatVerdict.Reconnect("Discord closed with 1000: the session is over.")),
            4003 => StartsAnew("Discord closed with 4003: not authenticated, or the session is not valid any more."),
            4004 => HeartbeatVerdict.Final("Discord closed with 4004: authentication failed, the token is wrong."),
            4005 => StartsAnew("Discord closed with 4005: already authenticated."),
            4007 => StartsAnew("Discord closed with 4007: the sequence number of Resume is wrong."),
            4008 => HeartbeatVerdict.ReconnectAfter(BeforeNewSession, "Discord closed with 4008: too many messages were sent."),
            4009 => StartsAnew("Discord closed with 4009: the session timed out."),
            4010 => HeartbeatVerdict.Final("Discord closed with 4010: the shard is not valid."),
            4011 => HeartbeatVerdict.Final("Discord closed with 4011: sharding is required."),
            4012 => HeartbeatVerdict.Final("Discord closed with 4012: the version of the API is not valid."),
            4013 => HeartbeatVerdict.Final("Discord closed with 4013: an intent is not valid."),
            4014 => HeartbeatVerdict.Final("Discord closed with 4014: an intent is not allowed."),
            _ => null,
        };
    }

    private static InvalidDataException NoHello()
        => new("Discord's Hello was expected, {\"op\":10,\"d\":{\"heartbeat_interval\":45000}}");

    /// <summary>READY's address has no query: the first one's belongs to it. A token that went over TLS goes nowhere else.</summary>
    private static Uri? AddressOf(Session session, Uri? first)
        => session.Address is { } address && (first is null || first.Scheme == Uri.UriSchemeWs || address.Scheme == Uri.UriSchemeWss)
            ? new UriBuilder(address) { Query = first is null ? UsualQuery : first.Query }.Uri
            : first;

    private void TakeHello(ReadOnlySpan<byte> data)
    {
        double? milliseconds = null;
        var members = new JsonMembers(data);
        while (members.Next())
        {
            if (members.Is("heartbeat_interval"u8) && members.TryGetDouble(out var number))
            {
                milliseconds = number;
            }
        }

        var interval = DictatedTime.Of(milliseconds, TimeSpan.FromMilliseconds(1), "a heartbeat_interval in milliseconds, as in Discord's Hello {\"op\":10,\"d\":{\"heartbeat_interval\":45000}},");
        Volatile.Write(ref _interval, interval.Ticks);
        _hasHello = true;
    }

    private RecognizedHeartbeat TakeDispatch(in Payload payload)
    {
        if (payload.Opcode != Payload.Dispatch)
        {
            return default;
        }

        if (payload.Sequence != None)
        {
            Volatile.Write(ref _sequence, payload.Sequence);
        }

        if (payload.IsReady)
        {
            TakeReady(payload.Data);
        }

        // What a resumed session replays may be more than can wait for RESUMED, which comes after it; a session that is refused replays nothing.
        return payload.IsReady || payload.IsResumed || (_resumed is not null && !IsReady) ? default(RecognizedHeartbeat) with { IsReady = true } : default;
    }

    private void TakeReady(ReadOnlySpan<byte> data)
    {
        string? id = null;
        string? address = null;
        var members = new JsonMembers(data);
        while (members.Next())
        {
            if (members.Is("session_id"u8))
            {
                id = members.Text();
            }
            else if (members.Is("resume_gateway_url"u8))
            {
                address = members.Text();
            }
        }

        var isAddress = Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeWs || uri.Scheme == Uri.UriSchemeWss);
        _session = id is null ? null : new Session(id, isAddress ? uri : null);
    }

    private HeartbeatVerdict TakeInvalidSession(bool mayResume)
        => mayResume
            ? ToResume(HeartbeatVerdict.Reconnect("Discord says that the session is not valid, and may be resumed (op 9, true)."))
            : StartsAnew("Discord says that the session is not valid (op 9, false).");

    private HeartbeatVerdict ToResume(HeartbeatVerdict verdict)
    {
        _keepsSession = true;
        return verdict with { CloseStatus = KeepsSession };
    }

    private HeartbeatVerdict StartsAnew(string description) => StartsAnew(HeartbeatVerdict.ReconnectAfter(BeforeNewSession, description));

    private HeartbeatVerdict StartsAnew(HeartbeatVerdict verdict)
    {
        _session = null;
        return verdict;
    }

    /// <summary>What READY has said.</summary>
    private sealed record Session(string Id, Uri? Address);

    /// <summary>The members of a message that matter here. What follows the last of them is not read: it may be long.</summary>
    private readonly ref struct Payload
    {
        public const long Dispatch = 0;

        public Payload(ReadOnlySpan<byte> message)
        {
            var members = new JsonMembers(message);
            var hasName = false;
            var hasSequence = false;
            var hasData = false;
            while (members.Next())
            {
                if (members.Is("op"u8))
                {
                    Opcode = members.TryGetInt64(out var opcode) ? opcode : None;
                }
                else if (members.Is("s"u8))
                {
                    hasSequence = true;
                    Sequence = members.TryGetInt64(out var sequence) ? sequence : None;
                }
                else if (members.Is("t"u8))
                {
                    hasName = true;
                    IsReady = members.IsText("READY"u8);
                    IsResumed = members.IsText("RESUMED"u8);
                }
                else if (members.Is("d"u8))
                {
                    hasData = true;
                    Data = members.Raw;
                }

                var needsData = Opcode is Hello or InvalidSession || IsReady;
                if (Opcode != None && (Opcode != Dispatch || (hasName && hasSequence)) && (hasData || !needsData))
                {
                    return;
                }
            }
        }

        public long Opcode { get; } = None;

        public long Sequence { get; } = None;

        public bool IsReady { get; }

        public bool IsResumed { get; }

        /// <summary>As it stands in the message; empty where it was not needed.</summary>
        public ReadOnlySpan<byte> Data { get; }
    }
}
