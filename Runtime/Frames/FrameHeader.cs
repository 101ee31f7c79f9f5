using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace Heartbeat;

/// <summary>What precedes a frame's payload (RFC 6455, section 5.2). It says what it was given: what is allowed is the reader's to know.</summary>
internal readonly struct FrameHeader
{
    /// <summary>The longest header, in bytes.</summary>
    public const int MaxSize = 2 + sizeof(ulong) + sizeof(uint);

    /// <summary>The longest payload of a control frame, and the longest whose length stands in the second byte, in bytes.</summary>
    public const int LongestShort = 125;

    private const byte Final = 0x80;
    private const byte Deflated = 0x40;
    private const byte ReservedBits = 0x30;
    private const byte OpcodeBits = 0x0F;
    private const byte Masked = 0x80;
    private const byte LengthBits = 0x7F;
    private const byte SixteenBits = 126;
    private const byte SixtyFourBits = 127;

    /// <summary>Whether the frame ends its message.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the first of the three bits is set that belong to extensions: a message begins that is compressed (RFC 7692, section 6).</summary>
    public bool IsDeflated { get; init; }

    /// <summary>Whether one of the other two is set.</summary>
    public bool HasReservedBits { get; init; }

    public FrameOpcode Opcode { get; init; }

    /// <summary>The payload's length, in bytes; below zero where it is larger than any may be.</summary>
    public long Length { get; init; }

    public bool IsMasked { get; init; }

    /// <summary>The mask, its four bytes in the order in which they lie in memory.</summary>
    public uint Mask { get; init; }

    public bool IsControl => Opcode >= FrameOpcode.Close;

    /// <summary>With what the first frame of a message begins.</summary>
    public static FrameOpcode OpcodeOf(WebSocketMessageType type) => type == WebSocketMessageType.Text ? FrameOpcode.Text : FrameOpcode.Binary;

    /// <summary>How long the header of a frame is, in bytes.</summary>
    public static int SizeFor(long length, bool isMasked)
        => 2 + (length <= LongestShort ? 0 : length <= ushort.MaxValue ? sizeof(ushort) : sizeof(ulong)) + (isMasked ? sizeof(uint) : 0);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="header">The header.</param>
    /// <param name="size">How many bytes it took. A length may be written in more bytes than it needs, which harms nobody.</param>
    /// <returns>False where more of it is to come. From the second byte on all of it is known then but how long a long payload is, and the mask.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header, out int size)
    {
        header = default;
        size = 2;
        if (bytes.Length < size)
        {
            return false;
        }

        var first = bytes[0];
        var second = bytes[1];
        long length = second & LengthBits;
        var isMasked = (second & Masked) != 0;
        var lengthSize = length == SixteenBits ? sizeof(ushort) : length == SixtyFourBits ? sizeof(ulong) : 0;
        size += lengthSize + (isMasked ? sizeof(uint) : 0);
        var isWhole = bytes.Length >= size;
        header = new FrameHeader
        {
            IsFinal = (first & Final) != 0,
            IsDeflated = (first & Deflated) != 0,
            HasReservedBits = (first & ReservedBits) != 0,
            Opcode = (FrameOpcode)(first & OpcodeBits),
            Length = lengthSize == 0 ? length : !isWhole ? 0 : lengthSize == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(2)) : BinaryPrimitives.ReadInt64BigEndian(bytes.Slice(2)),
            IsMasked = isMasked,
            Mask = isWhole && isMasked ? MemoryMarshal.Read<uint>(bytes.Slice(2 + lengthSize)) : 0,
        };
        return isWhole;
    }

    /// <summary>Writes the header, with the length in as few bytes as it needs.</summary>
    /// <returns>How many bytes it took, as <see cref="SizeFor"/> says.</returns>
    public int Write(Span<byte> destination)
    {
        destination[0] = (byte)((IsFinal ? Final : 0) | (IsDeflated ? Deflated : 0) | (byte)Opcode);
        var size = 2;
        if (Length <= LongestShort)
        {
            destination[1] = (byte)Length;
        }
        else if (Length <= ushort.MaxValue)
        {
            destination[1] = SixteenBits;
            BinaryPrimitives.WriteUInt16BigEndian(destination.Slice(size), (ushort)Length);
            size += sizeof(ushort);
        }
        else
        {
            destination[1] = SixtyFourBits;
            BinaryPrimitives.WriteInt64BigEndian(destination.Slice(size), Length);
            size += sizeof(ulong);
        }

        if (IsMasked)
        {
            destination[1] |= Masked;
            Span<uint> mask = stackalloc uint[] { Mask };
            MemoryMarshal.AsBytes(mask).CopyTo(destination.Slice(size));
            size += sizeof(uint);
        }

        return size;
    }
}
