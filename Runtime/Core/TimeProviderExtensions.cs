namespace Heartbeat;

/// <summary>How the runtime's timers are made.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>A timer that fires once, and takes nothing along of what is ambient where it is made.</summary>
    public static ITimer CreateQuietTimer(this TimeProvider time, TimerCallback callback, object state, TimeSpan delay)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return time.CreateTimer(callback, state, delay, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(callback, state, delay, Timeout.InfiniteTimeSpan);
        }
    }
}
