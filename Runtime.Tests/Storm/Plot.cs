using System.Globalization;
using System.Text;

namespace Heartbeat.Storm;

/// <summary>Draws attempts per second over time: a panel for each outage, a line for each shape. Its colours show on white and on black.</summary>
internal static class Plot
{
    private const int Left = 70;
    private const int Width = 620;
    private const int Height = 230;
    private const int PanelHeight = Height + 70;

    /// <summary>A point for so many seconds, at the most of them: clients in step would be a comb otherwise.</summary>
    private const int SecondsPerPoint = 5;

    private const int Decades = 6;
    private const string Ink = "#7d8590";

    private static readonly string[] Colors = ["#d1495b", "#e08e2b", "#4c7fd9", "#2a9d8f", "#9b6bd3"];

    /// <param name="panels">For each panel its title, how many seconds it shows, and the courses.</param>
    public static string Draw(IReadOnlyList<(string Title, int Seconds, Course[] Courses)> panels)
    {
        var shapes = panels[0].Courses.Select(course => course.Scenario.Shape.Name).ToArray();
        var height = (panels.Count * PanelHeight) + 30 + (18 * shapes.Length);
        var svg = new StringBuilder();
        Say(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + 20} {height}" font-family="sans-serif" font-size="12" fill="{Ink}">""");
        Say(svg, $"<title>Attempts per second after an outage</title>");
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (title, seconds, courses) = panels[panel];
            Say(svg, $"""<g transform="translate({Left},{(panel * PanelHeight) + 30})">""");
            DrawFrame(svg, title, seconds);
            DrawReturn(svg, courses[0].Return, seconds);
            for (var line = 0; line < courses.Length; line++)
            {
                DrawLine(svg, courses[line].Attempts, seconds, Colors[line]);
            }

            Say(svg, $"</g>");
        }

        for (var line = 0; line < shapes.Length; line++)
        {
            var y = (panels.Count * PanelHeight) + 20 + (18 * line);
            Say(svg, $"""<line x1="{Left}" y1="{y}" x2="{Left + 30}" y2="{y}" stroke="{Colors[line]}" stroke-width="2.5"/><text x="{Left + 38}" y="{y + 4}">{shapes[line]}</text>""");
        }

        Say(svg, $"</svg>");
        return svg.ToString();
    }

    private static void DrawFrame(StringBuilder svg, string title, int seconds)
    {
        Say(svg, $"""<text x="0" y="-10" font-size="14" font-weight="bold">{title}</text>""");
        Say(svg, $"""<text x="{-Height / 2}" y="-56" transform="rotate(-90)" text-anchor="middle">attempts per second</text>""");
        for (var decade = 0; decade <= Decades; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            Say(svg, $"""<line x1="0" y1="{y:0.#}" x2="{Width}" y2="{y:0.#}" stroke="{Ink}" stroke-opacity="0.3"/>""");
            Say(svg, $"""<text x="-8" y="{y + 4:0.#}" text-anchor="end">{Math.Pow(10, decade):N0}</text>""");
        }

        var step = seconds <= 300 ? 30 : 60;
        for (var second = 0; second <= seconds; second += step)
        {
            var x = X(second, seconds);
            Say(svg, $"""<line x1="{x:0.#}" y1="{Height}" x2="{x:0.#}" y2="{Height + 5}" stroke="{Ink}"/>""");
            Say(svg, $"""<text x="{x:0.#}" y="{Height + 18}" text-anchor="middle">{(step == 30 ? $"{second} s" : $"{second / 60} min")}</text>""");
        }
    }

    private static void DrawReturn(StringBuilder svg, int second, int seconds)
    {
        var x = X(second, seconds);
        Say(svg, $"""<line x1="{x:0.#}" y1="0" x2="{x:0.#}" y2="{Height}" stroke="{Ink}" stroke-dasharray="4 3"/>""");
        Say(svg, $"""<text x="{x + 5:0.#}" y="12">the server is back</text>""");
    }

    private static void DrawLine(StringBuilder svg, int[] attempts, int seconds, string color)
    {
        var points = attempts.Take(seconds).Chunk(SecondsPerPoint)
            .Select((chunk, place) => string.Create(CultureInfo.InvariantCulture, $"{X(place * SecondsPerPoint, seconds):0.#},{Y(chunk.Max()):0.#}"));
        Say(svg, $"""<polyline fill="none" stroke="{color}" stroke-width="1.8" points="{string.Join(' ', points)}"/>""");
    }

    private static double X(int second, int seconds) => (double)second / seconds * Width;

    private static double Y(double attempts) => Height * (1 - (Math.Log10(Math.Max(1, attempts)) / Decades));

    private static void Say(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
