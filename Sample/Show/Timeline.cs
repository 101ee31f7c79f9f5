using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Heartbeat.Sample.Show;

/// <summary>What happened, when and at which end: in columns, colored on a terminal, plain when piped.</summary>
internal sealed class Timeline
{
    private const int WidthOfAFile = 500;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly IAnsiConsole _console;

    public Timeline()
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        if (Console.IsOutputRedirected)
        {
            // A file has no edge to wrap at.
            _console.Profile.Width = WidthOfAFile;
        }

        _console.MarkupLine("[grey]   time  end     event[/]");
    }

    public TimeSpan Now => _clock.Elapsed;

    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");

    public void Chapter(string title)
    {
        lock (_gate)
        {
            _console.WriteLine();
            _console.MarkupLineInterpolated($"[bold]{title}[/]");
        }
    }

    public void Client(string what) => Write("client", "aqua", what);

    public void Server(string what) => Write("server", "green", what);

    public void Proxy(string what) => Write("proxy", "yellow", what);

    public void Show(Promises promises)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("[bold]promise[/]", "[bold]observed[/]", "[bold]kept[/]");
        foreach (var promise in promises.All)
        {
            var kept = promise.Kept ? "[green]yes[/]" : "[red]NO[/]";
            table.AddRow(Markup.Escape(promise.Text), Markup.Escape(promise.Observed), kept);
        }

        lock (_gate)
        {
            _console.WriteLine();
            _console.Write(table);
            _console.MarkupLine(promises.AllKept
                ? $"[green]All {promises.All.Count} promises kept, in {Seconds(Now)}.[/]"
                : $"[red]{promises.All.Count(promise => !promise.Kept)} of {promises.All.Count} promises not kept, in {Seconds(Now)}.[/]");
        }
    }

    private void Write(string end, string color, string what)
    {
        lock (_gate)
        {
            var time = Now.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(7);
            _console.MarkupLine($"[grey]{time}[/]  [{color}]{end,-6}[/]  {Markup.Escape(what)}");
        }
    }
}
