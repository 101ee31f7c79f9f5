using System.Buffers.Binary;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What a frame is (RFC 6455, section 5.2).</summary>
internal enum Opcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>A frame as it arrived, its mask taken off.</summary>
internal sealed record Frame(Opcode Opcode, bool IsLast, byte[] Payload)
{
    /// <summary>The bytes of a frame, right or wrong: whatever the test asks for.</summary>
    /// <param name="opcode">What the frame is.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="masked">Whether it is masked, as a client's must be and a server's must not. The mask is 0, so the payload looks as it is.</param>
    /// <param name="last">Whether it ends its message.</param>
    /// <param name="reserved">The three reserved bits.</param>
    /// <param name="announced">The length that it announces, if that is another than the payload's.</param>
    public static byte[] Of(Opcode opcode, ReadOnlySpan<byte> payload, bool masked, bool last = true, int reserved = 0, ulong? announced = null)
    {
        var length = announced ?? (ulong)payload.Length;
        Span<byte> head = stackalloc byte[14];
        head[0] = (byte)((last ? 0x80 : 0) | (reserved << 4) | (int)opcode);
        var size = 2;
        switch (length)
        {
            case < 126:
                head[1] = (byte)length;
                break;
            case <= ushort.MaxValue:
                head[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
                size += sizeof(ushort);
                break;
            default:
                head[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(head[2..], length);
                size += sizeof(ulong);
                break;
        }

        if (masked)
        {
            head[1] |= 0x80;
            head.Slice(size, 4).Clear();
            size += 4;
        }

        return [.. head[..size], .. payload];
    }

    /// <summary>What a close frame carries: the status, and a description.</summary>
    public static byte[] Closing(int status, ReadOnlySpan<byte> description = default)
    {
        var payload = new byte[2 + description.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
        description.CopyTo(payload.AsSpan(2));
        return payload;
    }
}
