// What a fleet does to a server that was away. Writes the tables of docs/reliability.md to the output and its plot to a file:
// dotnet run -c Release --project Runtime.Tests/Storm [how many clients] [where the plot goes]

using System.Collections.Concurrent;
using System.Globalization;
using Heartbeat;
using Heartbeat.Storm;

var clients = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
Shape[] shapes =
[
    Shape.Constant, Shape.ConstantFifth, Shape.ConstantFull, Shape.Exponential, Shape.ExponentialFifth, Shape.ExponentialFull, Shape.ExponentialDrawn, Shape.Decorrelated,
];
Shape[] plotted = [Shape.Constant, Shape.ConstantFifth, Shape.Exponential, Shape.ExponentialFifth, Shape.ExponentialDrawn];

var plain = from minutes in new[] { 1, 10 } from shape in shapes select Storm(minutes, shape);

// An hour is long: a tenth of the fleet against a tenth of the server tells as much in a tenth of the time.
var lasting = from shape in new[] { Shape.ConstantFifth, Shape.ExponentialFifth, Shape.ExponentialDrawn } select ATenth(Storm(60, shape));
var other = from shape in new[] { Shape.ConstantFifth, Shape.ExponentialFifth, Shape.ExponentialDrawn }
            from scenario in new[]
            {
                Storm(1, shape) with { IsSilent = true },
                Storm(1, shape) with { Hangs = true },
                Storm(1, shape) with { Max = 12 },
                Storm(10, shape) with { Max = 12 },
            }
            select scenario;

// Where all are in step, all attempts of all clients are in vain without end: those take the longest and come last.
var all = plain.Concat(lasting).Concat(other).OrderBy(scenario => scenario.Shape.Jitter == 0 && scenario.Shape.Reach == Reach.Settings).ToArray();
var courses = new Dictionary<Scenario, Course>();
Parallel.ForEach(Partitioner.Create(all, loadBalance: true), new ParallelOptions { MaxDegreeOfParallelism = 2 }, scenario =>
{
    var course = Fleet.Play(scenario);
    lock (courses)
    {
        courses.Add(scenario, course);
        Console.Error.WriteLine($"{courses.Count} of {all.Length}: {Table.Row(course)}");
    }
});

Console.WriteLine($"{clients:N0} clients, links reset, connects refused (over 60 min a tenth of both was played, and the counts multiplied):");
Console.WriteLine();
Table.Write(Console.Out, plain.Concat(lasting).Select(scenario => courses[scenario]));
Console.WriteLine();
Console.WriteLine("Other storms:");
Console.WriteLine();
Table.Write(Console.Out, other.Select(scenario => courses[scenario]));
if (args.Length > 1)
{
    var panels = from panel in new[] { (Minutes: 1, Seconds: 300), (Minutes: 10, Seconds: 1_020) }
                 select ($"{clients:N0} clients after an outage of {panel.Minutes} min", panel.Seconds, plotted.Select(shape => courses[Storm(panel.Minutes, shape)]).ToArray());
    File.WriteAllText(args[1], Plot.Draw([.. panels]));
}

Scenario Storm(int minutes, Shape shape) => new() { Shape = shape, Outage = TimeSpan.FromMinutes(minutes), Clients = clients, AcceptsPerSecond = clients / 100 };

static Scenario ATenth(Scenario scenario) => scenario with { Clients = scenario.Clients / 10, AcceptsPerSecond = scenario.AcceptsPerSecond / 10, StandsFor = 10 };
