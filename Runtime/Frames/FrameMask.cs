#if NET
using System.Numerics;
#endif
using System.Runtime.InteropServices;

namespace Heartbeat;

/// <summary>Masks and unmasks payloads, which is the same (RFC 6455, section 5.3).</summary>
internal static class FrameMask
{
    private const int Size = sizeof(uint);

    /// <summary>Masks in place.</summary>
    /// <param name="data">A part of a payload.</param>
    /// <param name="mask">The frame's mask, its bytes in the order in which they lie in memory.</param>
    /// <param name="offset">Where in its payload the part begins.</param>
    public static void Apply(Span<byte> data, uint mask, long offset = 0) => Copy(data, data, mask, offset);

    /// <summary>Masks into another place, at least as large. Both may be the same, and may not overlap otherwise.</summary>
    /// <inheritdoc cref="Apply"/>
    public static void Copy(ReadOnlySpan<byte> data, Span<byte> destination, uint mask, long offset = 0)
    {
        mask = Rotated(mask, (int)(offset % Size));
        var done = 0;
#if NET
        if (Vector.IsHardwareAccelerated && data.Length >= Vector<byte>.Count)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(mask));
            var from = MemoryMarshal.Cast<byte, Vector<byte>>(data);
            var to = MemoryMarshal.Cast<byte, Vector<byte>>(destination.Slice(0, data.Length));
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = from[i] ^ wide;
            }

            done = from.Length * Vector<byte>.Count;
        }
#endif
        CopyRest(data.Slice(done), destination.Slice(done, data.Length - done), mask);
    }

    /// <summary>The mask as the byte at an offset sees it: that one's mask comes first.</summary>
    private static uint Rotated(uint mask, int offset)
    {
        var left = 8 * offset;
        return offset == 0 ? mask
            : BitConverter.IsLittleEndian ? (mask >> left) | (mask << (32 - left))
            : (mask << left) | (mask >> (32 - left));
    }

    private static void CopyRest(ReadOnlySpan<byte> data, Span<byte> destination, uint mask)
    {
        var doubled = ((ulong)mask << 32) | mask;
        var from = MemoryMarshal.Cast<byte, ulong>(data);
        var to = MemoryMarshal.Cast<byte, ulong>(destination);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] ^ doubled;
        }

        Span<uint> one = stackalloc uint[] { mask };
        var bytes = MemoryMarshal.AsBytes(one);
        for (var i = from.Length * sizeof(ulong); i < data.Length; i++)
        {
            destination[i] = (byte)(data[i] ^ bytes[i % Size]);
        }
    }
}
