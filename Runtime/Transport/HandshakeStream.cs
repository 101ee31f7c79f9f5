using System.Buffers;
using System.Net;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// What HTTP speaks through until the upgrade. It hands out no byte beyond the end of a header before HTTP asks for more, so that
/// HTTP holds nothing that belongs to the WebSocket, and can be let go of with all its memory once the upgrade is there.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="remote">Its other end, where that is known; what is below may know it where this is not.</param>
/// <param name="madeFor">The dial that it was made for, where that is known.</param>
[UnsupportedOSPlatform("browser")]
internal sealed class HandshakeStream(Stream inner, EndPoint? remote, HttpUpgrade? madeFor = null) : AsyncStream
{
    private const int Size = 4 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _start;
    private int _end;

    /// <summary>How much of a blank line has been handed out: nothing, a line feed, or that and a carriage return.</summary>
    private int _blank;
    private bool _isReleased;

    /// <summary>The dial that the connection was made for, where that is known.</summary>
    public HttpUpgrade? MadeFor => madeFor;

    /// <summary>Takes the connection out of HTTP's hands: disposing this stream no longer closes it.</summary>
    /// <returns>The connection, with what had come after the header.</returns>
    public TransportStream Release()
    {
        _isReleased = true;
        var early = _buffer.AsSpan(_start, _end - _start);
        var stream = new TransportStream(inner, early);
        ReturnBuffer();
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            _start = 0;
            _end = 0;
            _end = await inner.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        }

        var count = CountToBlankLine(_buffer.AsSpan(_start, Math.Min(_end - _start, buffer.Length)));
        _buffer.AsSpan(_start, count).CopyTo(buffer.Span);
        _start += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        madeFor?.NoteUsed();

        // Only here is it known whose connection this is: HTTP gives it to whichever request comes first.
        if (HttpUpgrade.Current is { } upgrade)
        {
            upgrade.Stream = this;
            upgrade.RemoteEndPoint = remote;
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isReleased)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Counts the bytes up to the end of a blank line, which ends a header; a bare line feed ends a line too.</summary>
    private int CountToBlankLine(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var isBlank = bytes[i] == '\n' && _blank > 0;
            _blank = bytes[i] == '\n' ? 1 : bytes[i] == '\r' && _blank == 1 ? 2 : 0;
            if (isBlank)
            {
                return i + 1;
            }
        }

        return bytes.Length;
    }

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
