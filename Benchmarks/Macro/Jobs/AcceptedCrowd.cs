using Heartbeat.Benchmarks.Macro.Sessions;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>Many accepted connections, each of which has sent back one message and rests.</summary>
internal sealed class AcceptedCrowd(ClientTask task)
{
    /// <summary>What the first few bring along for all that follow is not theirs.</summary>
    private const int First = 100;

    public Dictionary<string, double> Measure()
    {
        using var server = MeasuredServer.Start(task);
        server.HaveDialed(task, First);
        var (managed, resident) = ReadMemory(server, First);
        server.HaveDialed(task, task.Connections);
        var (managedWith, residentWith) = ReadMemory(server, First + task.Connections);
        return new Dictionary<string, double>
        {
            [Figures.Managed] = (managedWith - managed) / task.Connections / 1024,
            [Figures.Resident] = (residentWith - resident) / task.Connections / 1024,
        };
    }

    private static (double Managed, double Resident) ReadMemory(MeasuredServer server, int messages)
    {
        // What is under way comes to rest, once all that was asked for has come.
        for (var waited = 0; server.Messages < messages; waited++)
        {
            Meter.Wait(waited < 300 ? TimeSpan.FromSeconds(0.1) : throw new InvalidOperationException($"Only {server.Messages} of {messages} messages have come."));
        }

        Meter.Wait(TimeSpan.FromSeconds(2));
        ProcessMemory.Collect();
        return (GC.GetTotalMemory(forceFullCollection: true), ProcessMemory.Resident);
    }
}
