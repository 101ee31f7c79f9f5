using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>What costs nanoseconds, and what an editor pays for a keystroke: BenchmarkDotNet measures it.</summary>
internal static class MicroBenchmarks
{
    // The generator last: all run in one process, and the compiler leaves a large heap behind.
    private static readonly Type[] All =
    [
        typeof(MachineBenchmarks),
        typeof(HeartbeatBenchmarks),
        typeof(RecognitionBenchmarks),
        typeof(MessageBenchmarks),
        typeof(ObservedBenchmarks),
        typeof(GeneratorBenchmarks),
    ];

    /// <param name="options">Options of BenchmarkDotNet; without any, all benchmarks run.</param>
    public static int Run(string[] options)
    {
        var summaries = BenchmarkSwitcher
            .FromTypes(All)
            .Run(options.Length == 0 ? ["--filter", "*"] : options, Config());
        return summaries.Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success)) ? 1 : 0;
    }

    // Short: what is asked is whether a step takes tens of nanoseconds or hundreds, and the allocations are exact anyway. In this process:
    // for one of its own BenchmarkDotNet looks for a project file with the assembly's name, and the folder's name is shorter here.
    private static ManualConfig Config() => ManualConfig
        .Create(DefaultConfig.Instance)
        .AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(8).WithToolchain(InProcessEmitToolchain.Instance).AsDefault())
        .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"));
}
