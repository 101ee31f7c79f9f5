namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Lengths of time, as a sentence says them: <c>using static</c>.</summary>
internal static class Times
{
    /// <summary>The least that a timer can tell apart.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
