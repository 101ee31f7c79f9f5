namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// One direction of a link in memory. Like TCP it buffers a little and then makes the writer wait;
/// unlike TCP it can be told how much it lets pass.
/// </summary>
internal sealed class Wire
{
    /// <summary>What may be under way before the writer has to wait.</summary>
    public const int Capacity = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _chunks = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _takenOfFirst;
    private long _underWay;
    private long _mayPass = long.MaxValue;
    private bool _writerGone;
    private bool _readerGone;
    private Exception? _broken;

    /// <summary>From now on only this many bytes pass, and then nothing, not even the end.</summary>
    public void LetPass(long bytes) => Change(() => _mayPass = bytes);

    /// <summary>Both sides see the link break, at once.</summary>
    public void Break(Exception exception) => Change(() => _broken ??= exception);

    /// <summary>The writer has closed: the reader sees the end once that is let through.</summary>
    public void EndWriting() => Change(() => _writerGone = true);

    /// <summary>The reader has closed: the next write fails, if the writer can be told.</summary>
    public void EndReading() => Change(() => _readerGone = true);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfUnwritable();
            _chunks.Enqueue(data.ToArray());
            _underWay += data.Length;
            Signal();
        }

        while (true)
        {
            Task changed;
            lock (_gate)
            {
                ThrowIfUnwritable();
                if (_underWay <= Capacity)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_broken is not null)
                {
                    throw _broken;
                }

                if (_mayPass > 0 && (_underWay > 0 || _writerGone))
                {
                    // A read of no bytes ends when there is something to read.
                    return Take(buffer.Span);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private int Take(Span<byte> buffer)
    {
        var taken = 0;
        while (taken < buffer.Length && _underWay > 0 && _mayPass > 0)
        {
            var rest = _chunks.Peek().AsSpan(_takenOfFirst);
            var length = (int)Math.Min(Math.Min(rest.Length, buffer.Length - taken), _mayPass);
            rest[..length].CopyTo(buffer[taken..]);
            taken += length;
            _takenOfFirst += length;
            _underWay -= length;
            _mayPass -= _mayPass == long.MaxValue ? 0 : length;
            if (length == rest.Length)
            {
                _chunks.Dequeue();
                _takenOfFirst = 0;
            }
        }

        Signal();
        return taken;
    }

    private void ThrowIfUnwritable()
    {
        if (_broken is not null)
        {
            throw _broken;
        }

        ObjectDisposedException.ThrowIf(_writerGone, this);

        // A frozen wire brings no news back either.
        if (_readerGone && _mayPass > 0)
        {
            throw new IOException("The other end has closed.");
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Signal();
        }
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
