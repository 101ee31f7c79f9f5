namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every history of a link's signals up to a length, one after another.</summary>
internal static class SignalWalk
{
    /// <summary>How many letters a history has. One more takes nine times as long.</summary>
    public static readonly int Length = Effort.Of(quick: 6, full: 8);

    private static readonly int Letters = Enum.GetValues<SignalLetter>().Length;

    /// <summary>Visits a history.</summary>
    public delegate void Visit(ReadOnlySpan<SignalLetter> history);

    /// <returns>How many histories there were.</returns>
    public static int Go(Visit visit)
    {
        var histories = 0;
        Span<SignalLetter> history = stackalloc SignalLetter[Length];
        for (var length = 1; length <= Length; length++)
        {
            history.Clear();
            do
            {
                histories++;
                visit(history[..length]);
            }
            while (Next(history[..length]));
        }

        return histories;
    }

    /// <summary>Counts on, a letter being a digit.</summary>
    private static bool Next(Span<SignalLetter> history)
    {
        for (var place = history.Length - 1; place >= 0; place--)
        {
            if ((int)++history[place] < Letters)
            {
                return true;
            }

            history[place] = default;
        }

        return false;
    }
}
