using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Heartbeat;

/// <summary>
/// The heartbeat of Home Assistant's WebSocket API. The client pings: <c>{"id":19,"type":"ping"}</c>; the server answers <c>{"id":19,"type":"pong"}</c>
/// (https://developers.home-assistant.io/docs/api/websocket/, "Pings and pongs"). No interval is prescribed. The server itself sends a ping frame after 55 s in which it
/// received nothing, and drops a client that has not answered after half of that (core, <c>components/websocket_api/http.py</c>); such frames are answered always.
/// </summary>
/// <remarks>
/// <para>
/// The connection is usable at <c>auth_ok</c>. <c>OnOpening</c> signs in: <c>{"type":"auth","access_token":"…"}</c>, without an id. Any other message before that would
/// count as a failed sign-in, so no ping leaves before it.
/// </para>
/// <para>
/// Each message but the sign-in needs an id that is greater than all before it on its connection, and pings are no exception. So pings leave in order with the
/// messages, and all ids come from here: <see cref="TrySend"/> gives a command its id and sends it in one step, so that no other can come
/// between. The object is that of the connection (<c>socket.Connection.Heartbeat</c>). Ids go on growing when a connection follows another, because messages that wait may have
/// theirs already.
/// </para>
/// <para>
/// Final is <c>auth_invalid</c>, which the server counts against this end's address, and HTTP 403, with which it refuses an address that it has banned
/// (<c>components/http/ban.py</c>). A close with 1000 is nothing final: the server closes so for nearly every reason.
/// </para>
/// <para>
/// <see cref="IHeartbeatSocket.RoundTripTime"/> is measured by the pong with the ping's id; a result that refuses the ping answers it too. Where messages
/// are joined into arrays (<c>supported_features</c>, <c>coalesce_messages</c>), a pong among others answers, and the array reaches the hook whole.
/// While the inbox is full and nothing is read, nothing unasked is sent, and that looks like silence.
/// </para>
/// </remarks>
public sealed class HomeAssistantHeartbeat : HeartbeatProtocol
{
    /// <summary>Of the pings that may still be answered, the last ones.</summary>
    private const int Remembered = 16;

    private readonly Lock _gate = new();
    private readonly long[] _pingIds = new long[Remembered];
    private readonly long[] _pingNumbers = new long[Remembered];
    private int _next;
    private Ids _ids = new();
    private volatile bool _isSignedIn;

    /// <inheritdoc/>
    public override bool PingsInOrder => true;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => "Home Assistant's auth_required, and auth_ok in answer to the {\"type\":\"auth\",\"access_token\":\"…\"} that OnOpening sends";

    /// <inheritdoc/>
    public override bool CanBeAccepted => false;

    /// <summary>Arrays are looked at whatever their size: there may be a pong in one.</summary>
    public override bool LooksAtLarger => true;

    /// <summary>
    /// Takes an id for a message of one's own. Whoever sends it must not let another come between: <see cref="TrySend"/> does both.
    /// </summary>
    /// <returns>The id, greater than all before it.</returns>
    public long NextId() => _ids.Next();

    /// <summary>Gives a command the next id, and sends it, in one step.</summary>
    /// <param name="socket">The socket whose heartbeat this is.</param>
    /// <param name="command">The command as a JSON object without an id: <c>{"type":"get_states"}</c>.</param>
    /// <param name="id">Its id, which the server's answers bear.</param>
    /// <returns>False where the socket could not take it: its outbox is full, or it is closed.</returns>
    /// <exception cref="ArgumentException">The command is no JSON object, has no <c>type</c>, has an id already, or is a ping.</exception>
    public bool TrySend(IHeartbeatSocket socket, string command, out long id)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(command);
        var bytes = Encoding.UTF8.GetBytes(command);
        CheckCommand(bytes, command);
        var members = bytes.AsSpan(bytes.AsSpan().IndexOf((byte)'{') + 1);
        return _ids.TrySend(socket, members, out id);
    }

    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        if (previous is HomeAssistantHeartbeat last)
        {
            _ids = last._ids;
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
    {
        var members = new JsonMembers(payload);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                return members.IsText("ping"u8) ? RecognizedHeartbeat.Ping : members.IsText("pong"u8) ? RecognizedHeartbeat.Pong : default;
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (!_isSignedIn)
        {
            return type == WebSocketMessageType.Text ? TakeGreeting(message) : throw NoGreeting();
        }

        if (type != WebSocketMessageType.Text || message.IsEmpty)
        {
            return default;
        }

        return message[0] == '[' ? InArray(message)
            : message.Length <= MaxSize ? InObject(message)
            : default;
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var id = _ids.Next();
        lock (_gate)
        {
            _pingIds[_next] = id;
            _pingNumbers[_next] = number;
            _next = (_next + 1) % Remembered;
        }

        writer.Write("{\"id\":"u8);
        WriteNumber(id, writer);
        writer.Write(",\"type\":\"ping\"}"u8);
    }

    /// <summary>Nothing: the server asks by ping frames alone, and takes a pong for a command that it does not know.</summary>
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.HttpStatus == HttpStatusCode.Forbidden
            ? HeartbeatVerdict.Final("Home Assistant refuses the address of this end, after too many sign-ins that failed (HTTP 403).")
            : null;
    }

    private static void WriteNumber(long number, IBufferWriter<byte> writer)
    {
        Utf8Formatter.TryFormat(number, writer.GetSpan(20), out var length);
        writer.Advance(length);
    }

    private static InvalidDataException NoGreeting()
        => new("Home Assistant's auth_required was expected, {\"type\":\"auth_required\",\"ha_version\":\"…\"}, and auth_ok or auth_invalid in answer to the sign-in");

    private static void CheckCommand(ReadOnlySpan<byte> bytes, string command)
    {
        var hasType = false;
        var members = new JsonMembers(bytes);
        while (members.Next())
        {
            if (members.Is("id"u8))
            {
                throw new ArgumentException($"The command {command} has an id already; leave it out: it gets the next one here.", nameof(command));
            }

            if (members.Is("type"u8))
            {
                hasType = members.Type == JsonTokenType.String;
                if (members.IsText("ping"u8) || members.IsText("pong"u8))
                {
                    throw new ArgumentException($"The command {command} is a heartbeat of this socket, which sends it by itself.", nameof(command));
                }
            }
        }

        if (!hasType)
        {
            throw new ArgumentException($"The command {command} must be a JSON object with a type, such as {{\"type\":\"get_states\"}}.", nameof(command));
        }
    }

    private RecognizedHeartbeat TakeGreeting(ReadOnlySpan<byte> message)
    {
        string? text = null;
        var isRefused = false;
        var isRequired = false;
        var isTaken = false;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("type"u8))
            {
                isRequired = members.IsText("auth_required"u8);
                isTaken = members.IsText("auth_ok"u8);
                isRefused = members.IsText("auth_invalid"u8);
            }
            else if (members.Is("message"u8))
            {
                text = members.Text();
            }
        }

        if (isRefused)
        {
            return RecognizedHeartbeat.Greeting with { Verdict = HeartbeatVerdict.Final($"Home Assistant refuses the sign-in (auth_invalid): {text}") };
        }

        if (!isTaken)
        {
            return isRequired ? RecognizedHeartbeat.Greeting : throw NoGreeting();
        }

        _isSignedIn = true;
        return RecognizedHeartbeat.Greeting with { IsReady = true };
    }

    private RecognizedHeartbeat InArray(ReadOnlySpan<byte> message)
    {
        var found = default(RecognizedHeartbeat);
        var hasMessage = false;
        var reader = new Utf8JsonReader(message);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var element = message[start..(int)reader.BytesConsumed];
                var answer = element.Length <= MaxSize ? InObject(element) : default;
                if (answer.Kind == HeartbeatKind.Neither)
                {
                    hasMessage = true;
                }
                else if (answer.Number >= found.Number)
                {
                    found = answer;
                }
            }
        }
        catch (JsonException)
        {
            // What is no JSON is the hook's to judge.
            hasMessage = true;
        }

        return found.Kind == HeartbeatKind.Neither ? default : found with { HasMessage = hasMessage };
    }

    private RecognizedHeartbeat InObject(ReadOnlySpan<byte> message)
    {
        long id = 0;
        var hasType = false;
        var isResult = false;
        var members = new JsonMembers(message);
        while (members.Next())
        {
            if (members.Is("id"u8))
            {
                members.TryGetInt64(out id);
            }
            else if (members.Is("type"u8))
            {
                hasType = true;
                isResult = members.IsText("result"u8);
                if (!isResult && !members.IsText("pong"u8))
                {
                    return default;
                }
            }

            if (hasType && id != 0)
            {
                var number = NumberOf(id);
                return number != 0 ? RecognizedHeartbeat.PongOf(number) : isResult ? default : RecognizedHeartbeat.Sign;
            }
        }

        return hasType && !isResult ? RecognizedHeartbeat.Sign : default;
    }

    /// <summary>The number of the ping with this id; 0 where none is remembered.</summary>
    private long NumberOf(long id)
    {
        lock (_gate)
        {
            var at = Array.IndexOf(_pingIds, id);
            return at < 0 ? 0 : _pingNumbers[at];
        }
    }

    /// <summary>
    /// The ids of a socket, over all its connections. Sending is part of taking one: whoever has the smaller id must be the first in the outbox. The socket takes a message and
    /// waits for nothing, so that the lock is held for as long as that takes.
    /// </summary>
    private sealed class Ids
    {
        private readonly Lock _gate = new();
        private long _last;

        public long Next()
        {
            lock (_gate)
            {
                return ++_last;
            }
        }

        public bool TrySend(IHeartbeatSocket socket, ReadOnlySpan<byte> members, out long id)
        {
            var message = new ArrayBufferWriter<byte>(members.Length + 32);
            message.Write("{\"id\":"u8);
            lock (_gate)
            {
                id = ++_last;
                WriteNumber(id, message);
                message.Write(","u8);
                message.Write(members);
                return socket.TrySend(message.WrittenSpan, WebSocketMessageType.Text);
            }
        }
    }
}
