using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// Names generated files. One collision discards everything that a generator made, and names are compared without regard to case,
/// so a name that has a sibling of another case marks its capitals: <c>[T]ask[S]ocket.g.cs</c>.
/// </summary>
internal static class HintName
{
    public static string Of(INamedTypeSymbol type, string? suffix)
    {
        var levels = new Stack<string>();
        for (INamespaceOrTypeSymbol? level = type; level is not null and not INamespaceSymbol { IsGlobalNamespace: true }; level = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace)
        {
            levels.Push(Spell(level));
        }

        return $"{string.Join(".", levels)}{suffix}.g.cs";
    }

    private static string Spell(INamespaceOrTypeSymbol level)
    {
        var container = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace;
        var ambiguous = container.GetMembers().Any(sibling =>
            sibling is INamespaceOrTypeSymbol
            && sibling.Name != level.Name
            && string.Equals(sibling.Name, level.Name, StringComparison.OrdinalIgnoreCase));

        var spelling = new StringBuilder();
        foreach (var letter in level.Name)
        {
            spelling.Append(letter switch
            {
                // Identifiers may hold marks that a file's name may not.
                _ when !char.IsLetterOrDigit(letter) && letter != '_' => $"{{{((int)letter).ToString("X4", CultureInfo.InvariantCulture)}}}",
                _ when ambiguous && char.IsUpper(letter) => $"[{letter}]",
                _ => letter.ToString(),
            });
        }

        if (level is INamedTypeSymbol { Arity: > 0 and var arity })
        {
            spelling.Append('-').Append(arity.ToString(CultureInfo.InvariantCulture));
        }

        return spelling.ToString();
    }
}
