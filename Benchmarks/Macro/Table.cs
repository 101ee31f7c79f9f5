using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>The comparisons as a table of Markdown: medians, and Heartbeat's ratios with their noise.</summary>
internal static class Table
{
    public static void WriteHead(TextWriter output, bool withBefore)
    {
        output.WriteLine($"| work | figure | Heartbeat | loop | Websocket.Client | SignalR | against the loop | wanted | against Websocket.Client | wanted | other end busy |{(withBefore ? " before | against before |" : "")}");
        output.WriteLine($"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|{(withBefore ? "---:|---:|" : "")}");
    }

    public static void Write(TextWriter output, Comparison comparison)
    {
        foreach (var goal in comparison.Row.Goals)
        {
            string[] cells =
            [
                comparison.Row.Title,
                goal.Figure,
                Value(comparison.Of(ContenderKind.Heartbeat, goal.Figure)) + (goal.AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $" (at most {most:0})") : ""),
                Value(comparison.Of(ContenderKind.Loop, goal.Figure)),
                Value(comparison.Of(ContenderKind.WebsocketClient, goal.Figure)),
                Value(comparison.Of(ContenderKind.SignalR, goal.Figure)),
                Ratio(goal.IsCompared ? comparison.Ratio(ContenderKind.Loop, goal.Figure) : null),
                Wanted(goal, goal.AgainstLoop),
                Ratio(goal.IsCompared ? comparison.Ratio(ContenderKind.WebsocketClient, goal.Figure) : null),
                Wanted(goal, goal.AgainstWebsocketClient),
                comparison.OtherEndIsBusy.ToString("0 %", CultureInfo.InvariantCulture),
            ];
            if (comparison.Of(ContenderKind.Before, goal.Figure) is { } before)
            {
                cells = [.. cells, Value(before), Ratio(goal.IsCompared ? comparison.Ratio(ContenderKind.Before, goal.Figure) : null)];
            }

            output.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        output.Flush();
    }

    private static string Value(Sample? sample) => sample?.Median switch
    {
        null => "",
        >= 1000 => sample.Median.ToString("N0", CultureInfo.InvariantCulture),
        _ => sample.Median.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Ratio(Sample? sample)
        => sample is null ? "" : string.Create(CultureInfo.InvariantCulture, $"**x{sample.Median:0.00}** ± {sample.Noise:0.00}");

    private static string Wanted(Goal goal, double? ratio)
        => ratio is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{(goal.MoreIsBetter ? "≥" : "≤")} {ratio:0.##}");
}
