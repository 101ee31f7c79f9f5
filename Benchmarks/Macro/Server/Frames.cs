using System.Buffers.Binary;
using System.Text;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>Frames of RFC 6455, section 5.2, made once, sent over and over; as a server sends them, unless it says otherwise.</summary>
internal static class Frames
{
    private const byte Last = 0x80;
    private const byte Text = 0x1;
    private const byte Masked = 0x80;

    public static byte[] Pong { get; } = OfText("pong");

    public static byte[] OfText(string text) => Of(Last | Text, Encoding.UTF8.GetBytes(text));

    public static byte[] Of(byte head, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[payload.Length + 10];
        frame[0] = head;
        var start = 2;
        switch (payload.Length)
        {
            case < 126:
                frame[1] = (byte)payload.Length;
                break;
            case <= ushort.MaxValue:
                frame[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                start = 4;
                break;
            default:
                frame[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
                start = 10;
                break;
        }

        payload.CopyTo(frame.AsSpan(start));
        return frame[..(start + payload.Length)];
    }

    /// <summary>A frame as a client sends it: masked, section 5.3.</summary>
    public static byte[] OfClient(byte head, ReadOnlySpan<byte> payload)
    {
        var mask = "mask"u8;
        var frame = Of(head, payload);
        var start = frame.Length - payload.Length;
        frame[1] |= Masked;
        for (var index = 0; index < payload.Length; index++)
        {
            frame[start + index] ^= mask[index % mask.Length];
        }

        return [.. frame[..start], .. mask, .. frame[start..]];
    }

    /// <summary>As many equal frames as make a large block.</summary>
    public static byte[] Block(byte[] frame)
    {
        const int Size = 256 * 1024;
        return Block(frame, Math.Max(1, Size / frame.Length));
    }

    public static byte[] Block(byte[] frame, int count)
    {
        var block = new byte[count * frame.Length];
        for (var index = 0; index < count; index++)
        {
            frame.CopyTo(block, index * frame.Length);
        }

        return block;
    }
}
