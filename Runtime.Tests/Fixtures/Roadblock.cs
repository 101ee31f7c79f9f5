namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Holds the thread of a hook that blocks, until the test lets it go.</summary>
internal sealed class Roadblock : IDisposable
{
    private static int _heldThreads;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _way = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;
    private bool _isOpen;

    /// <summary>How many threads of the pool are held now, in all roadblocks. One that was let go is not, though it may not have woken yet.</summary>
    public static int HeldThreads => Volatile.Read(ref _heldThreads);

    /// <summary>Ends when a thread is held.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Blocks the thread, as an impolite hook does.</summary>
    public void Hold()
    {
        Count(1);
        _reached.TrySetResult();
        if (!_way.Wait(Patience.Limit))
        {
            Count(-1);
            throw new TimeoutException("Nobody opened the roadblock.");
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
            Interlocked.Add(ref _heldThreads, -_held);
            _held = 0;
        }

        _way.Set();
    }

    // Whoever is still held goes on; the event itself is left to the collector, for they may be inside it.
    public void Dispose() => Open();

    private void Count(int threads)
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                _held += threads;
                Interlocked.Add(ref _heldThreads, threads);
            }
        }
    }
}
