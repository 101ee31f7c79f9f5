namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Looks again and again at how much memory is in use that is no garbage. Only where no other test runs: see <see cref="Alone"/>.</summary>
internal sealed class LiveMemory : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _over = new();
    private readonly long _before = Now();
    private readonly Task _watching;
    private long _most;

    public LiveMemory() => _watching = Task.Run(WatchAsync);

    /// <summary>The most that there ever was above what there was at the start.</summary>
    public long MostGrowth => Volatile.Read(ref _most) - _before;

    /// <summary>What there is now above what there was at the start.</summary>
    public long GrowthNow() => Now() - _before;

    public static long Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            GC.Collect();
            _most = Math.Max(_most, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(Pause, _over.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
