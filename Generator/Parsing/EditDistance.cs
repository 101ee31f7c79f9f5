namespace Heartbeat.Generator.Parsing;

/// <summary>How many slips of a finger lie between two words: a letter missing, added or replaced, or two neighbors swapped.</summary>
internal static class EditDistance
{
    /// <summary>The optimal string alignment distance, whatever the case of the letters.</summary>
    public static int Between(string one, string other)
    {
        // A row for each beginning of the one word, a column for each of the other.
        var distances = new int[one.Length + 1, other.Length + 1];
        for (var row = 0; row <= one.Length; row++)
        {
            distances[row, 0] = row;
        }

        for (var column = 0; column <= other.Length; column++)
        {
            distances[0, column] = column;
        }

        for (var row = 1; row <= one.Length; row++)
        {
            for (var column = 1; column <= other.Length; column++)
            {
                var replaced = distances[row - 1, column - 1] + (IsSame(one[row - 1], other[column - 1]) ? 0 : 1);
                distances[row, column] = Math.Min(replaced, 1 + Math.Min(distances[row - 1, column], distances[row, column - 1]));
                if (row > 1 && column > 1 && IsSame(one[row - 1], other[column - 2]) && IsSame(one[row - 2], other[column - 1]))
                {
                    distances[row, column] = Math.Min(distances[row, column], 1 + distances[row - 2, column - 2]);
                }
            }
        }

        return distances[one.Length, other.Length];
    }

    private static bool IsSame(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
