using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>The comparisons as a table of Markdown: medians, and Heartbeat's ratios with their noise.</summary>
internal static class Table
{
    private static readonly string[] Head = ["work", "figure", "Heartbeat", "loop"];
    private static readonly string[] ClientHead = [.. Head, "Websocket.Client", "SignalR", "against the loop", "wanted", "against Websocket.Client", "wanted", "other end busy"];
    private static readonly string[] ServerHead = [.. Head, "Bun", "against the loop", "wanted", "against Bun", "wanted", "other end busy"];

    public static void WriteHead(TextWriter output, bool isServed, bool withBefore)
    {
        string[] names = [.. isServed ? ServerHead : ClientHead, .. withBefore ? ["before", "against before"] : Array.Empty<string>()];
        output.WriteLine($"| {string.Join(" | ", names)} |");
        output.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("---:|", names.Length - 2))}");
    }

    public static void Write(TextWriter output, Comparison comparison)
    {
        foreach (var goal in comparison.Row.Goals)
        {
            string[] cells =
            [
                comparison.Row.Title,
                goal.Figure,
                Value(comparison.Of(ContenderKind.Heartbeat, goal.Figure)) + (goal.AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $" (at most {most:0.#})") : ""),
                Value(comparison.Of(ContenderKind.Loop, goal.Figure)),
                .. comparison.Row.IsServed ? Servers(comparison, goal) : Clients(comparison, goal),
                comparison.OtherEndIsBusy.ToString("0 %", CultureInfo.InvariantCulture),
            ];
            if (comparison.Of(ContenderKind.Before, goal.Figure) is { } before)
            {
                cells = [.. cells, Value(before), Ratio(comparison, goal, ContenderKind.Before)];
            }

            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.Flush();
    }

    private static string[] Clients(Comparison comparison, Goal goal) =>
    [
        Value(comparison.Of(ContenderKind.WebsocketClient, goal.Figure)),
        Value(comparison.Of(ContenderKind.SignalR, goal.Figure)),
        Ratio(comparison, goal, ContenderKind.Loop),
        Wanted(goal, goal.AgainstLoop),
        Ratio(comparison, goal, ContenderKind.WebsocketClient),
        Wanted(goal, goal.AgainstWebsocketClient),
    ];

    private static string[] Servers(Comparison comparison, Goal goal) =>
    [
        Value(comparison.Of(ContenderKind.Bun, goal.Figure)),
        goal.AtMostBeyondLoop is null ? Ratio(comparison, goal, ContenderKind.Loop) : $"**{Value(comparison.Difference(ContenderKind.Loop, goal.Figure))}** more",
        goal.AtMostBeyondLoop is { } most ? string.Create(CultureInfo.InvariantCulture, $"≤ {most:0.##} more") : Wanted(goal, goal.AgainstLoop),
        Ratio(comparison, goal, ContenderKind.Bun),
        Wanted(goal, goal.AgainstBun),
    ];

    private static string Value(Sample? sample) => sample?.Median switch
    {
        null => "",
        >= 1000 => sample.Median.ToString("N0", CultureInfo.InvariantCulture),
        _ => sample.Median.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Ratio(Comparison comparison, Goal goal, ContenderKind other)
        => goal.IsCompared && comparison.Ratio(other, goal.Figure) is { } sample
            ? string.Create(CultureInfo.InvariantCulture, $"**x{sample.Median:0.00}** ± {sample.Noise:0.00}")
            : "";

    private static string Wanted(Goal goal, double? ratio)
        => ratio is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{(goal.MoreIsBetter ? "≥" : "≤")} {ratio:0.##}");
}
