using System.Buffers.Binary;
using System.Text;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>Frames of RFC 6455, section 5.2, as a server sends them: made once, sent over and over.</summary>
internal static class Frames
{
    private const byte Last = 0x80;
    private const byte Text = 0x1;

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

    /// <summary>As many equal frames as make a large block.</summary>
    public static byte[] Block(byte[] frame)
    {
        const int Size = 256 * 1024;
        var count = Math.Max(1, Size / frame.Length);
        var block = new byte[count * frame.Length];
        for (var index = 0; index < count; index++)
        {
            frame.CopyTo(block, index * frame.Length);
        }

        return block;
    }
}
