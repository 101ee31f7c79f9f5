namespace Heartbeat.Testing;

/// <summary>How fast bytes pass in one direction of one connection.</summary>
internal sealed class Pace(ProxyTraffic traffic)
{
    /// <summary>A slow line passes few bytes at a time, not many after a long wait.</summary>
    private const int PiecesPerSecond = 20;

    /// <summary>How much of what a timer or a loaded machine is late is made up for. Without it a fast line would be as slow as the timers are coarse.</summary>
    private static readonly TimeSpan MadeUp = TimeSpan.FromMilliseconds(100);

    private TimeSpan _free;

    /// <summary>Waits until the next bytes have passed along the line.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="since">Since when they are there.</param>
    /// <param name="cancellation">When nobody waits any more.</param>
    /// <returns>How many of them have passed.</returns>
    public async Task<int> NextAsync(int count, TimeSpan since, CancellationToken cancellation)
    {
        var rate = traffic.Rate;
        if (rate == 0)
        {
            return count;
        }

        var piece = Math.Min(count, Math.Max(1, rate / PiecesPerSecond));
        var earliest = ProxyTime.Now - MadeUp;
        var begins = new[] { _free, since, earliest }.Max();
        _free = begins + TimeSpan.FromSeconds((double)piece / rate);
        await ProxyTime.UntilAsync(_free, cancellation).ConfigureAwait(false);
        return piece;
    }
}
