using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>
/// Names generated files. One collision discards everything that a generator made, and names are compared without regard to case,
/// so a name that has a sibling of another case marks its capitals: <c>[T]ask[S]ocket</c>. Projects that ask for the files
/// get them on disk, where the length of a name is limited: one that is too long is cut, and distinguished by a number.
/// </summary>
internal static class HintName
{
    // Common file systems take 255 bytes, or as many letters.
    private const int LongestName = 200;

    public static string Of(INamedTypeSymbol type)
    {
        var levels = new Stack<string>();
        for (INamespaceOrTypeSymbol? level = type; level is not null and not INamespaceSymbol { IsGlobalNamespace: true }; level = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace)
        {
            levels.Push(Spell(level));
        }

        return Shorten(string.Join(".", levels));
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= LongestName)
        {
            return name;
        }

        var number = 14695981039346656037UL;
        foreach (var letter in name)
        {
            number = unchecked((number ^ letter) * 1099511628211UL);
        }

        // The end says most. A letter takes three bytes at most.
        return $"{number.ToString("x16", CultureInfo.InvariantCulture)}-{name.Substring(name.Length - (LongestName / 4))}";
    }

    private static string Spell(INamespaceOrTypeSymbol level)
    {
        var ambiguous = HasSiblingOfAnotherCase(level);
        var spelling = new StringBuilder();
        foreach (var letter in level.Name)
        {
            spelling.Append(letter switch
            {
                // Identifiers may hold marks that a file's name may not. Outside ASCII one letter may have several others of another case.
                _ when (!char.IsLetterOrDigit(letter) && letter != '_') || (ambiguous && letter > '\x7F') => $"{{{((int)letter).ToString("X4", CultureInfo.InvariantCulture)}}}",
                _ when ambiguous && letter is >= 'A' and <= 'Z' => $"[{letter}]",
                _ => letter.ToString(),
            });
        }

        if (level is INamedTypeSymbol { Arity: > 0 and var arity })
        {
            spelling.Append('-').Append(arity.ToString(CultureInfo.InvariantCulture));
        }

        return spelling.ToString();
    }

    private static bool HasSiblingOfAnotherCase(INamespaceOrTypeSymbol level)
    {
        var container = (INamespaceOrTypeSymbol?)level.ContainingType ?? level.ContainingNamespace;
        foreach (var sibling in container.GetMembers())
        {
            // A namespace may have thousands: what is quickest to see is looked at first.
            if (sibling.Name.Length == level.Name.Length
                && sibling.Name != level.Name
                && string.Equals(sibling.Name, level.Name, StringComparison.OrdinalIgnoreCase)
                && sibling is INamespaceOrTypeSymbol)
            {
                return true;
            }
        }

        return false;
    }
}
