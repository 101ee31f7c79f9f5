using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Our own frames on a stream. It asks the system for much at once, which may bring many messages, and holds no memory while nothing comes; what is
/// written leaves in as few writes as there can be.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="early">What was read of it already.</param>
/// <param name="isServer">Whether this is the server's end.</param>
/// <param name="subProtocol">The sub-protocol that both ends agreed on.</param>
/// <param name="deflate">The compression that both ends agreed on; null where they did not.</param>
[UnsupportedOSPlatform("browser")]
internal sealed class FramedWire(Stream stream, ReadOnlyMemory<byte> early, bool isServer, string? subProtocol, DeflateParameters? deflate = null) : IWire
{
    /// <summary>
    /// What is asked of the system at once, which gives what it has: more where there was more than that, and less again where there
    /// was much less. Beyond this the bytes leave the processor's cache before they are used.
    /// </summary>
    private const int SmallestRead = 16 * 1024;
    private const int LargestRead = 64 * 1024;

    /// <summary>So many of the largest messages are read away after the peer has gone wrong, to spare it a reset. Then it shall have one.</summary>
    private const int MessagesReadAway = 16;

    /// <summary>And so many bytes where messages are small: as much may be on its way before the peer can know.</summary>
    private const int LeastReadAway = 1024 * 1024;

    /// <summary>A message that is compressed leaves in frames of so much, and what is left in the last: how long it gets, nobody knows before.</summary>
    private const int DeflatedFrame = 16 * 1024;

    private readonly FrameWriter _frames = new(isServer);
    private readonly MessageDeflater? _deflater = deflate is null ? null : new(deflate.KeepsContext(isServer));

    /// <summary>The same connection where it is a server's; null where it is our own.</summary>
    private readonly LentStream? _lent = stream as LentStream;

    /// <summary>Whether what is written may stay in the stream.</summary>
    private readonly bool _needsFlush = stream is not (NetworkStream or LentStream);

    /// <summary>Guards who keeps what was found: a hook that goes on elsewhere, and whoever takes over the reading from one that blocks, may do so at once.</summary>
    private readonly Lock _gate = new();
    private FrameReader? _reader;
    private ReadOnlyMemory<byte> _early = early;

    /// <summary>What was read last; null where all of it was found.</summary>
    private byte[]? _read;
    private int _readSize = SmallestRead;
    private KeptMemory _memory = new();

    /// <summary>Whether more of an unfinished message has come, and that was not said yet.</summary>
    private bool _hasPart;

    /// <summary>Whether what comes is of no use any more, how many bytes of that have come, and how many may.</summary>
    private bool _isReadingAway;
    private long _readAway;
    private long _mostReadAway;

    /// <summary>What is to leave, held back or not.</summary>
    private byte[]? _out;
    private int _outCount;
    private bool _isCorked;

    /// <summary>The mask of the frame under way, and where in the message it begins.</summary>
    private uint _mask;
    private int _frameStart;

    /// <summary>Whether the message under way is compressed, and whether a frame of it was written.</summary>
    private bool _isDeflating;
    private bool _hasDeflatedFrame;

    /// <summary>Whether a byte of the batch under way was handed to what is below.</summary>
    private Handover _handover;
    private volatile bool _isAborted;
    private volatile bool _hasSentClose;
    private volatile bool _hasReceivedClose;

    public ITransportListener? Listener { get; set; }

    public WebSocketState State => (_isAborted, _hasSentClose, _hasReceivedClose) switch
    {
        (_, true, true) => WebSocketState.Closed,
        (true, _, _) => WebSocketState.Aborted,
        (_, true, false) => WebSocketState.CloseSent,
        (_, false, true) => WebSocketState.CloseReceived,
        _ => WebSocketState.Open,
    };

    public string? SubProtocol => subProtocol;

    public bool IsOurs => true;

    public bool CarriesPingFrames => true;

    public bool IsBuffered => _lent is not null;

    public bool TakesServerFrames => isServer && _deflater is null;

    /// <summary>Tells whether bytes wait in the connection, where it is none of the system's; null where it is.</summary>
    public Func<bool>? SeesUnread { get; init; }

    public bool HasUnread => SeesUnread?.Invoke() ?? UnreadBytes.WaitIn(stream);

    public ReadOnlyMemory<byte> Data => _reader!.Data;

    public IDisposable Memory => _memory;

    public WebSocketMessageType Type => _reader!.Type;

    public WebSocketCloseStatus? CloseStatus => _hasReceivedClose ? _reader!.CloseStatus : null;

    public string? CloseDescription => _reader?.CloseDescription;

    public ProtocolViolation? Violation => _reader?.Violation;

    public IWire ReadUpTo(int maxMessageSize)
    {
        _reader = new FrameReader(isServer, maxMessageSize, deflate is null ? null : new MessageInflater(deflate.KeepsContext(!isServer)));
        _mostReadAway = Math.Max((long)MessagesReadAway * maxMessageSize, LeastReadAway);
        return this;
    }

    public Incoming Read()
    {
        var found = _reader!.Read();
        if (found == Incoming.Close)
        {
            _hasReceivedClose = true;
        }
        else if (found == Incoming.TooBig)
        {
            // Its frames are still looked at: the peer's close frame may be among them.
            _isReadingAway = true;
        }
        else if (found == Incoming.Nothing && _hasPart)
        {
            _hasPart = false;
            return _reader.HasReadPart ? Incoming.Part : Incoming.Nothing;
        }

        return found;
    }

    public ValueTask FillAsync()
    {
        ReturnRead();
        if (_early.IsEmpty)
        {
            _reader!.Rests();
            return ReadAsync();
        }

        var early = ArrayPool<byte>.Shared.Rent(_early.Length);
        _early.CopyTo(early);
        Give(early, _early.Length);
        _early = default;
        return default;
    }

    public void MakeRoom(bool isQuick)
    {
    }

    public void Keep(IDisposable memory)
    {
        lock (_gate)
        {
            if (memory != _memory)
            {
                return;
            }

            if (_reader!.TakeMessage() is { } message)
            {
                _memory.Array = message;
            }
            else
            {
                var rest = _reader.Rest;
                var next = rest.IsEmpty ? null : ArrayPool<byte>.Shared.Rent(rest.Length);
                rest.CopyTo(next);
                _reader.Give(next.AsMemory(0, rest.Length));
                _memory.Array = _read;
                _read = next;
            }

            _memory = new KeptMemory();
        }
    }

    public void ReleaseMemory()
    {
        _reader!.Release();
        ReturnRead();
    }

    public async Task<bool> ReadAwayAsync()
    {
        // Elsewhere, and on the caller's scheduler, which a simulation must not leave: whoever calls this has something to say first.
        await Task.Yield();
        _isReadingAway = true;
        var givenBack = _lent?.BeginReadingAway() ?? CancellationToken.None;
        try
        {
            int count;
            do
            {
                givenBack.ThrowIfCancellationRequested();
                await stream.ReadAsync(Memory<byte>.Empty, givenBack).ConfigureAwait(false);
                var nowhere = ArrayPool<byte>.Shared.Rent(SmallestRead);
                count = await stream.ReadAsync(nowhere, givenBack).ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(nowhere);
                CountAway(count);
            }
            while (count > 0);
            return false;
        }
        catch (Exception)
        {
            // That it broke off is an end too, and nobody is left to whom it matters how.
            return true;
        }
        finally
        {
            _lent?.EndReadingAway();
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, int start, int count, WebSocketMessageType type)
    {
        if (start == 0)
        {
            _isDeflating = _deflater is not null && _deflater.IsWorthwhile(message.Length);
            _hasDeflatedFrame = false;
        }

        if (_isDeflating)
        {
            return WriteDeflatedAsync(_deflater!, message.Span.Slice(start, count), FrameHeader.OpcodeOf(type), endsMessage: start + count == message.Length);
        }

        if (Fragments.BeginsAt(start))
        {
            var (opcode, length, isFinal) = Fragments.FrameAt(start, message.Length, FrameHeader.OpcodeOf(type));
            Reserve(FrameHeader.MaxSize);
            _outCount += _frames.WriteHeader(_out.AsSpan(_outCount), opcode, length, isFinal, MaskSource.OfThread, out _mask);
            _frameStart = start;
        }

        Reserve(count);
        _frames.CopyPayload(message.Span.Slice(start, count), _out.AsSpan(_outCount), _mask, start - _frameStart);
        _outCount += count;
        return _isCorked ? default : FlushAsync();
    }

    public ValueTask WriteFrameAsync(ReadOnlyMemory<byte> part)
    {
        if (!_isCorked && _outCount == 0)
        {
            return FlushAsync(part);
        }

        Reserve(part.Length);
        part.Span.CopyTo(_out.AsSpan(_outCount));
        _outCount += part.Length;
        return _isCorked ? default : FlushAsync();
    }

    public ValueTask WritePingAsync(ReadOnlyMemory<byte> payload) => WriteControlAsync(FrameOpcode.Ping, payload.Span);

    public ValueTask WritePongAsync(ReadOnlyMemory<byte> payload) => WriteControlAsync(FrameOpcode.Pong, payload.Span);

    public Task WriteCloseAsync(WebSocketCloseStatus status, string? description)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.LongestShort];
        var length = ClosePayload.Write(payload, status, description);
        _hasSentClose = true;
        return WriteControlAsync(FrameOpcode.Close, payload[..length]).AsTask();
    }

    public void Cork() => _isCorked = true;

    public void Uncork() => _isCorked = false;

    public void BeginBatch() => _handover.Begin();

    public bool TryWithhold() => _handover.TryWithhold();

    public void Abort()
    {
        _isAborted = true;
        if (_lent is { } lent)
        {
            lent.Abort();
        }
        else
        {
            stream.Dispose();
        }

        _deflater?.Dispose();
    }

    // The buffers are left to the collector: a read or a write may be using them still.
    public void Dispose()
    {
        _isAborted = true;
        stream.Dispose();
        _deflater?.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadAsync()
    {
        try
        {
            // Waits without a buffer, so that an idle connection holds none.
            await stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            var read = ArrayPool<byte>.Shared.Rent(_readSize);
            var count = await stream.ReadAsync(read.AsMemory(0, _readSize)).ConfigureAwait(false);
            _readSize = count == _readSize ? Math.Min(_readSize * 2, LargestRead) : count < _readSize / 4 ? Math.Max(_readSize / 2, SmallestRead) : _readSize;
            Give(read, count);
            CountAway(count);
            if (count == 0)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            }
        }
        catch (Exception exception) when (exception is not WebSocketException)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, exception);
        }
    }

    private void CountAway(int count)
    {
        if (_isReadingAway && (_readAway += count) > _mostReadAway)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The peer went on sending after it was told to stop.");
        }
    }

    private void Give(byte[] read, int count)
    {
        _read = read;
        _reader!.Give(read.AsMemory(0, count));
        _hasPart = count > 0;
    }

    private void ReturnRead()
    {
        if (_read is { } read)
        {
            _read = null;
            ArrayPool<byte>.Shared.Return(read);
        }
    }

    /// <summary>Compresses a part of a message, and writes a frame as soon as there is enough for one.</summary>
    private ValueTask WriteDeflatedAsync(MessageDeflater deflater, ReadOnlySpan<byte> part, FrameOpcode opcode, bool endsMessage)
    {
        deflater.Deflate(part, endsMessage);
        var deflated = deflater.Output;
        if (!endsMessage && deflated.Length < DeflatedFrame)
        {
            return default;
        }

        Reserve(FrameHeader.MaxSize + deflated.Length);
        _outCount += _frames.WriteHeader(
            _out.AsSpan(_outCount), _hasDeflatedFrame ? FrameOpcode.Continuation : opcode, deflated.Length, endsMessage, MaskSource.OfThread, out var mask, isDeflated: !_hasDeflatedFrame);
        _frames.CopyPayload(deflated, _out.AsSpan(_outCount), mask, offset: 0);
        _outCount += deflated.Length;
        _hasDeflatedFrame = true;
        deflater.Clear();
        return _isCorked ? default : FlushAsync();
    }

    private ValueTask WriteControlAsync(FrameOpcode opcode, ReadOnlySpan<byte> payload)
    {
        Reserve(_frames.SizeOf(payload.Length));
        _outCount += _frames.Write(_out.AsSpan(_outCount), opcode, payload, isFinal: true, MaskSource.OfThread);
        return FlushAsync();
    }

    private void Reserve(int more)
    {
        var needed = _outCount + more;
        if (_out is { } enough && enough.Length >= needed)
        {
            return;
        }

        // What is held back becomes more: once is enough.
        var larger = ArrayPool<byte>.Shared.Rent(_isCorked ? Math.Max(needed, SmallestRead + FrameHeader.MaxSize) : needed);
        _out.AsSpan(0, _outCount).CopyTo(larger);
        ReturnOut();
        _out = larger;
    }

    private void ReturnOut()
    {
        if (_out is { } used)
        {
            _out = null;
            ArrayPool<byte>.Shared.Return(used);
        }
    }

    private ValueTask FlushAsync()
    {
        var written = _out.AsMemory(0, _outCount);
        _outCount = 0;
        return FlushAsync(written);
    }

    private ValueTask FlushAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!_handover.TryPass())
        {
            throw new IOException("The connection has ended, and what had not left it by then was withheld.");
        }

        var write = stream.WriteAsync(bytes);
        if (!write.IsCompletedSuccessfully || _needsFlush)
        {
            return FlushAsync(write);
        }

        write.GetAwaiter().GetResult();
        ReturnOut();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, exception);
        }

        ReturnOut();
    }

    /// <summary>What a message lies in that somebody keeps.</summary>
    private sealed class KeptMemory : IDisposable
    {
        public byte[]? Array { get; set; }

        public void Dispose()
        {
            if (Array is { } array)
            {
                Array = null;
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    }
}
