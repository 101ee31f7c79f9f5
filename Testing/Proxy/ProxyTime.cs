using System.Diagnostics;

namespace Heartbeat.Testing;

/// <summary>The clock of proxies: real, and never set back.</summary>
internal static class ProxyTime
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Completes at a time or later. A timer alone may be early by a part of a millisecond, and knows no time that is months away.</summary>
    public static async Task UntilAsync(TimeSpan time, CancellationToken cancellation)
    {
        while (time - Now is { Ticks: > 0 } rest)
        {
            var wait = rest < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)) : LongestWait;
            await Task.Delay(wait, cancellation).ConfigureAwait(false);
        }
    }
}
