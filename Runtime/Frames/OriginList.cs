using System.Collections;

namespace Heartbeat;

/// <summary>The entries of the setting <c>AllowedOrigins</c>: a copy that nobody changes, and equal to another with the same entries.</summary>
internal sealed class OriginList : IReadOnlyList<string>, IEquatable<OriginList>
{
    public static readonly OriginList Empty = new([]);

    private readonly string[] _entries;

    private OriginList(string[] entries) => _entries = entries;

    public int Count => _entries.Length;

    public string this[int index] => _entries[index];

    /// <returns>Null where there are none to be copied, which is for whoever checks them to say.</returns>
    public static OriginList? Of(IReadOnlyList<string>? entries) => entries switch
    {
        null => null,
        OriginList same => same,
        { Count: 0 } => Empty,
        _ => new OriginList([.. entries]),
    };

    public bool Equals(OriginList? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as OriginList);

    public override int GetHashCode()
    {
        var hash = _entries.Length;
        foreach (var entry in _entries)
        {
            hash = unchecked((hash * 31) + StringComparer.Ordinal.GetHashCode(entry ?? ""));
        }

        return hash;
    }

    /// <summary>As the options show it.</summary>
    public override string ToString() => $"[{string.Join(", ", _entries)}]";

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
