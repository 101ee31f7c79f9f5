namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>What this process holds of the machine's memory, in bytes. Known under Linux only.</summary>
internal static class ProcessMemory
{
    public static double Resident => Read("VmRSS:");

    public static double Peak => Read("VmHWM:");

    /// <summary>The peak counts from now on.</summary>
    public static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Collects what is garbage, and what that had held on to.</summary>
    public static void Collect()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }

    private static double Read(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Split('\t')[^1], null) * 1024;
    }
}
