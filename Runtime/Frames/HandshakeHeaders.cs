using System.Collections;

namespace Heartbeat;

/// <summary>
/// The header lines of one end of a handshake, as HTTP has them (RFC 9110, section 5): in their order, a name in any case, and as often as it
/// was written.
/// </summary>
internal sealed class HandshakeHeaders : IEnumerable<KeyValuePair<string, string>>
{
    private static readonly char[] Space = [' ', '\t'];

    private readonly List<KeyValuePair<string, string>> _lines = [];

    public void Add(string name, string value) => _lines.Add(new(name, value));

    /// <summary>The whole value: several lines are one list (RFC 9110, section 5.3), so a header that must not be repeated is seen to be.</summary>
    /// <returns>Null where there is no such line.</returns>
    public string? Value(string name)
    {
        var values = Lines(name).Select(static value => value.Trim(Space)).ToArray();
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    /// <summary>All values, each whole, by their names in any case.</summary>
    public IReadOnlyDictionary<string, string> Values()
        => _lines.Select(static line => line.Key)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static name => name, name => Value(name)!, StringComparer.OrdinalIgnoreCase);

    /// <summary>The elements of a list, over all its lines; empty ones are allowed, and mean nothing (RFC 9110, section 5.6.1.2).</summary>
    public IEnumerable<string> Elements(string name)
        => Lines(name).SelectMany(static value => value.Split(',')).Select(static element => element.Trim(Space)).Where(static element => element.Length > 0);

    /// <summary>Whether a list has an element, in any case.</summary>
    public bool Lists(string name, string element) => Elements(name).Any(each => string.Equals(each, element, StringComparison.OrdinalIgnoreCase));

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<string> Lines(string name)
        => _lines.Where(line => string.Equals(line.Key, name, StringComparison.OrdinalIgnoreCase)).Select(static line => line.Value);
}
