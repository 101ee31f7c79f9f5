using System.Collections;

namespace Heartbeat;

/// <summary>One line of a socket's log, with the socket's name before its text and among its values.</summary>
/// <param name="socket">The socket's class and number.</param>
/// <param name="values">The line's values, and what they are put into.</param>
/// <param name="text">The text without the name.</param>
internal sealed class LogLine(string socket, IReadOnlyList<KeyValuePair<string, object?>> values, string text) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>By this name the text without its values is among them, as Microsoft.Extensions.Logging has it.</summary>
    private const string Template = "{OriginalFormat}";

    public int Count => values.Count + 1;

    public KeyValuePair<string, object?> this[int index]
        => index == 0 ? new("Socket", socket)
            : values[index - 1] is { Key: Template } template ? new(Template, $"{{Socket}}: {template.Value}")
            : values[index - 1];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{socket}: {text}";
}
