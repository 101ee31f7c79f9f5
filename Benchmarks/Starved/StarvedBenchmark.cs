using System.Collections.Concurrent;
using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Starved;

/// <summary>
/// Healthy connections of a process whose thread pool has no thread left: who declares them dead, Heartbeat and its alternatives side by side.
/// Nothing is measured but whether. So many runs go on at once: what blocks costs no processor time.
/// </summary>
internal sealed class StarvedBenchmark
{
    /// <summary>So many runs go on at once.</summary>
    private const int AtOnce = 12;

    /// <summary>So much later the next one begins: what costs processor time is to start two processes, and no run is to feel another's start.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);

    private readonly Options _options;
    private readonly Scenario[] _scenarios;
    private readonly ContenderKind[] _contenders;
    private readonly ConcurrentDictionary<Run, Outcome> _outcomes = new();
    private readonly ConcurrentQueue<string> _remarks = new();

    private StarvedBenchmark(Options options)
    {
        _options = options;
        _scenarios = [.. Scenario.All.Where(scenario => options.Rows.Length == 0 || options.Rows.Any(part => scenario.Name.StartsWith(part, StringComparison.Ordinal)))];
        ContenderKind[] three = [ContenderKind.Heartbeat, ContenderKind.Loop, ContenderKind.SignalR];
        _contenders = options.Before is null ? three : [.. three, ContenderKind.Before];
    }

    /// <param name="Runs">How often each scenario is played by each contender.</param>
    /// <param name="Rows">Parts of the names of the scenarios to play; none for all.</param>
    /// <param name="Before">The folder of another build, whose Heartbeat plays as well; null for none.</param>
    internal sealed record Options(int Runs, string[] Rows, string? Before);

    /// <returns>0 if every run of Heartbeat was played to its end and its starved end declared nobody dead; 2 if there is no such row.</returns>
    public static int Run(Options options)
    {
        var benchmark = new StarvedBenchmark(options);
        if (benchmark._scenarios.Length == 0)
        {
            Console.Error.WriteLine($"No row begins with {string.Join(" or ", options.Rows)}. There are: {string.Join(", ", Scenario.All.Select(static scenario => scenario.Name))}.");
            return 2;
        }

        benchmark.PlayAll();
        benchmark.Write(Console.Out);
        return benchmark._scenarios.All(benchmark.IsKept) ? 0 : 1;
    }

    /// <summary>Whether Heartbeat has kept its promise in all runs of a scenario. A run that could not be played shows nothing.</summary>
    private bool IsKept(Scenario scenario)
        => Of(scenario, ContenderKind.Heartbeat).AtStarvedEnd == 0
            && _outcomes.Keys.Count(run => run.Scenario == scenario && run.Contender == ContenderKind.Heartbeat) == _options.Runs;

    private void PlayAll()
    {
        // The longest first, so that none is left alone at the end; and a contender's runs not all at the same time.
        var waiting = new ConcurrentQueue<Run>(
            from scenario in _scenarios
            orderby scenario.Watched descending
            from number in Enumerable.Range(1, _options.Runs)
            from contender in _contenders
            select new Run(scenario, contender, number));
        var threads = new List<Thread>();
        while (threads.Count < AtOnce && !waiting.IsEmpty)
        {
            var thread = new Thread(() => PlayFrom(waiting));
            thread.Start();
            threads.Add(thread);
            Thread.Sleep(Apart);
        }

        threads.ForEach(static thread => thread.Join());
    }

    private void PlayFrom(ConcurrentQueue<Run> waiting)
    {
        while (waiting.TryDequeue(out var run))
        {
            try
            {
                var (outcome, unexplained) = run.Play(run.Contender == ContenderKind.Before ? _options.Before! : AppContext.BaseDirectory);
                _outcomes[run] = outcome;
                foreach (var why in unexplained.Distinct())
                {
                    _remarks.Enqueue($"{run.Scenario.Name}, {run.Contender}, run {run.Number}, ended otherwise: {why.ReplaceLineEndings(" ")}");
                }
            }
            catch (InvalidOperationException exception)
            {
                _remarks.Enqueue($"{run.Scenario.Name}, {run.Contender}, run {run.Number}, not played: {exception.Message}");
            }
        }
    }

    private Outcome Of(Scenario scenario, ContenderKind contender)
        => Outcome.Sum(_outcomes.Where(pair => pair.Key.Scenario == scenario && pair.Key.Contender == contender).Select(static pair => pair.Value));

    private void Write(TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {_options.Runs.ToString(CultureInfo.InvariantCulture)} runs of each. Declared dead by the starved end / by the other end, of all connections.");
        output.WriteLine();
        output.WriteLine($"| what blocks | starved end | other end | {string.Join(" | ", _contenders.Select(NameOf))} |");
        output.WriteLine($"|---|---|---|{string.Concat(_contenders.Select(static _ => "---:|"))}");
        foreach (var scenario in _scenarios)
        {
            output.WriteLine($"| {scenario.Title} | {scenario.StarvedEnd} | {scenario.OtherEnd} | {string.Join(" | ", _contenders.Select(contender => Of(scenario, contender)))} |");
        }

        output.WriteLine();
        output.WriteLine("Each run by itself:");
        output.WriteLine();
        foreach (var scenario in _scenarios)
        {
            foreach (var contender in _contenders)
            {
                var runs = _outcomes.Where(pair => pair.Key.Scenario == scenario && pair.Key.Contender == contender).OrderBy(static pair => pair.Key.Number);
                output.WriteLine($"- {scenario.Name}, {NameOf(contender)}, of {scenario.Connections}: {string.Join(", ", runs.Select(static pair => pair.Value.Lost))}");
            }
        }

        foreach (var remark in _remarks)
        {
            output.WriteLine(remark);
        }
    }

    private static string NameOf(ContenderKind contender) => contender switch
    {
        ContenderKind.Loop => "ClientWebSocket, Kestrel",
        ContenderKind.Before => "Heartbeat before",
        _ => contender.ToString(),
    };
}
