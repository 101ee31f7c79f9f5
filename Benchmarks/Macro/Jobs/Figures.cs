namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>The names of what is measured.</summary>
internal static class Figures
{
    public const string Rate = "per second";
    public const string Each = "processor, us each";
    public const string Allocated = "bytes allocated";
    public const string Lasted = "ms each";
    public const string Median = "p50, us";
    public const string Late = "p99, us";
    public const string Managed = "managed, KiB";
    public const string Resident = "resident, KiB";
    public const string Processor = "processor, us per second";
    public const string Took = "seconds";
    public const string Peak = "peak, MiB";
    public const string Lateness = "latest heartbeat, ms";
    public const string Beats = "heartbeats";
}
