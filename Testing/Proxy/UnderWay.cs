using System.Threading.Channels;

namespace Heartbeat.Testing;

/// <summary>What is under way in one direction of one connection, in order. One reads from a socket and adds, another takes.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose of.
internal sealed class UnderWay
#pragma warning restore CA1001
{
    /// <summary>How many bytes are under way before nothing more is read. They are counted, not the pieces: a piece may be one byte.</summary>
    private const int Most = 256 * 1024;

    private readonly Channel<Passage> _passages = Channel.CreateUnbounded<Passage>();
    private readonly SemaphoreSlim _room = new(0);
    private int _bytes;
    private volatile bool _hasEnded;

    /// <summary>Whether the end of what is sent this way has been passed on, or is about to be.</summary>
    public bool HasEnded => _hasEnded;

    public void End() => _hasEnded = true;

    public IAsyncEnumerable<Passage> TakeAllAsync(CancellationToken cancellation) => _passages.Reader.ReadAllAsync(cancellation);

    /// <summary>Adds, and waits for room for the next.</summary>
    public async Task AddAsync(Passage passage, CancellationToken cancellation)
    {
        var bytes = Interlocked.Add(ref _bytes, passage.Data.Length);
        Add(passage);
        if (bytes >= Most)
        {
            // Only one adds, and adds no more until there is room again: this is released once for each time that it is waited for.
            await _room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Adds what takes no room.</summary>
    public void Add(Passage passage) => _passages.Writer.TryWrite(passage);

    /// <summary>What was taken has been passed on.</summary>
    public void Passed(Passage passage)
    {
        var bytes = Interlocked.Add(ref _bytes, -passage.Data.Length);
        if (bytes < Most && bytes + passage.Data.Length >= Most)
        {
            _room.Release();
        }
    }
}
