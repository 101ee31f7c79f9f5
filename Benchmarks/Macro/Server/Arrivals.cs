namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>Counts who has got what is sent to everybody.</summary>
/// <param name="everybody">How many they are.</param>
internal sealed class Arrivals(int everybody)
{
    private long _count;

    /// <summary>Counts one more, and says whether all have it now.</summary>
    public bool IsLast() => Interlocked.Increment(ref _count) % everybody == 0;
}
