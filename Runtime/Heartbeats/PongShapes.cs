namespace Heartbeat;

/// <summary>The setting <c>PongShape</c>: a JSON object, or several in an array. The runtime and the analyzer have it from here.</summary>
internal static class PongShapes
{
    private const string WhatToWrite = "write a JSON object with the members that each pong of the server has, such as {\"op\":\"pong\"}, or an array of such objects";

    /// <summary>What is wrong with a shape, and what to do, as the end of a sentence; null where nothing is.</summary>
    /// <param name="shape">The setting.</param>
    /// <param name="ping">The ping beside it; null where that is wrong itself.</param>
    public static string? Fault(string shape, string? ping)
    {
        if (shape.Length == 0)
        {
            return $"is empty; {WhatToWrite}, or leave it out";
        }

        if (HalfOfAPair(shape) is { } half)
        {
            return $"holds half a surrogate pair at character {half}, which has no UTF-8 form; write whole characters";
        }

        if (ShapeReader.Read(shape, out var place) is not { } value)
        {
            return place > shape.Length ? $"is no JSON: it ends too early; {WhatToWrite}" : $"is no JSON, from character {place} on; {WhatToWrite}";
        }

        if (value.Kind == ShapeKind.Array && value.Items.Count == 0)
        {
            return $"is an empty array, which no message matches; {WhatToWrite}, or leave it out";
        }

        var shapes = Of(value);
        if (shapes.FirstOrDefault(static one => one.Kind != ShapeKind.Object) is { } other)
        {
            return value.Kind == ShapeKind.Array ? $"has {Name(other)} among its shapes; {WhatToWrite}" : $"is {Name(other)}; {WhatToWrite}";
        }

        if (shapes.Any(static one => one.Members.Count == 0))
        {
            return $"has an object without members, which every JSON object matches; {WhatToWrite}";
        }

        if (shapes.Select(Repeated).FirstOrDefault(static name => name is not null) is { } repeated)
        {
            return $"has the member \"{repeated}\" twice in one object; leave one of them out, or write an array of two objects, of which a pong matches one";
        }

        return ping is not null && ShapeReader.Read(ping, out _) is { } asked && shapes.Any(one => one.IsMetBy(asked))
            ? $"is matched by the ping {ping} too, so that a ping could not be told from its answer; add a member that only a pong has"
            : null;
    }

    /// <summary>The shapes of a setting that has no fault.</summary>
    public static IReadOnlyList<ShapeValue> Read(string shape) => ShapeReader.Read(shape, out _) is { } value ? Of(value) : [];

    private static IReadOnlyList<ShapeValue> Of(ShapeValue value) => value.Kind == ShapeKind.Array ? value.Items : [value];

    private static string? Repeated(ShapeValue value) =>
        value.Members.GroupBy(static member => member.Key, StringComparer.Ordinal).FirstOrDefault(static names => names.Count() > 1)?.Key
        ?? value.Members.Select(static member => member.Value).Concat(value.Items).Select(Repeated).FirstOrDefault(static name => name is not null);

    private static string Name(ShapeValue value) => value.Kind switch
    {
        ShapeKind.Array => "an array",
        ShapeKind.Text => "a string",
        ShapeKind.Number => "a number",
        ShapeKind.Null => "null",
        _ => "true or false",
    };

    private static int? HalfOfAPair(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return index + 1;
            }
        }

        return null;
    }
}
