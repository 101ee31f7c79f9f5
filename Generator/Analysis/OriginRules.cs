using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which origins a browser could send.</summary>
internal static class OriginRules
{
    private const string SchemeEnd = "://";

    public static IEnumerable<Violation> Check(WrittenSettings values)
    {
        if (values.Array(Setting.AllowedOrigins) is not { } array)
        {
            yield break;
        }

        if (array.IsNull)
        {
            yield return new Violation(Rules.OriginNotValid, values.PlaceOf(Setting.AllowedOrigins), "null", OriginEntry.Fault(null)!);
            yield break;
        }

        var places = values.EntriesOf(Setting.AllowedOrigins, array.Values.Length);
        for (var index = 0; index < array.Values.Length; index++)
        {
            // What is no constant is the compiler's to report.
            if (array.Values[index] is { Kind: not TypedConstantKind.Error, Value: var entry } && OriginEntry.Fault((string?)entry) is { } fault)
            {
                yield return new Violation(
                    Rules.OriginNotValid,
                    places?[index].GetLocation() ?? values.PlaceOf(Setting.AllowedOrigins),
                    entry is string text ? Quote(text) : "null",
                    fault)
                {
                    Replacement = places is not null && entry is string written && Meant(written) is { } meant ? Quote(meant) : null,
                };
            }
        }
    }

    /// <summary>The origin of a page's address, or of a WebSocket's; null where that is not clear.</summary>
    private static string? Meant(string entry)
    {
        var text = entry.Trim();
        if (text.StartsWith("ws", StringComparison.OrdinalIgnoreCase))
        {
            text = "http" + text.Substring("ws".Length);
        }

        var end = text.IndexOf(SchemeEnd, StringComparison.Ordinal);
        var path = end < 0 ? -1 : text.IndexOf('/', end + SchemeEnd.Length);
        var origin = path < 0 ? text : text.Substring(0, path);
        return OriginEntry.Fault(origin) is null ? origin : null;
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
