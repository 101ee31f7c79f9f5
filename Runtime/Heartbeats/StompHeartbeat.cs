using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// STOMP 1.2: each end sends an end of line where it has sent nothing else for a while, as often as both have agreed on in CONNECT and CONNECTED; nothing is answered,
/// and whatever comes shows that the other end lives (section "Heart-beating").
/// </summary>
/// <remarks>
/// <para>
/// "heart-beat:&lt;cx&gt;,&lt;cy&gt;" of the client and "heart-beat:&lt;sx&gt;,&lt;sy&gt;" of the server are milliseconds. The client sends every MAX(cx,sy), the server every MAX(sx,cy); never, where either number is
/// zero or the header is absent. This class sends after three quarters of that time, since it is the longest that is allowed, and takes the other end for dead after three times its time: there are servers that look only
/// once in a period whether the last is over, and send after two. Nothing measures a round trip: <c>RoundTripTime</c> stays null, and there is no <c>OnPong</c>.
/// </para>
/// <para>
/// The connection is usable at CONNECTED. ERROR ends it always, and is final where its text speaks of a refused CONNECT: "Bad CONNECT", unless it is about a limit of connections, a version that is
/// not supported, a command before CONNECT, and, before CONNECTED, credentials (the standard knows no codes). A close with 1007 is final too: the server could not read a frame, and would not the next time.
/// </para>
/// <para>
/// A frame may come in several WebSocket messages, and several in one. A message of ends of lines alone, between two frames, reaches no hook; any other does, as it came.
/// </para>
/// <para>Source: https://stomp.github.io/stomp-specification-1.2.html#Heart-beating.</para>
/// </remarks>
public sealed class StompHeartbeat : HeartbeatProtocol
{
    /// <summary>How many times its interval the other end may be silent.</summary>
    private const int Tolerance = 3;

    /// <summary>The longest line that is kept where it comes in pieces.</summary>
    private const int MaxKept = 64 * 1024;

    /// <summary>How much of an error's body is looked at.</summary>
    private const int MaxError = 256;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private byte[] _kept = [];
    private int _keptLength;
    private Place _place;

    /// <summary>What is left of a body whose length is known; -1 where it ends at the next NUL.</summary>
    private long _bodyLeft;
    private Command _command;
    private bool _hasHeartBeat;
    private bool _hasLength;
    private string? _errorMessage;
    private string _errorBody = "";

    /// <summary>What the other end can send, and wants to get, in ticks; null before it has said so.</summary>
    private volatile Pair? _theirs;

    private enum Place
    {
        BetweenFrames,
        InCommand,
        InHeaders,
        InBody,
    }

    private enum Command
    {
        Other,
        Connect,
        Connected,
        Error,
    }

    /// <summary>How often this end can send, the first number of its <c>heart-beat</c> header: in whole milliseconds, 10 s unless set; zero for never. A CONNECT of the program's own must say the same.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, a day or longer, or no whole number of milliseconds.</exception>
    public TimeSpan Outgoing
    {
        get;
        init => field = Checked(value, nameof(Outgoing));
    } = UsualInterval;

    /// <summary>How often this end wants to hear from the other, the second number of its <c>heart-beat</c> header: in whole milliseconds, 10 s unless set; zero for never. A CONNECT of the program's own must say the same.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, a day or longer, or no whole number of milliseconds.</exception>
    public TimeSpan Incoming
    {
        get;
        init => field = Checked(value, nameof(Incoming));
    } = UsualInterval;

    /// <summary>The host of the CONNECT frame that this class writes: "/" unless set. RabbitMQ takes it for the virtual host.</summary>
    public string Host { get; init; } = "/";

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers
    {
        get
        {
            var (sends, expects) = Agreed;
            return (sends > TimeSpan.Zero ? Ours : HeartbeatPingers.None) | (expects > TimeSpan.Zero ? Theirs : HeartbeatPingers.None);
        }
    }

    /// <inheritdoc/>
    public override bool IsAnswered => false;

    /// <inheritdoc/>
    public override bool AwaitsGreeting => true;

    /// <inheritdoc/>
    public override string Expects => IsAccepted ? "a CONNECT frame" : "a CONNECTED frame";

    /// <inheritdoc/>
    public override bool IsDictated => IsReady;

    /// <inheritdoc/>
    public override TimeSpan Interval
    {
        get
        {
            var (sends, expects) = Agreed;
            return sends > TimeSpan.Zero ? sends * 3 / 4 : expects > TimeSpan.Zero ? expects : UsualInterval;
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? Silence => Agreed.Expects is var expects && expects > TimeSpan.Zero ? expects * Tolerance : System.Threading.Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    public override bool LooksAtLarger => true;

    private HeartbeatPingers Ours => IsAccepted ? HeartbeatPingers.Server : HeartbeatPingers.Client;

    private HeartbeatPingers Theirs => IsAccepted ? HeartbeatPingers.Client : HeartbeatPingers.Server;

    /// <summary>How often this end sends, and the other; zero for never. What this end can and wants, before the other has said anything.</summary>
    private (TimeSpan Sends, TimeSpan Expects) Agreed => _theirs is { } theirs
        ? (Longer(Outgoing, theirs.Wants), Longer(theirs.Sends, Incoming))
        : (Outgoing, Incoming);

    /// <summary>Offers the sub-protocol <c>v12.stomp</c>.</summary>
    /// <inheritdoc/>
    public override void Prepare(HeartbeatProtocol? previous, ConnectContext attempt)
    {
        if (!attempt.SubProtocols.Contains("v12.stomp"))
        {
            attempt.SubProtocols.Add("v12.stomp");
        }
    }

    /// <summary>Writes a CONNECT frame without login and passcode.</summary>
    /// <inheritdoc/>
    public override void WriteOpening(IBufferWriter<byte> writer)
    {
        if (!IsAccepted)
        {
            writer.Write(Encoding.UTF8.GetBytes(FormattableString.Invariant(
                $"CONNECT\naccept-version:1.2\nhost:{Host}\nheart-beat:{Outgoing.TotalMilliseconds},{Incoming.TotalMilliseconds}\n\n\0")));
        }
    }

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.SequenceEqual("\n"u8) || payload.SequenceEqual("\r\n"u8) ? RecognizedHeartbeat.Ping : default;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is no STOMP, or not what must come first.</exception>
    public override RecognizedHeartbeat Receive(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (message.IsEmpty)
        {
            return default;
        }

        var seen = new Seen { HasFrame = _place != Place.BetweenFrames };
        while (!message.IsEmpty)
        {
            message = _place switch
            {
                Place.BetweenFrames => SkipEnds(message),
                Place.InBody => ReadBody(message, ref seen),
                _ => ReadLine(message),
            };
            seen.HasFrame |= _place != Place.BetweenFrames;
        }

        if (seen.Verdict is { } verdict)
        {
            return (IsReady ? RecognizedHeartbeat.Sign with { HasMessage = true } : RecognizedHeartbeat.Greeting) with { Verdict = verdict };
        }

        return !seen.HasFrame ? RecognizedHeartbeat.Sign
            : IsReady ? default
            : RecognizedHeartbeat.Greeting with { IsReady = seen.IsReady, HasMessage = seen.HasMore };
    }

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("\n"u8);

    // It needs no cause: so it can say too that this end has paused reading.
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
        if (ping.IsEmpty && IsReady)
        {
            writer.Write("\n"u8);
        }
    }

    /// <inheritdoc/>
    public override HeartbeatVerdict? Judge(SocketCloseReason reason)
        => reason is { Kind: SocketCloseKind.Remote, Status: WebSocketCloseStatus.InvalidPayloadData } && !IsAccepted
            ? HeartbeatVerdict.Final($"The server could not read a frame: {reason.Description ?? "invalid payload data"}.")
            : null;

    private ReadOnlySpan<byte> SkipEnds(ReadOnlySpan<byte> message)
    {
        var start = message.IndexOfAnyExcept((byte)'\n', (byte)'\r');
        if (start < 0)
        {
            return default;
        }

        _place = Place.InCommand;
        _command = Command.Other;
        _hasHeartBeat = _hasLength = false;
        _bodyLeft = -1;
        _errorMessage = null;
        _errorBody = "";
        return message[start..];
    }

    private ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf((byte)'\n');
        if (_place == Place.InCommand && _keptLength == 0)
        {
            CheckBegin(end < 0 ? message : message[..end]);
        }

        if (end < 0)
        {
            Keep(message);
            return default;
        }

        var line = message[..end];
        if (_keptLength > 0)
        {
            Keep(line);
            line = _kept.AsSpan(0, _keptLength);
            _keptLength = 0;
        }

        TakeLine(line is [.., (byte)'\r'] ? line[..^1] : line);
        return message[(end + 1)..];
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (_place == Place.InCommand)
        {
            _command = line.SequenceEqual("CONNECTED"u8) ? Command.Connected
                : line.SequenceEqual("ERROR"u8) ? Command.Error
                : line.SequenceEqual("CONNECT"u8) || line.SequenceEqual("STOMP"u8) ? Command.Connect
                : Command.Other;
            _place = Place.InHeaders;
        }
        else if (line.IsEmpty)
        {
            _place = Place.InBody;
        }
        else if (line.IndexOf((byte)':') is >= 0 and var colon)
        {
            TakeHeader(line[..colon], line[(colon + 1)..]);
        }
    }

    // Of a header that comes twice, the first counts (section "Repeated Header Entries").
    private void TakeHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("content-length"u8) && !_hasLength)
        {
            _hasLength = true;
            _bodyLeft = TryReadNumber(value, out var length) ? length : throw new InvalidDataException("Expected a STOMP frame whose content-length is a number of bytes, and one came where it is not.");
        }
        else if (name.SequenceEqual("heart-beat"u8) && !_hasHeartBeat && _command == (IsAccepted ? Command.Connect : Command.Connected) && !IsReady)
        {
            _hasHeartBeat = true;
            _theirs = ReadPair(value);
        }
        else if (name.SequenceEqual("message"u8) && _command == Command.Error)
        {
            _errorMessage ??= Encoding.UTF8.GetString(value);
        }
    }

    private Pair ReadPair(ReadOnlySpan<byte> value)
    {
        var comma = value.IndexOf((byte)',');
        return comma >= 0 && TryReadNumber(value[..comma], out var sends) && TryReadNumber(value[(comma + 1)..], out var wants)
            && sends < Day.TotalMilliseconds && wants < Day.TotalMilliseconds
            ? new Pair(TimeSpan.FromMilliseconds(sends), TimeSpan.FromMilliseconds(wants))
            : throw new InvalidDataException($"Expected {Expects} with heart-beat:<number>,<number>, in milliseconds and less than a day, and heart-beat:{Encoding.UTF8.GetString(value[..Math.Min(value.Length, 40)])} came.");
    }

    private ReadOnlySpan<byte> ReadBody(ReadOnlySpan<byte> message, scoped ref Seen seen)
    {
        if (_bodyLeft > 0)
        {
            var part = (int)Math.Min(_bodyLeft, message.Length);
            TakeBody(message[..part]);
            _bodyLeft -= part;
            return message[part..];
        }

        var end = _bodyLeft == 0 ? 0 : message.IndexOf((byte)0);
        if (end < 0)
        {
            TakeBody(message);
            return default;
        }

        if (message[end] != 0)
        {
            throw new InvalidDataException("Expected NUL behind the body of a STOMP frame, and its content-length is another.");
        }

        TakeBody(message[..end]);
        TakeFrame(ref seen);
        return message[(end + 1)..];
    }

    private void TakeBody(ReadOnlySpan<byte> part)
    {
        if (_command == Command.Error && _errorBody.Length < MaxError)
        {
            _errorBody += Encoding.UTF8.GetString(part[..Math.Min(part.Length, MaxError)]);
        }
    }

    private void TakeFrame(ref Seen seen)
    {
        _place = Place.BetweenFrames;
        seen.HasMore |= seen.IsReady;
        if (_command == Command.Error && !IsAccepted)
        {
            seen.Verdict ??= JudgeError(_errorMessage ?? "", _errorBody.Trim());
        }
        else if (_command == (IsAccepted ? Command.Connect : Command.Connected) && !IsReady)
        {
            _theirs ??= new Pair(TimeSpan.Zero, TimeSpan.Zero);
            seen.IsReady = true;
        }
    }

    private HeartbeatVerdict JudgeError(string message, string body)
    {
        var said = $"The server answered with ERROR: {message}{(message.Length > 0 && body.Length > 0 && !body.Equals(message, StringComparison.Ordinal) ? $": {body}" : message.Length > 0 ? "" : body)}.";
        var isFinal = !Speaks("limit")
            && (Speaks("Bad CONNECT") || Speaks("Version mismatch") || Speaks("Supported versions are") || Speaks("Illegal command")
                || (!IsReady && (Speaks("password") || Speaks("credential") || Speaks("authenticat") || Speaks("authoriz") || Speaks("denied"))));
        return isFinal ? HeartbeatVerdict.Final(said) : HeartbeatVerdict.Reconnect(said);

        bool Speaks(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase) || body.Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Finds out at the first bytes whether another protocol is spoken: a line of it may never end.</summary>
    private void CheckBegin(ReadOnlySpan<byte> line)
    {
        if (IsReady)
        {
            return;
        }

        if (IsAccepted ? !BeginsLike(line, "CONNECT"u8) && !BeginsLike(line, "STOMP"u8) : !BeginsLike(line, "CONNECTED"u8) && !BeginsLike(line, "ERROR"u8))
        {
            throw new InvalidDataException($"Expected {Expects} of STOMP, and a message that begins with something else came.");
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_keptLength + part.Length > MaxKept)
        {
            throw new InvalidDataException($"Expected a line of STOMP, and none has ended within {MaxKept} bytes.");
        }

        if (_kept.Length < _keptLength + part.Length)
        {
            Array.Resize(ref _kept, Math.Max(256, 2 * (_keptLength + part.Length)));
        }

        part.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += part.Length;
    }

    private static bool BeginsLike(ReadOnlySpan<byte> line, ReadOnlySpan<byte> command)
        => line[..Math.Min(line.Length, command.Length)].SequenceEqual(command[..Math.Min(line.Length, command.Length)]);

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long number)
        => Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && number >= 0;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one == TimeSpan.Zero || other == TimeSpan.Zero ? TimeSpan.Zero : one > other ? one : other;

    private static TimeSpan Checked(TimeSpan value, string name)
        => value >= TimeSpan.Zero && value < Day && value.Ticks % TimeSpan.TicksPerMillisecond == 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be a whole number of milliseconds from 0 to less than a day.");

    private sealed record Pair(TimeSpan Sends, TimeSpan Wants);

    /// <summary>What a message holds.</summary>
    private struct Seen
    {
        public bool HasFrame;
        public bool HasMore;
        public bool IsReady;
        public HeartbeatVerdict? Verdict;
    }
}
