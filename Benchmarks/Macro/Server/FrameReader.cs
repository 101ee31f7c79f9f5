using System.Buffers.Binary;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>Reads a client's frames: masked, and small enough for the buffer.</summary>
internal sealed class FrameReader(Stream stream, int size)
{
    private readonly byte[] _buffer = new byte[size];
    private int _start;
    private int _end;

    /// <summary>The first byte of the frame that was read last.</summary>
    public byte Head { get; private set; }

    /// <summary>Its payload, unmasked.</summary>
    public Memory<byte> Payload { get; private set; }

    /// <summary>Whether another whole frame is there.</summary>
    private bool HasMore => LengthOfNext() is { } length && _end - _start >= length;

    /// <returns>False if the client has ended the connection or sent a close frame.</returns>
    public async ValueTask<bool> ReadAsync()
    {
        while (!HasMore)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            var count = await stream.ReadAsync(_buffer.AsMemory(_end));
            if (count == 0)
            {
                return false;
            }

            _end += count;
        }

        var whole = _buffer.AsMemory(_start, LengthOfNext()!.Value);
        _start += whole.Length;
        Take(whole);
        return (Head & 0x0F) != 0x8;
    }

    private int? LengthOfNext()
    {
        var there = _buffer.AsSpan(_start, _end - _start);
        if (there.Length < 4)
        {
            return null;
        }

        return (there[1] & 0x7F) switch
        {
            126 => 8 + BinaryPrimitives.ReadUInt16BigEndian(there[2..]),
            127 => throw new NotSupportedException("No client here sends frames of more than 64 KiB."),
            var length => 6 + length,
        };
    }

    private void Take(Memory<byte> whole)
    {
        Head = whole.Span[0];
        var start = (whole.Span[1] & 0x7F) == 126 ? 8 : 6;
        Payload = whole[start..];
        var mask = whole.Span[(start - 4)..start];
        var payload = Payload.Span;
        for (var index = 0; index < payload.Length; index++)
        {
            payload[index] ^= mask[index % 4];
        }
    }
}
