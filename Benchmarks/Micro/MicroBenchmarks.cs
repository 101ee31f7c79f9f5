using System.Reflection;
using BenchmarkDotNet.Running;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>What costs nanoseconds, and what an editor pays for a keystroke: BenchmarkDotNet measures it.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] options)
    {
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(options.Length == 0 ? ["--filter", "*"] : options);
        return 0;
    }
}
