namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A connection that brings what the test gives it, a piece a read, and keeps what is written, a piece a write.</summary>
internal sealed class PlayedStream(params byte[][] pieces) : AsyncStream
{
    private Queue<ReadOnlyMemory<byte>> _pieces = new(pieces.Select(piece => new ReadOnlyMemory<byte>(piece)));

    /// <summary>What was written, a piece a write.</summary>
    public List<byte[]> Written { get; } = [];

    /// <summary>How large the buffer of each read was.</summary>
    public List<int> Asked { get; } = [];

    public bool IsClosed { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Asked.Add(buffer.Length);
        if (buffer.IsEmpty || !_pieces.TryDequeue(out var piece))
        {
            return ValueTask.FromResult(0);
        }

        var count = Math.Min(buffer.Length, piece.Length);
        piece[..count].CopyTo(buffer);
        if (count < piece.Length)
        {
            _pieces = new([piece[count..], .. _pieces]);
        }

        return ValueTask.FromResult(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written.Add(buffer.ToArray());
        return default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
