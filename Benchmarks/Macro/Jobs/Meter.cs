using System.Diagnostics;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>Counts what happens per second, and what is allocated for each, from one moment to another.</summary>
internal sealed class Meter
{
    /// <summary>What is connected has its first moments behind it then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.4);

    /// <summary>What runs until it is stopped from outside.</summary>
    public static Task Forever { get; } = new TaskCompletionSource().Task;

    private readonly long _count;
    private readonly long _allocated;
    private readonly long _began;
    private readonly TimeSpan _used;
    private readonly Func<TimeSpan> _processor;

    private Meter(long count, Func<TimeSpan> processor)
    {
        _count = count;
        _processor = processor;
        _allocated = GC.GetTotalAllocatedBytes(precise: true);
        _used = processor();
        _began = Stopwatch.GetTimestamp();
    }

    /// <summary>Lets something run for a while on other threads, and counts what it does after its first moments.</summary>
    public static Dictionary<string, double> Measure(double seconds, Task running, Func<long> count)
        => Measure(seconds, running, count, static () => Environment.CpuUsage.TotalTime);

    /// <summary>The same where another process does it, which says what it has spent.</summary>
    public static Dictionary<string, double> Measure(double seconds, Task running, Func<long> count, Func<TimeSpan> processor)
    {
        Run(Settling, running);
        var meter = new Meter(count(), processor);
        Run(TimeSpan.FromSeconds(seconds), running);
        return meter.Read(count());
    }

    /// <summary>Lets time pass in which nothing ends.</summary>
    public static void Wait(TimeSpan time) => Run(time, Forever);

    /// <summary>Waits on the calling thread, which needs no other to go on: the pool's may all be busy with what is measured.</summary>
    public static void Run(TimeSpan time, Task running)
    {
        if (running.Wait(time))
        {
            throw new InvalidOperationException("What was to be measured has ended.");
        }
    }

    private Dictionary<string, double> Read(long count)
    {
        var done = count - _count;
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (done == 0)
        {
            throw new InvalidOperationException("Nothing happened.");
        }

        return new Dictionary<string, double>
        {
            [Figures.Rate] = done / seconds,
            [Figures.Each] = (_processor() - _used).TotalMicroseconds / done,
            [Figures.Allocated] = (GC.GetTotalAllocatedBytes(precise: true) - _allocated) / (double)done,
        };
    }
}
