using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Sessions;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>Accepted connections, and as much as they can carry: what is measured is the server's end, in this process or one on its core.</summary>
internal sealed class AcceptedTraffic(ClientTask task)
{
    public Dictionary<string, double> Measure()
    {
        using var server = MeasuredServer.Start(task);
        server.HaveDialed(task, task.Connections);
        var figures = Meter.Measure(task.Seconds, server.Ended, () => server.Messages, () => server.ProcessorTime);
        figures[Figures.Lasted] = 1_000 / figures[Figures.Rate];
        if (task.Contender == ContenderKind.Bun)
        {
            // What it allocates nobody tells, and what this process does is not its doing.
            figures.Remove(Figures.Allocated);
        }

        return figures;
    }
}
