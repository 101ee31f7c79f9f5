using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Heartbeat;

/// <summary>A WebSocket of the platform's, or of the user's.</summary>
/// <param name="webSocket">The WebSocket.</param>
/// <param name="transport">What it stands on, where that is ours.</param>
internal sealed class PlatformWire(WebSocket webSocket, ITransportBuffer? transport) : IWire
{
    /// <summary>Guards who keeps the buffer: a hook that goes on elsewhere, and whoever takes over the reading from one that blocks, may do so at once.</summary>
    private readonly Lock _gate = new();

    /// <summary>What is read into. Who keeps what was found keeps it.</summary>
    private ReceiveBuffer? _buffer;

    /// <summary>What was kept last, null where nothing was. It is free again when the hook is over that kept it.</summary>
    private ReceiveBuffer? _otherBuffer;
    private Incoming _found;
    private int _maxMessageSize;
    private bool _isFilled;
    private bool _isDiscarding;

    public ITransportListener? Listener
    {
        get => transport?.Listener;
        set
        {
            if (transport is not null)
            {
                transport.Listener = value;
            }
        }
    }

    public WebSocketState State => webSocket.State;

    public string? SubProtocol => webSocket.SubProtocol;

    public bool IsOurs => transport is not null;

    public bool CarriesPingFrames => false;

    public bool IsBuffered => false;

    public bool TakesServerFrames => false;

    public bool HasUnread => transport is { HasUnread: true };

    public ReadOnlyMemory<byte> Data => _buffer!.Message;

    public IDisposable Memory => _buffer!;

    public WebSocketMessageType Type { get; private set; }

    public WebSocketCloseStatus? CloseStatus => webSocket.CloseStatus;

    public string? CloseDescription => webSocket.CloseStatusDescription;

    public ProtocolViolation? Violation => null;

    public IWire ReadUpTo(int maxMessageSize)
    {
        _maxMessageSize = maxMessageSize;
        return this;
    }

    public Incoming Read()
    {
        var found = _found;
        _found = Incoming.Nothing;
        return found;
    }

    public ValueTask FillAsync()
    {
        if (_isFilled)
        {
            // What it holds was taken, be it long ago.
            _isFilled = false;
            _buffer!.Clear();
        }

        try
        {
            var receive = webSocket.ReceiveAsync((_buffer ??= NewBuffer()).Free, CancellationToken.None);
            if (!receive.IsCompletedSuccessfully)
            {
                return WaitAsync(receive);
            }

            Take(receive.Result);
        }
        catch (WebSocketException) when (HasClosed())
        {
            _found = Incoming.Close;
        }

        return default;
    }

    public void MakeRoom(bool isQuick) => _buffer!.Grow(isQuick);

    public void Keep(IDisposable memory)
    {
        lock (_gate)
        {
            if (_buffer is not { } kept || kept != memory)
            {
                return;
            }

            kept.IsKept = true;
            (_buffer, _otherBuffer) = (_otherBuffer is { IsKept: false } free ? free : NewBuffer(), kept);
            _isFilled = true;
        }
    }

    public void ReleaseMemory() => _buffer?.Release();

    public Task<bool> ReadAwayAsync() => Task.FromResult(false);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, int start, int count, WebSocketMessageType type)
        => webSocket.SendAsync(message.Slice(start, count), type, endOfMessage: start + count == message.Length, CancellationToken.None);

    public ValueTask WriteFrameAsync(ReadOnlyMemory<byte> part) => throw new NotSupportedException("The platform's WebSocket makes its frames itself.");

    public ValueTask WritePingAsync(ReadOnlyMemory<byte> payload) => throw new NotSupportedException("The platform's WebSocket sends no ping frames.");

    public ValueTask WritePongAsync(ReadOnlyMemory<byte> payload) => throw new NotSupportedException("The platform's WebSocket answers ping frames itself.");

    public Task WriteCloseAsync(WebSocketCloseStatus status, string? description) => webSocket.CloseOutputAsync(status, description, CancellationToken.None);

    public void Cork() => transport!.Cork();

    public void Uncork() => transport!.Uncork();

    public void BeginBatch() => transport?.BeginBatch();

    public bool TryWithhold() => transport is not null && transport.TryWithhold();

    public void Abort() => webSocket.Abort();

    public void Dispose() => webSocket.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask<ValueWebSocketReceiveResult> receive)
    {
        try
        {
            Take(await receive);
        }
        catch (WebSocketException) when (HasClosed())
        {
            _found = Incoming.Close;
        }
    }

    private ReceiveBuffer NewBuffer() => new(_maxMessageSize, transport);

    private void Take(ValueWebSocketReceiveResult received)
    {
        if (received.MessageType == WebSocketMessageType.Close)
        {
            _found = Incoming.Close;
            return;
        }

        if (_isDiscarding)
        {
            return;
        }

        var buffer = _buffer!;
        buffer.Advance(received.Count);
        Type = received.MessageType;
        if (buffer.IsTooBig)
        {
            _isDiscarding = _isFilled = true;
            _found = Incoming.TooBig;
            return;
        }

        _isFilled = received.EndOfMessage;
        _found = received.EndOfMessage ? Incoming.Message : Incoming.Part;
    }

    /// <summary>
    /// Whether the peer's close frame is why a read has thrown: a browser's WebSocket throws at each whose status is not 1000. It reports a
    /// connection that broke off as a status too, 1006.
    /// </summary>
    private bool HasClosed()
        => webSocket.State is WebSocketState.CloseReceived or WebSocketState.Closed && webSocket.CloseStatus is { } status && ClosePayload.MayBeInFrame(status);
}
