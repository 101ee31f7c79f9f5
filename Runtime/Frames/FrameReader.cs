using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// Reads one end's frames (RFC 6455, section 5), from whatever bytes have come, cut anywhere. It does no input itself: it is given bytes, and
/// asked for what they hold until they hold nothing more.
/// </summary>
/// <remarks>
/// A message that lies whole in what was given is found in place, and unmasked there. What is unfinished when the bytes end is kept here, so that
/// they can be given back; memory for it grows with what has come, and never with what a header announces.
/// </remarks>
/// <param name="isServer">Whether it reads a client's frames, which are masked; a server's are not.</param>
/// <param name="maxMessageSize">The largest message, in bytes; of one that is compressed it is what comes out.</param>
/// <param name="inflater">What decompresses messages, where both ends have agreed on that.</param>
internal sealed class FrameReader(bool isServer, int maxMessageSize, MessageInflater? inflater = null)
{
    /// <summary>The least that is taken from the pool for a message that comes in parts, in bytes.</summary>
    private const int SmallestPooled = 4 * 1024;

    /// <summary>So many bytes of a header say whether the frame may come at all, but for the length of a long one.</summary>
    private const int BytesThatTell = 2;

    private Memory<byte> _given;
    private int _at;

    /// <summary>The beginning of a header whose rest is to come.</summary>
    private byte[]? _headerPart;
    private int _headerLength;

    /// <summary>The frame whose payload is being read, and how much of it was.</summary>
    private FrameHeader _frame;
    private long _frameRead;
    private bool _isInFrame;

    /// <summary>The payload of a control frame whose rest is to come.</summary>
    private byte[]? _controlPart;

    /// <summary>What has come of a message that is not whole in what was given.</summary>
    private byte[]? _pooled;
    private int _length;

    /// <summary>Whether the message that was found lies there.</summary>
    private bool _isDataPooled;
    private Utf8Validator _utf8;
    private bool _isUnfinished;
    private bool _isDeflated;
    private bool _hasReadPart;
    private bool _isDiscarding;
    private bool _isOver;

    /// <summary>The message or the payload that was found. It stays as it is until the next call of anything here, and in what was given as long as that.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Whether the message is a text, which is UTF-8 then, or binary.</summary>
    public WebSocketMessageType Type { get; private set; }

    /// <summary>The status of the close frame; 1005 where it has none.</summary>
    public WebSocketCloseStatus CloseStatus { get; private set; }

    /// <summary>The description in the close frame; null where it has none.</summary>
    public string? CloseDescription { get; private set; }

    /// <summary>What the peer has done that no peer may; null while it has done nothing such.</summary>
    public ProtocolViolation? Violation { get; private set; }

    /// <summary>What was given and has not been read yet.</summary>
    public ReadOnlyMemory<byte> Rest => _given.Slice(_at);

    /// <summary>Whether more of a message that is unfinished was in what was given last, and not only control frames amid it.</summary>
    public bool HasReadPart => IsAmidMessage && _hasReadPart;

    /// <summary>What has come of a message that is unfinished. It stays as it is until the next call of anything here.</summary>
    public ReadOnlyMemory<byte> Unfinished => _isUnfinished && !_isDiscarding ? _pooled.AsMemory(0, _length) : default;

    /// <summary>Whether a message has begun to come and is unfinished.</summary>
    public bool IsAmidMessage => _isUnfinished;

    /// <summary>Gives what has come. It may be changed, and is not needed any more once <see cref="Read"/> has found nothing more.</summary>
    public void Give(Memory<byte> bytes)
    {
        _given = bytes;
        _at = 0;
        _hasReadPart = false;
    }

    /// <summary>Finds what comes next in what was given.</summary>
    public Incoming Read()
    {
        _isDataPooled = false;
        while (!_isOver)
        {
            if (!_isInFrame)
            {
                var isWhole = TryReadHeader();
                if ((isWhole || _headerLength >= BytesThatTell) && Check(_frame) is { } violation)
                {
                    return Violated(violation);
                }

                if (!isWhole)
                {
                    return Incoming.Nothing;
                }

                if (BeginFrame() is var begun && begun != Incoming.Nothing)
                {
                    return begun;
                }
            }

            var found = _frame.IsControl ? ReadControl() : ReadData();
            if (found != Incoming.Nothing || _isInFrame)
            {
                return found;
            }
        }

        return Incoming.Nothing;
    }

    /// <summary>
    /// Hands over the memory that the message lies in which was found, where it came in parts: whoever has it gives it back to
    /// <see cref="ArrayPool{T}.Shared"/>.
    /// </summary>
    /// <returns>Null where the message lies in what was given.</returns>
    public byte[]? TakeMessage()
    {
        var message = _isDataPooled ? _pooled : null;
        if (_isDataPooled)
        {
            _pooled = null;
            _isDataPooled = false;
        }

        return message;
    }

    /// <summary>Gives back what no unfinished message needs: nothing may come for a long time.</summary>
    public void Rests()
    {
        if (!_isUnfinished)
        {
            ReturnPooled();
        }
    }

    /// <summary>Gives pooled memory back. Nothing is read any more.</summary>
    public void Release()
    {
        _isOver = true;
        _given = default;
        Data = default;
        inflater?.Dispose();
        ReturnPooled();
    }

    private bool TryReadHeader()
    {
        var rest = _given.Span.Slice(_at);
        if (_headerLength == 0 && FrameHeader.TryRead(rest, out _frame, out var size))
        {
            _at += size;
            return true;
        }

        foreach (var next in rest)
        {
            (_headerPart ??= new byte[FrameHeader.MaxSize])[_headerLength++] = next;
            _at++;
            if (FrameHeader.TryRead(_headerPart.AsSpan(0, _headerLength), out _frame, out _))
            {
                _headerLength = 0;
                return true;
            }
        }

        return false;
    }

    private ProtocolViolation? Check(in FrameHeader frame)
    {
        if (frame.HasReservedBits || (frame.IsDeflated && inflater is null))
        {
            return ProtocolViolation.ReservedBits;
        }

        if (frame.Opcode is not (FrameOpcode.Continuation or FrameOpcode.Text or FrameOpcode.Binary or FrameOpcode.Close or FrameOpcode.Ping or FrameOpcode.Pong))
        {
            return ProtocolViolation.ReservedOpcode;
        }

        if (frame.IsDeflated && frame.Opcode is not (FrameOpcode.Text or FrameOpcode.Binary))
        {
            return ProtocolViolation.DeflatedBit;
        }

        if (frame.IsMasked != isServer)
        {
            return isServer ? ProtocolViolation.NotMasked : ProtocolViolation.Masked;
        }

        if (frame.IsControl && !frame.IsFinal)
        {
            return ProtocolViolation.FragmentedControl;
        }

        if (!frame.IsControl && (frame.Opcode == FrameOpcode.Continuation) != _isUnfinished)
        {
            return _isUnfinished ? ProtocolViolation.MessageNotFinished : ProtocolViolation.NothingToContinue;
        }

        // The length comes last, for a long one does: of a frame that is wrong twice the same is said, wherever its header was cut.
        return frame.Length < 0 ? ProtocolViolation.LengthTooLarge
            : !frame.IsControl ? null
            : frame.Length > FrameHeader.LongestShort ? ProtocolViolation.LongControl
            : frame.Opcode == FrameOpcode.Close && frame.Length is > 0 and < ClosePayload.StatusSize ? ProtocolViolation.CloseTooShort
            : null;
    }

    private Incoming BeginFrame()
    {
        _isInFrame = true;
        _frameRead = 0;
        if (_frame.IsControl)
        {
            return Incoming.Nothing;
        }

        if (_frame.Opcode != FrameOpcode.Continuation)
        {
            _isUnfinished = true;
            _isDeflated = _frame.IsDeflated;
            _length = 0;
            _utf8 = default;
            Type = _frame.Opcode == FrameOpcode.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        }

        return _isDiscarding || _isDeflated || _frame.Length <= maxMessageSize - _length ? Incoming.Nothing : Discard();
    }

    /// <returns>Nothing, and still in the frame, where its rest is to come.</returns>
    private Incoming ReadControl()
    {
        var length = (int)_frame.Length;
        if (_frameRead == 0 && _given.Length - _at >= length)
        {
            var payload = _given.Slice(_at, length);
            _at += length;
            Unmask(payload.Span, offset: 0);
            return EndControl(payload);
        }

        var part = TakeGiven();
        part.CopyTo((_controlPart ??= new byte[FrameHeader.LongestShort]).AsMemory((int)_frameRead));
        _frameRead += part.Length;
        if (_frameRead < length)
        {
            return Incoming.Nothing;
        }

        Unmask(_controlPart.AsSpan(0, length), offset: 0);
        return EndControl(_controlPart.AsMemory(0, length));
    }

    private Incoming EndControl(ReadOnlyMemory<byte> payload)
    {
        _isInFrame = false;
        Data = payload;
        if (_frame.Opcode != FrameOpcode.Close)
        {
            return _frame.Opcode == FrameOpcode.Ping ? Incoming.Ping : Incoming.Pong;
        }

        if (ClosePayload.Read(payload.Span, out var status, out var description) is { } violation)
        {
            return Violated(violation);
        }

        (CloseStatus, CloseDescription) = (status, description);
        _isOver = true;
        return Incoming.Close;
    }

    /// <returns>Nothing, and still in the frame, where its rest is to come; nothing, and not in it, where the message goes on in the next.</returns>
    private Incoming ReadData()
    {
        var offset = _frameRead;
        var part = TakeGiven();
        _hasReadPart = true;
        _frameRead += part.Length;
        _isInFrame = _frameRead < _frame.Length;
        var isWhole = !_isInFrame && _frame.IsFinal;
        if (_isDiscarding)
        {
            _isUnfinished = !isWhole;
            return Incoming.Nothing;
        }

        Unmask(part.Span, offset);
        if (_isDeflated)
        {
            return ReadDeflated(part, isWhole);
        }

        if (Type == WebSocketMessageType.Text && !(_utf8.Accepts(part.Span) && (!isWhole || _utf8.IsComplete)))
        {
            return Violated(ProtocolViolation.TextNotUtf8);
        }

        if (isWhole && _length == 0)
        {
            _isUnfinished = false;
            Data = part;
            return Incoming.Message;
        }

        Append(part.Span);
        return isWhole ? EndMessage() : Incoming.Nothing;
    }

    /// <summary>Decompresses a part of a message, and no more of it than one byte beyond the largest message.</summary>
    private Incoming ReadDeflated(ReadOnlyMemory<byte> part, bool isWhole)
    {
        inflater!.Give(part, isWhole);
        while (true)
        {
            if (_length == (_pooled?.Length ?? 0))
            {
                Grow(_length + 1);
            }

            var read = inflater.Read(_pooled!, _length, (int)Math.Min(_pooled!.Length, maxMessageSize + 1L) - _length);
            if (read == 0)
            {
                break;
            }

            if (_length + read > maxMessageSize)
            {
                _isUnfinished = !isWhole;
                return Discard();
            }

            if (Type == WebSocketMessageType.Text && !_utf8.Accepts(_pooled.AsSpan(_length, read)))
            {
                return Violated(ProtocolViolation.TextNotUtf8);
            }

            _length += read;
        }

        return inflater.Violation is { } violation ? Violated(violation)
            : !isWhole ? Incoming.Nothing
            : Type == WebSocketMessageType.Text && !_utf8.IsComplete ? Violated(ProtocolViolation.TextNotUtf8)
            : EndMessage();
    }

    /// <summary>The message that has come in parts is whole.</summary>
    private Incoming EndMessage()
    {
        _isUnfinished = false;
        _isDataPooled = true;
        Data = _pooled.AsMemory(0, _length);
        return Incoming.Message;
    }

    /// <summary>The message is too large, and is read away from here on.</summary>
    private Incoming Discard()
    {
        _isDiscarding = true;
        ReturnPooled();
        return Incoming.TooBig;
    }

    /// <summary>Takes what was given of the frame's payload.</summary>
    private Memory<byte> TakeGiven()
    {
        var part = _given.Slice(_at, (int)Math.Min(_given.Length - _at, _frame.Length - _frameRead));
        _at += part.Length;
        return part;
    }

    private void Unmask(Span<byte> part, long offset)
    {
        if (isServer)
        {
            FrameMask.Apply(part, _frame.Mask, offset);
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > (_pooled?.Length ?? 0))
        {
            Grow(_length + part.Length);
        }

        part.CopyTo(_pooled.AsSpan(_length));
        _length += part.Length;
    }

    /// <summary>Makes room for what has come, and at most twice as much, as far as the frame says that it comes. What is compressed says nothing of that.</summary>
    private void Grow(int needed)
    {
        var announced = _isDeflated ? maxMessageSize + 1L : Math.Min(maxMessageSize, _length + _frame.Length);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(announced, Math.Max(2L * needed, SmallestPooled))));
        _pooled.AsSpan(0, _length).CopyTo(larger);
        ReturnPooled();
        _pooled = larger;
    }

    private void ReturnPooled()
    {
        _isDataPooled = false;
        if (_pooled is { } pooled)
        {
            _pooled = null;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    private Incoming Violated(ProtocolViolation violation)
    {
        Violation = violation;
        _isOver = true;
        return Incoming.Violation;
    }
}
