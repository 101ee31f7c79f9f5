using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Reads a stream, cut in a certain way, and writes down what was found in it.</summary>
internal static class Reading
{
    private const int Shown = 40;

    /// <summary>What is found, one line each.</summary>
    /// <param name="isServer">Whether it is a server that reads.</param>
    /// <param name="stream">The bytes. They stay as they are.</param>
    /// <param name="cuts">Where the stream is cut, in order.</param>
    /// <param name="maxMessageSize">The largest message.</param>
    /// <param name="inflater">What decompresses messages, where both ends have agreed on that.</param>
    public static List<string> Of(bool isServer, byte[] stream, IEnumerable<int> cuts, int maxMessageSize, MessageInflater? inflater = null)
    {
        var reader = new FrameReader(isServer, maxMessageSize, inflater);
        var found = new List<string>();
        var start = 0;
        foreach (var cut in cuts.Append(stream.Length))
        {
            // A buffer of its own for each part, spoiled when the part was read: whatever is kept must have been copied.
            var part = stream[start..cut];
            reader.Give(part);
            Incoming incoming;
            while ((incoming = reader.Read()) != Incoming.Nothing)
            {
                found.Add(Line(reader, incoming));
            }

            Array.Fill(part, (byte)0xEE);
            start = cut;
        }

        var isOver = found.Count > 0 && (found[^1].StartsWith("close", StringComparison.Ordinal) || reader.Violation is not null);
        if (reader.IsAmidMessage && !isOver)
        {
            found.Add("unfinished");
        }

        reader.Release();
        return found;
    }

    private static string Line(FrameReader reader, Incoming incoming) => incoming switch
    {
        Incoming.Message => $"{(reader.Type == WebSocketMessageType.Text ? "text" : "binary")} {Show(reader.Data)}",
        Incoming.Ping => $"ping {Show(reader.Data)}",
        Incoming.Pong => $"pong {Show(reader.Data)}",
        Incoming.Close => string.Create(CultureInfo.InvariantCulture, $"close {(int)reader.CloseStatus} {reader.CloseDescription}"),
        Incoming.TooBig => "too big",
        Incoming.Violation => string.Create(CultureInfo.InvariantCulture, $"violation {(int)reader.Violation!.Status} {reader.Violation.Description}"),
        _ => throw new InvalidOperationException(incoming.ToString()),
    };

    /// <summary>Short ones as they are, with bytes that are no letters as numbers; long ones by length and a sum that depends on each byte and its place.</summary>
    public static string Show(ReadOnlyMemory<byte> data)
    {
        if (data.Length > Shown)
        {
            var sum = 17u;
            foreach (var next in data.Span)
            {
                sum = (sum * 31) + next;
            }

            return string.Create(CultureInfo.InvariantCulture, $"{data.Length} bytes, {sum:x8}");
        }

        var text = new StringBuilder();
        foreach (var next in data.Span)
        {
            _ = next is >= 0x20 and < 0x7F ? text.Append((char)next) : text.Append(CultureInfo.InvariantCulture, $"<{next:X2}>");
        }

        return text.ToString();
    }
}
