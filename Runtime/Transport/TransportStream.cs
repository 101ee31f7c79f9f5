using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// What a dialed WebSocket stands on. It asks the system for much at once, and holds no memory while nothing comes;
/// and it corks small frames, so that many leave the process together. TLS stands on one too, for its reading.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal sealed class TransportStream : AsyncStream, ITransportBuffer
{
    /// <summary>
    /// What is asked of the system at once, which gives what it has: more where there was more than that, and less again where there
    /// was much less. Beyond this the bytes leave the processor's cache before they are used.
    /// </summary>
    private const int SmallestRead = 16 * 1024;
    private const int LargestRead = 64 * 1024;

    private const int CorkSize = 32 * 1024;

    private readonly Stream _inner;

    /// <summary>What has been read and not handed out. The WebSocket reads from one thread at a time.</summary>
    private byte[]? _read;
    private int _start;
    private int _end;
    private int _readSize = SmallestRead;

    /// <summary>Whether somebody has waited until there is something, and has not read it yet.</summary>
    private bool _isReady;

    /// <summary>What is held back. The WebSocket writes one frame at a time, whoever sends it.</summary>
    private byte[]? _corked;
    private int _corkedCount;
    private volatile bool _isCorked;

    /// <summary>Whether a byte of the batch under way was handed to what is below; under TLS it may leave much later.</summary>
    private Handover _handover;

    /// <param name="inner">The connection.</param>
    /// <param name="early">What has been read of it already.</param>
    public TransportStream(Stream inner, ReadOnlySpan<byte> early)
    {
        _inner = inner;
        if (!early.IsEmpty)
        {
            _read = ArrayPool<byte>.Shared.Rent(early.Length);
            early.CopyTo(_read);
            _end = early.Length;
        }
    }

    /// <summary>The connection, for whoever uses it in place of this stream, from before the first read.</summary>
    public Stream Connection => _inner;

    /// <summary>What has been read of it and was not handed out.</summary>
    public ReadOnlyMemory<byte> Early => _read.AsMemory(_start, _end - _start);

    public ITransportListener? Listener { get; set; }

    public int Buffered => _end - _start;

    public bool HasUnread => UnreadBytes.WaitIn(_inner);

    public void Cork() => _isCorked = true;

    public void Uncork() => _isCorked = false;

    public void BeginBatch() => _handover.Begin();

    public bool TryWithhold() => _handover.TryWithhold();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => _start < _end ? new ValueTask<int>(HandOut(buffer.Span)) : FillAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isCorked)
        {
            Hold(buffer.Span);
            return default;
        }

        if (!_handover.TryPass())
        {
            throw new IOException("The connection has ended, and what had not left it by then was withheld.");
        }

        if (_corkedCount == 0)
        {
            return _inner.WriteAsync(buffer, cancellationToken);
        }

        Hold(buffer.Span);
        return UncorkAsync(cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
        => _isCorked ? Task.CompletedTask : _inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The buffers are left to the collector: a read or a write may be using them still.
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int HandOut(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _start);
        _read.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_read is { } empty)
        {
            _read = null;
            ArrayPool<byte>.Shared.Return(empty);
        }

        if (!_isReady)
        {
            // Waits without a buffer, so that an idle connection holds none.
            await _inner.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        }

        _isReady = buffer.IsEmpty;
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = ArrayPool<byte>.Shared.Rent(_readSize);
        _start = 0;
        _end = 0;
        _read = read;
        _end = await _inner.ReadAsync(read.AsMemory(0, _readSize), cancellationToken).ConfigureAwait(false);
        if (_end > 0)
        {
            // Inside a read of the WebSocket above: whoever is notified may end that WebSocket, and it bears that.
            Listener?.OnBytesArrived();
        }

        _readSize = _end == _readSize ? Math.Min(_readSize * 2, LargestRead) : _end < _readSize / 4 ? Math.Max(_readSize / 2, SmallestRead) : _readSize;

        return HandOut(buffer.Span);
    }

    private void Hold(ReadOnlySpan<byte> frame)
    {
        var needed = _corkedCount + frame.Length;
        if (_corked is null || _corked.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(CorkSize, needed));
            _corked.AsSpan(0, _corkedCount).CopyTo(larger);
            if (_corked is { } smaller)
            {
                ArrayPool<byte>.Shared.Return(smaller);
            }

            _corked = larger;
        }

        frame.CopyTo(_corked.AsSpan(_corkedCount));
        _corkedCount = needed;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask UncorkAsync(CancellationToken cancellationToken)
    {
        var corked = _corked!;
        var count = _corkedCount;
        _corked = null;
        _corkedCount = 0;
        await _inner.WriteAsync(corked.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(corked);
    }
}
