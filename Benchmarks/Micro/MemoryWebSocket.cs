using System.Net.WebSockets;
using System.Threading.Tasks.Sources;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>
/// A WebSocket with nothing behind it: what is sent is gone at once, and one message arrives as often as the benchmark says,
/// on the benchmark's thread. It allocates nothing.
/// </summary>
internal sealed class MemoryWebSocket(ReadOnlyMemory<byte> message) : WebSocket, IValueTaskSource<ValueWebSocketReceiveResult>
{
    private ManualResetValueTaskSourceCore<ValueWebSocketReceiveResult> _receive;
    private Memory<byte> _buffer;
    private WebSocketState _state = WebSocketState.Open;
    private int _waiting;

    /// <summary>How many messages were sent.</summary>
    public int Sent { get; private set; }

    public override WebSocketState State => _state;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override string? SubProtocol => null;

    /// <summary>Lets so many messages arrive, and returns when the reader waits for the next one.</summary>
    public void Deliver(int count)
    {
        _waiting = count - 1;
        _receive.SetResult(Take(_buffer));
    }

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_waiting > 0)
        {
            _waiting--;
            return new(Take(buffer));
        }

        _buffer = buffer;
        _receive.Reset();
        return new(this, _receive.Version);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        Sent++;
        return default;
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Abort() => _state = WebSocketState.Aborted;

    public override void Dispose() => Abort();

    ValueWebSocketReceiveResult IValueTaskSource<ValueWebSocketReceiveResult>.GetResult(short token) => _receive.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ValueWebSocketReceiveResult>.GetStatus(short token) => _receive.GetStatus(token);

    // Without the scheduler of the waiting reader, which would be a task for each message that is waited for: the default one has none either.
    void IValueTaskSource<ValueWebSocketReceiveResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _receive.OnCompleted(continuation, state, token, flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext);

    private ValueWebSocketReceiveResult Take(Memory<byte> buffer)
    {
        message.CopyTo(buffer);
        return new(message.Length, WebSocketMessageType.Text, endOfMessage: true);
    }
}
