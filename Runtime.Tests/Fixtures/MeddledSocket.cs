using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A WebSocket between whose steps a test can get its foot in.</summary>
internal sealed class MeddledSocket(WebSocket inner) : WebSocket
{
    /// <summary>Called when the state is looked at; what it returns is the state.</summary>
    public Func<WebSocketState, WebSocketState> Looked { get; set; } = static state => state;

    /// <summary>Called instead of a send, which it may pass on.</summary>
    public Func<ReadOnlyMemory<byte>, Func<ValueTask>, ValueTask> Sends { get; set; } = static (_, send) => send();

    /// <summary>Called before the socket is aborted.</summary>
    public Action Aborts { get; set; } = static () => { };

    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;

    public override string? CloseStatusDescription => inner.CloseStatusDescription;

    public override WebSocketState State => Looked(inner.State);

    public override string? SubProtocol => inner.SubProtocol;

    public override void Abort()
    {
        Aborts();
        inner.Abort();
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Dispose() => inner.Dispose();

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => inner.ReceiveAsync(buffer, cancellationToken);

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => inner.ReceiveAsync(buffer, cancellationToken);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => Sends(buffer, () => inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken));

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();
}
