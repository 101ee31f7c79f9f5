using System.Globalization;
using Heartbeat.Benchmarks.Macro;
using Heartbeat.Benchmarks.Macro.Workers;
using Heartbeat.Benchmarks.Micro;
using Heartbeat.Benchmarks.Starved;
using Heartbeat.Benchmarks.Starved.Ends;

return args switch
{
    ["micro", .. var options] => MicroBenchmarks.Run(options),
    ["macro", .. var options] => RunMacro(options),
    ["starved", .. var options] => RunStarved(options),
    [Roles.Client] => Roles.BeClient(),
    [Roles.Server, var certificate] => Roles.BeServer(certificate),
    [EndProcess.Role] => EndProcess.Be(),
    _ => Say(args is [] ? 0 : 2),
};

static int RunMacro(string[] words)
{
    var options = new MacroBenchmarks.Options(Rounds: 5, Seconds: 2, Rows: [], Plot: null, Fleet: 20_000, Before: null);
    for (var index = 0; index < words.Length; index++)
    {
        var value = index + 1 < words.Length ? words[index + 1] : "";
        switch (words[index])
        {
            case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                options = options with { Rounds = rounds };
                index++;
                break;
            case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                options = options with { Seconds = seconds };
                index++;
                break;
            case "--fleet" when int.TryParse(value, CultureInfo.InvariantCulture, out var fleet) && fleet >= 0:
                options = options with { Fleet = fleet };
                index++;
                break;
            case "--plot" when value.Length > 0:
                options = options with { Plot = value };
                index++;
                break;
            case "--before" when File.Exists(Worker.Program(value)):
                options = options with { Before = Path.GetFullPath(value) };
                index++;
                break;
            case var row when !row.StartsWith('-'):
                options = options with { Rows = [.. options.Rows, row] };
                break;
            default:
                return Say(2);
        }
    }

    return MacroBenchmarks.Run(options);
}

static int RunStarved(string[] words)
{
    var options = new StarvedBenchmark.Options(Runs: 10, Rows: [], Before: null);
    for (var index = 0; index < words.Length; index++)
    {
        var value = index + 1 < words.Length ? words[index + 1] : "";
        switch (words[index])
        {
            case "--before" when File.Exists(Worker.Program(value)):
                options = options with { Before = Path.GetFullPath(value) };
                index++;
                break;
            case var number when int.TryParse(number, CultureInfo.InvariantCulture, out var runs) && runs > 0:
                options = options with { Runs = runs };
                break;
            case var row when !row.StartsWith('-'):
                options = options with { Rows = [.. options.Rows, row] };
                break;
            default:
                return Say(2);
        }
    }

    return StarvedBenchmark.Run(options);
}

static int Say(int code)
{
    (code == 0 ? Console.Out : Console.Error).WriteLine(
        """
        Heartbeat beside what one would use instead. All parts want a machine that does nothing else meanwhile.

        dotnet run -c Release --project Benchmarks -- macro [rows] [options]
            Side by side with a hand-written loop on ClientWebSocket or Kestrel, Websocket.Client and SignalR's client, what is measured
            and its other end on a core each. Prints a table with ratios, and ends with 1 if one falls short of what is wanted by more than its noise.
            rows            only those whose names begin so: receive send try-send echo idle accepted fleet receive-64k-tls ...
            --rounds N      how often all are measured, one right after the other; 5 unless given
            --seconds S     how long each time; 2 unless given
            --fleet N       how many connections are cut at once; 20000 unless given, 0 for none
            --plot FILE     draws the ratios, as SVG
            --before DIR    the folder of another build of this program: its Heartbeat is measured in the same rounds, beside the loop
                            alone, and the command ends with 1 also if this one's is worse by more than the noise

        dotnet run -c Release --project Benchmarks -- starved [runs] [rows] [options]
            Healthy connections of a process whose thread pool has no thread left, between two processes: who declares them dead, at which end,
            beside ClientWebSocket and Kestrel with their keep-alive, and SignalR. Ends with 1 if Heartbeat's starved end declared one dead.
            runs            how often each; 10 unless given, which takes a quarter of an hour
            rows            only those whose names begin so: client-work server-work client-hooks server-hooks server-hooks-50 ...
            --before DIR    the folder of another build of this program: its Heartbeat, at both ends, has a column too

        dotnet run -c Release --project Benchmarks -- micro [options of BenchmarkDotNet]
            A step of the machine, a heartbeat, a message from the buffer to the hook, the same and a send where somebody counts them, the generator.
        """);
    return code;
}
