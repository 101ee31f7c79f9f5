namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Holds the thread of a hook that blocks, until the test lets it go.</summary>
internal sealed class Roadblock : IDisposable
{
    private static int _heldThreads;

    private readonly ManualResetEventSlim _way = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many threads of the pool are held now, in all roadblocks.</summary>
    public static int HeldThreads => Volatile.Read(ref _heldThreads);

    /// <summary>Ends when a thread is held.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Blocks the thread, as an impolite hook does.</summary>
    public void Hold()
    {
        Interlocked.Increment(ref _heldThreads);
        _reached.TrySetResult();
        try
        {
            if (!_way.Wait(Patience.Limit))
            {
                throw new TimeoutException("Nobody opened the roadblock.");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _heldThreads);
        }
    }

    public void Open() => _way.Set();

    public void Dispose()
    {
        // Whoever is still held goes on; the event itself is left to the collector, for they may be inside it.
        _way.Set();
    }
}
