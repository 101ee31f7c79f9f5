using System.Net.Sockets;

namespace Heartbeat.Testing;

/// <summary>One end of a link that carries bytes, as the socket's frames see it: a stream, as of TCP. It never leaves the stage's thread.</summary>
internal class ByteEnd : Stream
{
    private readonly MemoryLink _link;
    private readonly bool _isClient;
    private readonly Host _host;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly Awaited _read = new();
    private readonly Awaited _write = new();
    private Memory<byte> _buffer;

    /// <summary>What has been taken from the network, and was not read yet.</summary>
    private ReadOnlyMemory<byte> _rest;

    /// <summary>The news that the other end has let go, once they were read.</summary>
    private Frame? _end;
    private bool _isDisposed;

    /// <param name="link">The link.</param>
    /// <param name="isClient">Which end of it.</param>
    /// <param name="host">The process that this end lives in.</param>
    public ByteEnd(MemoryLink link, bool isClient, Host host)
    {
        _link = link;
        _isClient = isClient;
        _host = host;
        _incoming = isClient ? link.Downward : link.Upward;
        _outgoing = isClient ? link.Upward : link.Downward;
        _incoming.Reader = host;
        _incoming.Arrived = Arrived;
        _outgoing.Writer = host;
        _outgoing.Moved = TryFinishWrite;
    }

    /// <summary>Whether something has come that was not read.</summary>
    public bool HasUnread => !_rest.IsEmpty || _incoming.HasArrived;

    /// <summary>Whether this end was told that the connection is no more.</summary>
    protected bool HasReset => _incoming.HasReset;

    /// <summary>Whether a read waits for something to come.</summary>
    protected bool IsReading => _read.IsPending;

    /// <summary>Whether a write waits for room.</summary>
    protected bool IsWriting => _write.IsPending;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read.IsPending)
        {
            OnMisuse("Two reads at once on one link.");
        }

        OnReading();
        _buffer = buffer;
        try
        {
            return TryRead(out var count) ? new ValueTask<int>(count) : _read.Begin();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(exception);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_write.IsPending)
        {
            OnMisuse("Two writes at once on one link.");
        }

        // What leaves the writer's hands may be used for something else once the write has ended.
        var bytes = buffer.ToArray();
        if (!_link.Stage.IsPlayedHere)
        {
            // By whoever calls the socket, which may be a thread that does not belong here.
            var write = _write.BeginWithoutResult();
            _link.Stage.TryStray(_host, () => WriteStrayed(bytes));
            return write;
        }

        if (Failure() is { } failure)
        {
            return ValueTask.FromException(failure);
        }

        Send(bytes);
        if (_outgoing.HasRoom)
        {
            OnWritten();
            return default;
        }

        OnWaiting();
        return _write.BeginWithoutResult();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_link.Stage.TryStray(_host, Leave))
        {
            Leave();
        }

        base.Dispose(disposing);
    }

    /// <summary>The socket does what no stream allows.</summary>
    protected virtual void OnMisuse(string what) => throw new InvalidOperationException(what);

    /// <summary>A read begins.</summary>
    protected virtual void OnReading()
    {
    }

    /// <summary>Something is read.</summary>
    protected virtual void OnRead(ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>A write begins.</summary>
    protected virtual void OnWriting(ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>The write has to wait for room.</summary>
    protected virtual void OnWaiting()
    {
    }

    /// <summary>The write that waited for room has got it.</summary>
    protected virtual void OnMoved()
    {
    }

    /// <summary>The operating system has taken the write.</summary>
    protected virtual void OnWritten()
    {
    }

    private void Leave()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _link.Leave(_isClient);
        if (_read.IsPending)
        {
            _read.Fail(Failure()!);
        }

        FailWrite();
    }

    private void Arrived()
    {
        if (_incoming.HasReset)
        {
            FailWrite();
        }

        if (!_read.IsPending)
        {
            return;
        }

        int count;
        try
        {
            if (!TryRead(out count))
            {
                return;
            }
        }
        catch (IOException exception)
        {
            _read.Fail(exception);
            return;
        }

        _read.End(count);
    }

    /// <summary>Reads what has come, as much as there is room for.</summary>
    /// <param name="count">How much was read; 0 at the end, or where there is no room.</param>
    /// <returns>False if nothing has come.</returns>
    private bool TryRead(out int count)
    {
        count = 0;
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_buffer.IsEmpty)
        {
            return HasUnread || _end is not null;
        }

        while (count < _buffer.Length && TryTake())
        {
            var length = Math.Min(_rest.Length, _buffer.Length - count);
            OnRead(_rest.Span[..length]);
            _rest[..length].CopyTo(_buffer[count..]);
            _rest = _rest[length..];
            count += length;
        }

        return count > 0
            || (_end is not null && (_end.Error is null ? true : throw Broken()));
    }

    /// <summary>Takes what comes next from the network, unless something of that is left.</summary>
    /// <returns>False if there is nothing.</returns>
    private bool TryTake()
    {
        while (_rest.IsEmpty)
        {
            if (_end is not null || !_incoming.TryRead(out var next))
            {
                return false;
            }

            _rest = next.Data;
            _end = next.Kind == FrameKind.Reset ? next : null;
        }

        return true;
    }

    private void WriteStrayed(byte[] bytes)
    {
        if (Failure() is { } failure)
        {
            _write.Fail(failure);
            return;
        }

        Send(bytes);
        TryFinishWrite();
    }

    private void Send(byte[] bytes)
    {
        OnWriting(bytes);
        _outgoing.Send(new Frame(FrameKind.Bytes, bytes, EndsMessage: true));
    }

    private void TryFinishWrite()
    {
        if (_write.IsPending && _outgoing.HasRoom)
        {
            OnMoved();
            OnWritten();
            _write.End();
        }
    }

    private void FailWrite()
    {
        if (_write.IsPending)
        {
            _write.Fail(Failure()!);
        }
    }

    /// <summary>Why nothing can be written any more; null where something can.</summary>
    private Exception? Failure()
        => _isDisposed ? new ObjectDisposedException(GetType().FullName)
            : _incoming.HasReset ? Broken()
            : null;

    private IOException Broken()
    {
        var error = _incoming.Error ?? new SocketException((int)SocketError.ConnectionReset);
        return new IOException(error.Message, error);
    }
}
