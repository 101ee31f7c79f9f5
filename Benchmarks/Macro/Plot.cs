using System.Globalization;
using System.Text;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>
/// Draws how many times as good as the others Heartbeat is: a bar to the right is better, whatever is measured. Its colours show on white
/// and on black.
/// </summary>
internal static class Plot
{
    private const int Left = 330;
    private const int Width = 460;
    private const int RowHeight = 34;
    private const int BarHeight = 11;
    private const int Top = 70;
    private const double Least = 0.5;
    private const double Most = 8;
    private const string Ink = "#7d8590";

    private static readonly (ContenderKind Other, string Name, string Color)[] Others =
    [
        (ContenderKind.Loop, "a hand-written loop", "#4c7fd9"),
        (ContenderKind.WebsocketClient, "Websocket.Client", "#e08e2b"),
    ];

    public static string Draw(IReadOnlyList<Comparison> comparisons)
    {
        var lines = comparisons.SelectMany(comparison => comparison.Row.Goals.Where(goal => goal == comparison.Row.Goals[0] || goal.AgainstLoop is not null).Select(goal => (comparison, goal))).ToArray();
        var height = lines.Length * RowHeight;
        var svg = new StringBuilder();
        Say(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + 20} {Top + height + 30}" font-family="sans-serif" font-size="12" fill="{Ink}">""");
        Say(svg, $"<title>Heartbeat against a hand-written loop and Websocket.Client</title>");
        DrawLegend(svg);
        Say(svg, $"""<g transform="translate({Left},{Top})">""");
        DrawScale(svg, height);
        for (var line = 0; line < lines.Length; line++)
        {
            DrawLine(svg, lines[line].comparison, lines[line].goal, line * RowHeight);
        }

        Say(svg, $"</g>");
        Say(svg, $"</svg>");
        return svg.ToString();
    }

    private static void DrawLegend(StringBuilder svg)
    {
        Say(svg, $"""<text x="{Left}" y="16" font-size="14" font-weight="bold">Heartbeat is so many times as good as</text>""");
        var x = Left;
        foreach (var (_, name, color) in Others)
        {
            Say(svg, $"""<rect x="{x}" y="27" width="14" height="{BarHeight}" fill="{color}"/><text x="{x + 20}" y="37">{name}</text>""");
            x += 160;
        }

        Say(svg, $"""<line x1="{x + 7}" y1="25" x2="{x + 7}" y2="40" stroke="{Ink}" stroke-width="2"/><text x="{x + 15}" y="37">wanted</text>""");
    }

    private static void DrawScale(StringBuilder svg, int height)
    {
        foreach (var factor in new[] { 0.5, 1, 2, 4, 8 })
        {
            var x = X(factor);
            var opacity = factor == 1 ? 1 : 0.3;
            Say(svg, $"""<line x1="{x:0.#}" y1="-8" x2="{x:0.#}" y2="{height}" stroke="{Ink}" stroke-opacity="{opacity}"/>""");
            Say(svg, $"""<text x="{x:0.#}" y="{height + 16}" text-anchor="middle">x{factor}</text>""");
        }
    }

    private static void DrawLine(StringBuilder svg, Comparison comparison, Goal goal, int top)
    {
        var figure = goal.MoreIsBetter ? "" : $", {goal.Figure.Split(',')[0]}";
        Say(svg, $"""<text x="-10" y="{top + 16}" text-anchor="end">{comparison.Row.Title}{figure}</text>""");
        for (var bar = 0; bar < Others.Length; bar++)
        {
            var (other, _, color) = Others[bar];
            if (comparison.Ratio(other, goal.Figure) is not { } ratio)
            {
                continue;
            }

            var factor = Better(goal, ratio.Median);
            var y = top + (bar * (BarHeight + 1));
            var (from, to) = factor < 1 ? (X(factor), X(1)) : (X(1), X(factor));
            Say(svg, $"""<rect x="{from:0.#}" y="{y}" width="{to - from:0.#}" height="{BarHeight}" fill="{color}"/>""");
            Say(svg, $"""<text x="{to + 5:0.#}" y="{y + 10}" font-size="10">{factor:0.00}</text>""");
            var wanted = other == ContenderKind.Loop ? goal.AgainstLoop : goal.AgainstWebsocketClient;
            if (wanted is { } goalRatio)
            {
                var x = X(Better(goal, goalRatio));
                Say(svg, $"""<line x1="{x:0.#}" y1="{y - 1}" x2="{x:0.#}" y2="{y + BarHeight + 1}" stroke="{Ink}" stroke-width="2"/>""");
            }
        }
    }

    private static double Better(Goal goal, double ratio) => goal.MoreIsBetter ? ratio : 1 / ratio;

    private static double X(double factor)
        => Math.Log(Math.Clamp(factor, Least, Most) / Least) / Math.Log(Most / Least) * Width;

    private static void Say(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
