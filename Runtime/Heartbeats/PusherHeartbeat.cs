using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Pusher Channels, protocol 7, and of the servers that speak it, such as Soketi and Laravel Reverb. The client pings,
/// <c>{"event":"pusher:ping","data":{}}</c>, and any message answers it within 30 s; the server's own answer is <c>{"event":"pusher:pong"}</c>. The server may ping too, and is
/// answered. The greeting dictates the interval: its <c>activity_timeout</c>, in seconds, where that is less than 120 s
/// (https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol, "Ping and pong messages"; pusher-js, <c>connection_manager.ts</c>).
/// </summary>
/// <remarks>
/// <para>
/// The connection is usable at <c>pusher:connection_established</c>, which <c>OnOpeningAsync</c> can receive: there a private channel is signed in to, with <see cref="SocketId"/>.
/// An address without <c>protocol</c> in its query gets <c>protocol=7</c>.
/// </para>
/// <para>
/// By close codes, and by the code of a <c>pusher:error</c> that comes before the greeting: 4001 to 4099 and 4300 to 4999 are final, 4100 to 4199 wait for 1 s at
/// least, 4200 to 4299 are followed at once. 4000 asks for TLS: the next attempt dials wss, and where that was wss already, it is final. A <c>pusher:error</c> after the greeting says
/// nothing about the connection, and reaches the hook.
/// </para>
/// <para>
/// <see cref="IHeartbeatSocket.RoundTripTime"/> is the time from a ping to the next <c>pusher:pong</c>, which does not name its ping.
/// Ping frames are no substitute: Soketi closes a client after 120 s in which it had nothing to send it, ping frames or not.
/// </para>
/// </remarks>
public sealed class PusherHeartbeat : HeartbeatProtocol
{
    /// <summary>What pusher-js allows at most.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ServerIsBusy = TimeSpan.FromSeconds(1);

    private long _interval = LongestInterval.Ticks;
    private volatile string? _socketId;
    private volatile bool _isEstablished;
    private volatile bool _needsTls;
    private string? _scheme;

    private enum Event
    {
        Other,
        Ping,
        Pong,
        Established,
        Error,
    }

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => "pusher:connection_established";

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <summary>120 s, or the shorter time that the greeting has dictated.</summary>
    public override TimeSpan Interval => new(Volatile.Read(ref _interval));

    /// <summary>30 s.</summary>
    public override TimeSpan? Timeout => PongTimeout;

    /// <summary>The connection's name at the server, which the sign-in to a private channel signs; null before the greeting.</summary>
    public string? SocketId => _socketId;

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        _needsTls = attempt.Attempt > 0 && previous is PusherHeartbeat { _needsTls: true };
        if (attempt.Uri is not { } uri)
        {
            return;
        }

        if (_needsTls && uri.Scheme == Uri.UriSchemeWs)
        {
            uri = new UriBuilder(uri) { Scheme = Uri.UriSchemeWss, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri;
        }

        attempt.Uri = AddressQuery.With(uri, "protocol", "7");
        _scheme = uri.Scheme;
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => EventOf(payload, out _) switch
    {
        Event.Ping => RecognizedHeartbeat.Ping,
        Event.Pong => RecognizedHeartbeat.Pong,
        _ => default,
    };

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return _isEstablished ? default : throw NoGreeting();
        }

        switch (EventOf(message, out var data))
        {
            case Event.Ping:
                return RecognizedHeartbeat.Ping;
            case Event.Pong:
                return RecognizedHeartbeat.Pong;
            case Event.Established when !_isEstablished:
                TakeGreeting(data);
                return RecognizedHeartbeat.Greeting with { IsReady = true };
            case Event.Error when !_isEstablished:
                return RecognizedHeartbeat.Greeting with { Verdict = VerdictOf(data) };
            default:
                return _isEstablished ? default : throw NoGreeting();
        }
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("{\"event\":\"pusher:ping\",\"data\":{}}"u8);

    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write("{\"event\":\"pusher:pong\",\"data\":{}}"u8);

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason is { Kind: SocketCloseKind.Remote, Status: { } status } ? VerdictOf((int)status, $"Pusher closed with {(int)status}.") : null;
    }

    private static InvalidDataException NoGreeting() => new("pusher:connection_established was expected, {\"event\":\"pusher:connection_established\",\"data\":\"{\\\"socket_id\\\":\\\"…\\\",\\\"activity_timeout\\\":120}\"}");

    private static Event EventOf(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> data)
    {
        data = default;
        var found = Event.Other;
        var hasEvent = false;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("event"u8))
            {
                hasEvent = true;
                found = members.IsText("pusher:ping"u8) ? Event.Ping
                    : members.IsText("pusher:pong"u8) ? Event.Pong
                    : members.IsText("pusher:connection_established"u8) ? Event.Established
                    : members.IsText("pusher:error"u8) ? Event.Error
                    : Event.Other;
            }
            else if (members.Is("data"u8))
            {
                data = members.Raw;
            }

            if (hasEvent && (found is Event.Other or Event.Ping or Event.Pong || !data.IsEmpty))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>An object within JSON, or within a text: the protocol has both.</summary>
    private static ReadOnlySpan<byte> ObjectIn(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] != '"')
        {
            return data;
        }

        var reader = new Utf8JsonReader(data);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }

    private void TakeGreeting(ReadOnlySpan<byte> data)
    {
        double? seconds = null;
        var members = new JsonMembers(ObjectIn(data));
        while (members.Next())
        {
            if (members.Is("activity_timeout"u8) && members.TryGetDouble(out var number))
            {
                seconds = number;
            }
            else if (members.Is("socket_id"u8))
            {
                _socketId = members.Text();
            }
        }

        var interval = DictatedTime.Of(seconds, TimeSpan.FromSeconds(1), "an activity_timeout in seconds, in the data of pusher:connection_established,");
        Volatile.Write(ref _interval, Math.Min(interval.Ticks, LongestInterval.Ticks));
        _isEstablished = true;
    }

    /// <summary>Reverb sends an error in place of the greeting, and may leave the connection as it is.</summary>
    private HeartbeatVerdict VerdictOf(ReadOnlySpan<byte> data)
    {
        long code = 0;
        string? text = null;
        var members = new JsonMembers(ObjectIn(data));
        while (members.Next())
        {
            if (members.Is("code"u8))
            {
                members.TryGetInt64(out code);
            }
            else if (members.Is("message"u8))
            {
                text = members.Text();
            }
        }

        var description = FormattableString.Invariant($"Pusher refuses the connection with pusher:error {code}: {text}");
        return VerdictOf(code, description) ?? HeartbeatVerdict.Reconnect(description);
    }

    private HeartbeatVerdict? VerdictOf(long code, string description)
    {
        switch (code)
        {
            case 4000 when _scheme == Uri.UriSchemeWs:
                _needsTls = true;
                return HeartbeatVerdict.ReconnectAtOnce($"{description} It wants TLS, and the next attempt dials wss.");
            case >= 4100 and < 4200:
                return HeartbeatVerdict.ReconnectAfter(ServerIsBusy, description);
            case >= 4200 and < 4300:
                return HeartbeatVerdict.ReconnectAtOnce(description);
            case >= 4000 and < 5000:
                return HeartbeatVerdict.Final(description);
            default:
                return null;
        }
    }
}
