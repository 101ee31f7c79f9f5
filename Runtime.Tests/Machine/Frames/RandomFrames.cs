using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Streams as peers send them, and now and then with what no peer may send.</summary>
internal static class RandomFrames
{
    private static readonly int[] Statuses = [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 1015, 1016, 2999, 3000, 4999, 5000];

    public static byte[] Write(Random random, bool isMasked)
    {
        var frames = new FrameBytes(isMasked);
        for (var left = random.Next(1, 8); left > 0; left--)
        {
            WriteOne(random, frames);
        }

        return frames.ToArray();
    }

    private static void WriteOne(Random random, FrameBytes frames)
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                frames.TextOf(Text(random));
                break;
            case 2 or 3:
                frames.Binary(Bytes(random, random.Next(300)));
                break;
            case 4:
                Fragments(random, frames, Text(random), isText: true);
                break;
            case 5:
                Fragments(random, frames, Bytes(random, random.Next(300)), isText: false);
                break;
            case 6 or 7:
                frames.Frame(0x89, Bytes(random, random.Next(10) == 0 ? random.Next(120, 130) : random.Next(12)));
                break;
            case 8:
                frames.Frame(0x8A, Bytes(random, random.Next(12)));
                break;
            case 9:
                frames.Frame(0x88, Close(random));
                break;
            case 10:
                frames.TextOf(Bytes(random, random.Next(1, 6)));
                break;
            default:
                // A length in more bytes than it needs, any first byte, a mask or none.
                frames.Frame(random.Next(4) == 0 ? random.Next(256) : 0x82, Bytes(random, random.Next(70)), lengthBytes: random.Next(2) == 0 ? 2 : 8, masked: random.Next(8) == 0 ? !frames.IsMasked : null);
                break;
        }
    }

    private static void Fragments(Random random, FrameBytes frames, byte[] message, bool isText)
    {
        var first = random.Next(message.Length + 1);
        var second = random.Next(first, message.Length + 1);
        _ = isText ? frames.TextOf(message[..first], isFinal: false) : frames.Binary(message[..first], isFinal: false);
        if (random.Next(2) == 0)
        {
            frames.Ping("between");
        }

        frames.More(message[first..second], isFinal: false).More(message[second..]);
    }

    private static byte[] Close(Random random)
    {
        if (random.Next(5) == 0)
        {
            return Bytes(random, random.Next(2));
        }

        var status = Statuses[random.Next(Statuses.Length)];
        return [(byte)(status >> 8), (byte)status, .. random.Next(4) == 0 ? Bytes(random, random.Next(4)) : Text(random).AsSpan()];
    }

    private static byte[] Text(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(30); left > 0; left--)
        {
            var value = random.Next(4) switch { 0 => random.Next(0x80, 0x800), 1 => random.Next(0xE000, 0x10000), 2 => random.Next(0x10000, 0x110000), _ => random.Next(0x20, 0x7F) };
            text.Append(new Rune(value).ToString());
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
