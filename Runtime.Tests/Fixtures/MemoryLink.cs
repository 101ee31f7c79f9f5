using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A pair of WebSockets joined in memory, whose wires can be frozen, throttled and cut.</summary>
internal sealed class MemoryLink
{
    private readonly Wire _toServer = new();
    private readonly Wire _toClient = new();
    private readonly MemoryStreamEnd _clientEnd;
    private readonly MemoryStreamEnd _serverEnd;

    public MemoryLink(string? subProtocol = null)
    {
        _clientEnd = new MemoryStreamEnd(_toClient, _toServer);
        _serverEnd = new MemoryStreamEnd(_toServer, _toClient);
        Client = Create(_clientEnd, isServer: false, subProtocol);
        Server = Create(_serverEnd, isServer: true, subProtocol);
    }

    public WebSocket Client { get; }

    public WebSocket Server { get; }

    /// <summary>Whether the client's end of the stream was let go: aborted or disposed.</summary>
    public bool ClientHasLeft => _clientEnd.IsDisposed;

    /// <inheritdoc cref="ClientHasLeft"/>
    public bool ServerHasLeft => _serverEnd.IsDisposed;

    /// <summary>As a pulled cable: nothing passes, nobody is told.</summary>
    public void Freeze()
    {
        _toServer.LetPass(0);
        _toClient.LetPass(0);
    }

    public void Thaw()
    {
        _toServer.LetPass(long.MaxValue);
        _toClient.LetPass(long.MaxValue);
    }

    /// <summary>Lets only this many bytes more reach the server.</summary>
    public void LetReachServer(long bytes) => _toServer.LetPass(bytes);

    /// <summary>Lets only this many bytes more reach the client.</summary>
    public void LetReachClient(long bytes) => _toClient.LetPass(bytes);

    /// <summary>As a reset: both ends see it at once.</summary>
    public void Cut()
    {
        var reset = new IOException("Connection reset by peer.");
        _toServer.Break(reset);
        _toClient.Break(reset);
    }

    private static WebSocket Create(Stream stream, bool isServer, string? subProtocol) => WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
    {
        IsServer = isServer,
        SubProtocol = subProtocol,
        KeepAliveInterval = TimeSpan.Zero,
    });

    private sealed class MemoryStreamEnd(Wire incoming, Wire outgoing) : Stream
    {
        private int _disposed;

        public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => incoming.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => incoming.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            => outgoing.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => outgoing.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nobody may block here.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nobody may block here.");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                outgoing.EndWriting();
                incoming.EndReading();
            }

            base.Dispose(disposing);
        }
    }
}
