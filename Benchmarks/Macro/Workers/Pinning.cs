using System.Runtime.InteropServices;

namespace Heartbeat.Benchmarks.Macro.Workers;

/// <summary>
/// Keeps a process on one core from its first instruction on, so that it counts that core alone as its own: it inherits the core of
/// the thread that starts it.
/// </summary>
internal static partial class Pinning
{
    /// <summary>Whether processes can be pinned here; elsewhere the system places them.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Environment.ProcessorCount > 1;

    /// <summary>Does something while the calling thread runs on one core.</summary>
    public static T On<T>(int core, Func<T> start)
    {
        if (!IsPossible)
        {
            return start();
        }

        var before = new byte[128];
        _ = GetAffinity(0, before.Length, before);
        var only = new byte[before.Length];
        only[core / 8] = (byte)(1 << (core % 8));
        _ = SetAffinity(0, only.Length, only);
        try
        {
            return start();
        }
        finally
        {
            _ = SetAffinity(0, before.Length, before);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, [Out] byte[] cores);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, byte[] cores);
}
