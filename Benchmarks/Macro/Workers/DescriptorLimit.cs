using System.Runtime.InteropServices;

namespace Heartbeat.Benchmarks.Macro.Workers;

/// <summary>Raises how many sockets this process, and those that it starts, may have open.</summary>
internal static partial class DescriptorLimit
{
    private const int Descriptors = 7;

    /// <returns>How many there may be.</returns>
    public static long Raise(long wanted)
    {
        if (!OperatingSystem.IsLinux() || GetLimit(Descriptors, out var limit) != 0)
        {
            return long.MaxValue;
        }

        if (limit.Hard >= (ulong)wanted)
        {
            // The runtime has raised the soft limit to this one when it started.
            return (long)Math.Min(limit.Hard, long.MaxValue);
        }

        var raised = new Limit { Soft = (ulong)wanted, Hard = (ulong)wanted };
        return SetLimit(Descriptors, in raised) == 0 ? wanted : (long)limit.Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
