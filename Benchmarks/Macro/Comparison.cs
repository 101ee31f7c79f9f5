using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>What came out for one row: rounds, in each of which every contender was measured right after the others.</summary>
internal sealed class Comparison(Row row)
{
    private readonly List<Dictionary<ContenderKind, Dictionary<string, double>>> _rounds = [];

    public Row Row { get; } = row;

    /// <summary>The share of its core that the other end needed at the most; beyond nine tenths it may be what was measured.</summary>
    public double OtherEndIsBusy { get; set; }

    public void Add(Dictionary<ContenderKind, Dictionary<string, double>> round) => _rounds.Add(round);

    public Sample? Of(ContenderKind contender, string figure)
        => Has(contender, figure) ? new Sample(_rounds.Select(round => round[contender][figure])) : null;

    /// <summary>Heartbeat's figure as a multiple of another's, round by round.</summary>
    public Sample? Ratio(ContenderKind other, string figure)
        => Has(other, figure) ? new Sample(_rounds.Select(round => round[ContenderKind.Heartbeat][figure] / round[other][figure])) : null;

    /// <summary>By how much Heartbeat's figure is larger than another's, round by round: for those that may be nothing.</summary>
    public Sample? Difference(ContenderKind other, string figure)
        => Has(other, figure) ? new Sample(_rounds.Select(round => round[ContenderKind.Heartbeat][figure] - round[other][figure])) : null;

    /// <summary>What falls short of what was to be reached, by more than the noise.</summary>
    public IEnumerable<string> Shortfalls()
    {
        foreach (var goal in Row.Goals)
        {
            if (FallsShort(goal, Ratio(ContenderKind.Loop, goal.Figure), goal.AgainstLoop) is { } loop)
            {
                yield return $"{Row.Name}, {goal.Figure}: {loop} against the hand-written loop";
            }

            if (FallsShort(goal, Ratio(ContenderKind.WebsocketClient, goal.Figure), goal.AgainstWebsocketClient) is { } client)
            {
                yield return $"{Row.Name}, {goal.Figure}: {client} against Websocket.Client";
            }

            if (FallsShort(goal, Ratio(ContenderKind.Bun, goal.Figure), goal.AgainstBun) is { } bun)
            {
                yield return $"{Row.Name}, {goal.Figure}: {bun} against Bun";
            }

            if (FallsShort(goal, Difference(ContenderKind.Loop, goal.Figure), goal.AtMostBeyondLoop) is { } beyond)
            {
                yield return $"{Row.Name}, {goal.Figure}: {beyond} beyond the hand-written loop";
            }

            if (FallsShort(goal, Of(ContenderKind.Heartbeat, goal.Figure), goal.AtMost) is { } own)
            {
                yield return $"{Row.Name}, {goal.Figure}: {own}";
            }

            var before = goal.IsCompared
                ? FallsShort(goal, Ratio(ContenderKind.Before, goal.Figure), 1)
                : FallsShort(goal, Difference(ContenderKind.Before, goal.Figure), Rows.Nothing);
            if (before is not null)
            {
                yield return $"{Row.Name}, {goal.Figure}{(goal.IsCompared ? "" : ", more")}: {before} against the build before";
            }
        }
    }

    private bool Has(ContenderKind contender, string figure)
        => Row.Contenders.Contains(contender) && _rounds.All(round => round[contender].ContainsKey(figure));

    private static string? FallsShort(Goal goal, Sample? measured, double? wanted)
    {
        if (measured is null || wanted is null)
        {
            return null;
        }

        var isShort = goal.MoreIsBetter ? measured.Median + measured.Noise < wanted : measured.Median - measured.Noise > wanted;
        return isShort ? FormattableString.Invariant($"{measured.Median:0.000} (noise {measured.Noise:0.000}) where {wanted:0.###} is wanted") : null;
    }
}
