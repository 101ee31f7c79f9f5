using System.Text;

namespace Heartbeat;

/// <summary>All shapes of a heartbeat. Most messages are found to have none by a search for a few bytes, and are not parsed.</summary>
internal sealed class PongMatcher
{
    private readonly PongShape[] _shapes;

    /// <summary>The strings, in their quotation marks, of which a message has one at least that matches.</summary>
    private readonly byte[][] _marks;

    public PongMatcher(string setting)
    {
        // What is no shape is refused when the options are checked.
        _shapes = [.. PongShapes.Read(setting).Where(static shape => shape is { Kind: ShapeKind.Object, Members.Count: > 0 }).Select(static shape => new PongShape(shape))];

        // Often one is in all shapes.
        var shared = _shapes.FirstOrDefault()?.Marks.FirstOrDefault(mark => _shapes.All(shape => shape.Marks.Contains(mark)));
        _marks = [.. (shared is null ? _shapes.Select(static shape => shape.Marks[0]) : [shared]).Select(static mark => Encoding.UTF8.GetBytes($"\"{mark}\""))];
        LongestShape = _shapes.Select(static shape => shape.Source.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>In bytes.</summary>
    public int LongestShape { get; }

    /// <summary>The first shape as it is written: it matches itself.</summary>
    public ReadOnlySpan<byte> First => _shapes is [] ? [] : _shapes[0].Source;

    /// <summary>Whether a message matches one of the shapes.</summary>
    public bool IsMatchedBy(ReadOnlySpan<byte> message) => MayBeObject(message) && MayMatch(message) && Matches(message);

    private static bool MayBeObject(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] == (byte)'{')
        {
            return !message.IsEmpty;
        }

        // White space may come first (RFC 8259, section 2).
        var start = message[0] <= (byte)' ' ? message.IndexOfAnyExcept(" \t\r\n"u8) : -1;
        return start >= 0 && message[start] == (byte)'{';
    }

    /// <summary>No JSON has a string of the shape otherwise than as it is, unless something is escaped.</summary>
    private bool MayMatch(ReadOnlySpan<byte> message)
    {
        foreach (var mark in _marks)
        {
            if (message.IndexOf(mark) >= 0)
            {
                return true;
            }
        }

        return message.Contains((byte)'\\');
    }

    private bool Matches(ReadOnlySpan<byte> message)
    {
        foreach (var shape in _shapes)
        {
            if (shape.IsMatchedBy(message))
            {
                return true;
            }
        }

        return false;
    }
}
