using System.Globalization;
using System.Text;

namespace Heartbeat;

/// <summary>
/// What the other end has written, made fit for a message: in quotes, short, and of printable ASCII alone, so that it can neither make a line of
/// a log nor hide what stands beside it.
/// </summary>
internal static class HandshakeText
{
    private const int Longest = 64;

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text.Take(Longest))
        {
            Append(quoted, letter);
        }

        quoted.Append('"');
        if (text.Length > Longest)
        {
            quoted.Append("... (").Append(text.Length.ToString(CultureInfo.InvariantCulture)).Append(" characters)");
        }

        return quoted.ToString();
    }

    /// <summary>One character with its number: of some there is nothing to be seen.</summary>
    public static string Named(char letter) => string.Format(CultureInfo.InvariantCulture, letter is > ' ' and <= '~' ? "'{0}' (U+{1:X4})" : "U+{1:X4}", letter, (int)letter);

    private static void Append(StringBuilder text, char letter)
    {
        if (letter is >= ' ' and <= '~' and not ('"' or '\\'))
        {
            text.Append(letter);
        }
        else
        {
            text.Append("\\u").Append(((int)letter).ToString("X4", CultureInfo.InvariantCulture));
        }
    }
}
