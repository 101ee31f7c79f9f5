namespace Heartbeat;

/// <summary>The machine's time: ticks of 100 ns since the clock was made, from a source that never goes back.</summary>
/// <remarks>The source is the user's: never read it with a lock held.</remarks>
internal sealed class Clock(TimeProvider time)
{
    private readonly long _madeAt = time.GetTimestamp();

    public long Now() => time.GetElapsedTime(_madeAt).Ticks;
}
