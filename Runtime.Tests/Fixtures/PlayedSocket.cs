using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A WebSocket that brings and takes what the test says, on the spot if it likes; several messages can leave together.</summary>
internal sealed class PlayedSocket : WebSocket, ITransportBuffer
{
    private readonly TaskCompletionSource<ValueWebSocketReceiveResult> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Handover _handover;
    private WebSocketState _state = WebSocketState.Open;
    private WebSocketCloseStatus? _closeStatus;
    private string? _closeDescription;

    public PlayedSocket() => Receives = _ => NothingComes;

    /// <summary>What a read brings; nothing ever, unless set.</summary>
    public Func<Memory<byte>, ValueTask<ValueWebSocketReceiveResult>> Receives { get; set; }

    /// <summary>What becomes of a write; the system takes it, unless set.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask> Sends { get; set; } = static _ => default;

    public ValueTask<ValueWebSocketReceiveResult> NothingComes => new(_never.Task);

    public ITransportListener? Listener { get; set; }

    public int Buffered => 0;

    public bool HasUnread { get; set; }

    public bool IsCorked { get; private set; }

    public override WebSocketCloseStatus? CloseStatus => _closeStatus;

    public override string? CloseStatusDescription => _closeDescription;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    public void Cork() => IsCorked = true;

    public void Uncork() => IsCorked = false;

    public void BeginBatch() => _handover.Begin();

    public bool TryWithhold() => _handover.TryWithhold();

    /// <summary>The peer's close frame has come, whatever the read says of it.</summary>
    public void ReceiveClose(WebSocketCloseStatus status, string? description)
    {
        (_closeStatus, _closeDescription) = (status, description);
        _state = WebSocketState.CloseReceived;
    }

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        _never.TrySetException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));

        // Where nobody reads, nobody is to see it; a test that runs beside would be told that somebody has missed it.
        _ = _never.Task.Exception;
    }

    public override void Dispose() => Abort();

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _state == WebSocketState.Aborted ? NothingComes : Receives(buffer);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => IsCorked || _handover.TryPass() ? Sends(buffer) : throw new WebSocketException("It was withheld.");

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => Task.CompletedTask;

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => throw new NotSupportedException();
}
