using System.Globalization;

namespace Heartbeat;

/// <summary>A JSON value (RFC 8259) that a shape is made of.</summary>
internal sealed class ShapeValue(ShapeKind kind)
{
    public ShapeKind Kind => kind;

    /// <summary>The characters of a string; a number as it is written.</summary>
    public string Text { get; init; } = "";

    /// <summary>The value as it stands in the setting.</summary>
    public string Source { get; init; } = "";

    /// <summary>What an object has, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, ShapeValue>> Members { get; init; } = [];

    /// <summary>What an array has, in order.</summary>
    public IReadOnlyList<ShapeValue> Items { get; init; } = [];

    /// <summary>Whether another value has at least the members of this one, and is equal where it is no object.</summary>
    public bool IsMetBy(ShapeValue other) => Kind == other.Kind && Kind switch
    {
        ShapeKind.Object => Members.All(wanted => other.Members.Any(member => member.Key == wanted.Key && wanted.Value.IsMetBy(member.Value))),
        ShapeKind.Array => Items.Count == other.Items.Count && Items.Zip(other.Items, static (wanted, item) => wanted.IsMetBy(item)).All(static met => met),
        ShapeKind.Text => Text == other.Text,
        ShapeKind.Number => Text == other.Text || (TryDecimal(Text, out var number) && TryDecimal(other.Text, out var second) && number == second),
        _ => true,
    };

    private static bool TryDecimal(string text, out decimal number) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
