using System.Diagnostics;
using System.Globalization;
using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Jobs;
using Heartbeat.Benchmarks.Macro.Server;
using Heartbeat.Benchmarks.Macro.Sessions;
using Heartbeat.Benchmarks.Macro.Workers;

namespace Heartbeat.Benchmarks.Macro;

/// <summary>
/// Heartbeat beside its alternatives, in one run: the process that is measured on one core, in turns, and the other end on another.
/// Only ratios within a round count, for they do not depend on the machine's mood.
/// </summary>
internal sealed class MacroBenchmarks : IDisposable
{
    private const int OtherEndsCore = 0;
    private const int MeasuredCore = 1;

    private readonly Options _options;
    private readonly TrustedCertificate _certificate = new();
    private readonly List<string> _shortfalls = [];

    private MacroBenchmarks(Options options) => _options = options;

    /// <param name="Rounds">How many rounds; the median of them is what counts.</param>
    /// <param name="Seconds">How long each contender is measured in a round.</param>
    /// <param name="Rows">Parts of the names of the rows to measure; none for all.</param>
    /// <param name="Plot">Where the plot goes; null for none.</param>
    /// <param name="Fleet">How many connections are cut at once; 0 to leave that out.</param>
    /// <param name="Before">The folder of another build, whose Heartbeat is measured as well; null for none.</param>
    internal sealed record Options(int Rounds, double Seconds, string[] Rows, string? Plot, int Fleet, string? Before);

    /// <returns>0 if all that is wanted was reached.</returns>
    public static int Run(Options options)
    {
        using var benchmarks = new MacroBenchmarks(options);
        benchmarks.MeasureAll();
        if (benchmarks._shortfalls.Count == 0)
        {
            return 0;
        }

        Console.WriteLine();
        Console.WriteLine("Short of what is wanted, by more than the noise:");
        benchmarks._shortfalls.ForEach(Console.WriteLine);
        return 1;
    }

    public void Dispose() => _certificate.Dispose();

    private void MeasureAll()
    {
        var rows = Rows.All.Where(row => IsWanted(row.Name)).Select(WithBefore).Select(WithoutMissing).ToArray();
        var comparisons = new List<Comparison>();
        Console.WriteLine($"{Environment.ProcessorCount} processors, {(Pinning.IsPossible ? "what is measured and its other end pinned to one each" : "nothing pinned")}, .NET {Environment.Version}, {_options.Rounds} rounds of {_options.Seconds.ToString(CultureInfo.InvariantCulture)} s. Medians; ratios round by round, ± the median deviation.");
        if (!BunServer.IsInstalled && rows.Any(row => row.IsServed))
        {
            Console.WriteLine("There is no bun on the PATH (npm install --global bun): its column stays empty.");
        }

        foreach (var table in rows.GroupBy(row => row.IsServed))
        {
            Console.WriteLine();
            Table.WriteHead(Console.Out, table.Key, withBefore: _options.Before is not null);
            foreach (var row in table)
            {
                var comparison = Measure(row);
                comparisons.Add(comparison);
                Table.Write(Console.Out, comparison);
                _shortfalls.AddRange(comparison.Shortfalls());
            }
        }

        if (_options.Plot is { } plot)
        {
            File.WriteAllText(plot, Plot.Draw(comparisons));
        }

        if (_options.Fleet > 0 && IsWanted("fleet"))
        {
            Console.WriteLine();
            MeasureFleet();
        }
    }

    private bool IsWanted(string name) => _options.Rows.Length == 0 || _options.Rows.Any(part => name.StartsWith(part, StringComparison.Ordinal));

    // The question is about two builds: others than the loop would only take time.
    private Row WithBefore(Row row)
        => _options.Before is null ? row : row with { Contenders = [ContenderKind.Before, ContenderKind.Heartbeat, ContenderKind.Loop] };

    private static Row WithoutMissing(Row row)
        => BunServer.IsInstalled ? row : row with { Contenders = [.. row.Contenders.Where(contender => contender != ContenderKind.Bun)] };

    private Comparison Measure(Row row)
    {
        var comparison = new Comparison(row);
        using var server = NewServer(row);
        var address = AddressOf(server, row);
        var clients = new Dictionary<ContenderKind, Worker>();
        try
        {
            // Two processes of one build may differ by more than two builds do: to tell builds apart, each round has processes of its own.
            if (!row.IsFresh && _options.Before is null)
            {
                foreach (var contender in row.Contenders)
                {
                    clients[contender] = NewClient(row, contender, address);
                }
            }

            for (var round = 0; round < _options.Rounds; round++)
            {
                comparison.Add(Round(row, comparison, server, address, clients, isReversed: round % 2 == 1));
            }
        }
        finally
        {
            foreach (var client in clients.Values)
            {
                client.Dispose();
            }
        }

        return comparison;
    }

    private Dictionary<ContenderKind, Dictionary<string, double>> Round(
        Row row, Comparison comparison, Worker server, Uri address, Dictionary<ContenderKind, Worker> clients, bool isReversed)
    {
        var figures = new Dictionary<ContenderKind, Dictionary<string, double>>();
        foreach (var contender in isReversed ? row.Contenders.Reverse() : row.Contenders)
        {
            using var fresh = clients.ContainsKey(contender) ? null : NewClient(row, contender, address);
            var before = server.ProcessorTime;
            var began = Stopwatch.GetTimestamp();
            figures[contender] = Ask(fresh ?? clients[contender], row, contender, address, _options.Seconds * row.Lengthened);
            var busy = (server.ProcessorTime - before) / Stopwatch.GetElapsedTime(began);
            comparison.OtherEndIsBusy = Math.Max(comparison.OtherEndIsBusy, busy);
        }

        return figures;
    }

    private void MeasureFleet()
    {
        // A process needs some descriptors for itself.
        const int Own = 300;
        var count = (int)Math.Min(_options.Fleet, DescriptorLimit.Raise(_options.Fleet + Own) - Own);
        if (count < _options.Fleet)
        {
            Console.WriteLine($"This system allows {count + Own:N0} descriptors to a process and lets nobody raise that (ulimit -Hn): {count:N0} connections instead of {_options.Fleet:N0}.");
        }

        var row = new Row("fleet", "all connections cut at once", JobKind.Connect, [ContenderKind.Heartbeat]) { Path = "/idle", Count = count };

        using var server = NewServer(row);
        using var client = NewClient(row, AppContext.BaseDirectory);
        var address = AddressOf(server, row);
        var connected = Ask(client, row, ContenderKind.Heartbeat, address, seconds: 0);
        _ = server.Do<ServerTask, ServerCount>(new ServerTask(Cuts: true));
        var back = Ask(client, row with { Job = JobKind.Return }, ContenderKind.Heartbeat, address, seconds: 35);
        var served = server.Do<ServerTask, ServerCount>(new ServerTask(Cuts: false));
        var interval = ReturningSocket.DefaultOptions.EffectiveInterval.TotalMilliseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} connections in one process, connected in {connected[Figures.Took]:0.0} s, all cut at once: all open again after {back[Figures.Took]:0.0} s (Retry is 5 s, jitter up to a fifth), peak of resident memory {back[Figures.Peak]:0} MiB; of {back[Figures.Beats]:N0} heartbeats afterwards the latest came {back[Figures.Lateness]:0} ms after its time (wanted: at most {interval / 10:0}). The server had {served.Open:N0} open and had accepted {served.Accepted:N0}."));
        if (back[Figures.Lateness] > interval / 10)
        {
            _shortfalls.Add($"fleet: a heartbeat came {back[Figures.Lateness]:0} ms late, more than a tenth of Interval.");
        }
    }

    private Worker NewServer(Row row) => new(AppContext.BaseDirectory, OtherEndsCore, trusted: null, Roles.Server, row.IsSecure ? _certificate.KeyFile : "");

    /// <summary>A process to be measured; with everything compiled as well as it will be, unless it is to be fresh.</summary>
    private Worker NewClient(Row row, ContenderKind contender, Uri address)
    {
        var client = NewClient(row, contender == ContenderKind.Before ? _options.Before! : AppContext.BaseDirectory);
        if (!row.IsFresh)
        {
            // Once in vain.
            _ = Ask(client, row, contender, address, row.Job == JobKind.IdleProcessor ? 1 : Math.Max(2, _options.Seconds));
        }

        return client;
    }

    private Worker NewClient(Row row, string folder) => new(folder, MeasuredCore, row.IsSecure ? _certificate.TrustedFile : null, Roles.Client);

    private static Uri AddressOf(Worker server, Row row)
    {
        var port = server.Do<ServerTask, ServerCount>(new ServerTask(Cuts: false)).Port;
        return new Uri($"{(row.IsSecure ? "wss" : "ws")}://127.0.0.1:{port}{row.Path}?size={row.Size}");
    }

    private static Dictionary<string, double> Ask(Worker client, Row row, ContenderKind contender, Uri address, double seconds)
        => client.Do<ClientTask, Dictionary<string, double>>(new ClientTask(row.Job, contender == ContenderKind.Before ? ContenderKind.Heartbeat : contender, address, row.TakesText, row.Size, seconds, row.Count, row.Connections));
}
