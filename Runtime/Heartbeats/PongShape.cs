using System.Text;
using System.Text.Json;

namespace Heartbeat;

/// <summary>A shape made ready to be compared with messages.</summary>
internal sealed class PongShape
{
    private readonly Node _root;

    public PongShape(ShapeValue shape)
    {
        _root = new Node(shape);
        Marks = MarksOf(shape);
        Source = Encoding.UTF8.GetBytes(shape.Source);
    }

    /// <summary>The shape as it is written: it matches itself.</summary>
    public byte[] Source { get; }

    /// <summary>
    /// The strings that each message has which matches, unless something in it is escaped; the best first. They are values, the longest first, unless there are none: a name is more
    /// often that of another message too.
    /// </summary>
    public IReadOnlyList<string> Marks { get; }

    /// <summary>Whether a message is JSON (RFC 8259), an object, and has at least the members of the shape.</summary>
    public bool IsMatchedBy(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            reader.Read();
            var start = reader;
            while (reader.Read())
            {
                // Parsed to its end: half an object is none.
            }

            return _root.IsMetBy(start);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a string with half a surrogate pair.
            return false;
        }
    }

    private static string[] MarksOf(ShapeValue shape)
    {
        string[] values = [.. Values(shape)];
        return [.. (values is [] ? shape.Members.Select(static member => member.Key) : values).Distinct().OrderByDescending(static text => text.Length)];
    }

    private static IEnumerable<string> Values(ShapeValue value)
        => value.Kind == ShapeKind.Text ? [value.Text] : value.Members.Select(static member => member.Value).Concat(value.Items).SelectMany(Values);

    private sealed class Node
    {
        private readonly ShapeKind _kind;
        private readonly byte[] _text;
        private readonly decimal? _number;
        private readonly byte[][] _names;
        private readonly Node[] _nodes;

        public Node(ShapeValue value)
        {
            _kind = value.Kind;
            _text = Encoding.UTF8.GetBytes(value.Text);
            if (_kind == ShapeKind.Number)
            {
                var reader = new Utf8JsonReader(_text);
                reader.Read();
                _number = reader.TryGetDecimal(out var number) ? number : null;
            }

            _names = [.. value.Members.Select(static member => Encoding.UTF8.GetBytes(member.Key))];
            _nodes = [.. value.Members.Select(static member => member.Value).Concat(value.Items).Select(static item => new Node(item))];
        }

        /// <param name="reader">At the value, of which an object or array has only begun.</param>
        public bool IsMetBy(Utf8JsonReader reader) => _kind switch
        {
            ShapeKind.Object => reader.TokenType == JsonTokenType.StartObject && HasMembers(reader),
            ShapeKind.Array => reader.TokenType == JsonTokenType.StartArray && HasItems(reader),
            ShapeKind.Text => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(_text),
            ShapeKind.Number => reader.TokenType == JsonTokenType.Number && (reader.ValueSpan.SequenceEqual(_text) || (_number is { } wanted && reader.TryGetDecimal(out var number) && number == wanted)),
            ShapeKind.True => reader.TokenType == JsonTokenType.True,
            ShapeKind.False => reader.TokenType == JsonTokenType.False,
            _ => reader.TokenType == JsonTokenType.Null,
        };

        // Once for each member that is wanted: they are few, and so are the messages that come so far.
        private bool HasMembers(Utf8JsonReader start)
        {
            for (var index = 0; index < _names.Length; index++)
            {
                if (!HasMember(start, _names[index], _nodes[index]))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool HasMember(Utf8JsonReader reader, byte[] name, Node node)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isNamed = reader.ValueTextEquals(name);
                reader.Read();
                if (isNamed && node.IsMetBy(reader))
                {
                    return true;
                }

                reader.Skip();
            }

            return false;
        }

        private bool HasItems(Utf8JsonReader reader)
        {
            foreach (var node in _nodes)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndArray || !node.IsMetBy(reader))
                {
                    return false;
                }

                reader.Skip();
            }

            return reader.Read() && reader.TokenType == JsonTokenType.EndArray;
        }
    }
}
