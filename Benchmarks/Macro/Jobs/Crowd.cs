using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>Many connections on which nothing happens but what keeps them alive.</summary>
internal sealed class Crowd(ClientTask task)
{
    /// <summary>So many connect at once, in turns.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public Dictionary<string, double> MeasureMemory()
    {
        // What the first few bring along for all that follow is not theirs. They stay: what is left of one that has ended, in pools and
        // in what waits to be collected, is not counted as free.
        var first = ConnectAsync(AtOnce, beat: null).GetAwaiter().GetResult();
        var (managed, resident) = ReadMemory();
        var contenders = ConnectAsync(task.Count, beat: null).GetAwaiter().GetResult();
        var (managedWith, residentWith) = ReadMemory();
        GC.KeepAlive(first);
        GC.KeepAlive(contenders);
        return new Dictionary<string, double>
        {
            [Figures.Managed] = (managedWith - managed) / task.Count / 1024,
            [Figures.Resident] = (residentWith - resident) / task.Count / 1024,
        };
    }

    public Dictionary<string, double> MeasureProcessor()
    {
        var contenders = ConnectAsync(task.Count, Beat).GetAwaiter().GetResult();

        // A few heartbeats first.
        Meter.Wait(3 * Beat);
        var before = Environment.CpuUsage.TotalTime;
        Meter.Wait(TimeSpan.FromSeconds(task.Seconds));
        var used = Environment.CpuUsage.TotalTime - before;
        DisposeAsync(contenders).GetAwaiter().GetResult();
        return new Dictionary<string, double> { [Figures.Processor] = used.TotalMicroseconds / task.Seconds / task.Count };
    }

    private static (double Managed, double Resident) ReadMemory()
    {
        // What is under way comes to rest.
        Meter.Wait(TimeSpan.FromSeconds(1));
        ProcessMemory.Collect();
        return (GC.GetTotalMemory(forceFullCollection: true), ProcessMemory.Resident);
    }

    private async Task<List<Contender>> ConnectAsync(int count, TimeSpan? beat)
    {
        var contenders = new List<Contender>(count);
        while (contenders.Count < count)
        {
            var next = Enumerable.Range(0, Math.Min(AtOnce, count - contenders.Count))
                .Select(_ => Contender.New(task.Contender, new Setup(task.TakesText, beat), new Tally()))
                .ToList();
            await Task.WhenAll(next.Select(contender => contender.ConnectAsync(task.Address)));
            contenders.AddRange(next);
        }

        return contenders;
    }

    private static Task DisposeAsync(IEnumerable<Contender> contenders)
        => Task.WhenAll(contenders.Select(contender => contender.DisposeAsync().AsTask()));
}
