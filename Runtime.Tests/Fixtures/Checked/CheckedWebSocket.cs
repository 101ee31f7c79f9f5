using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>A WebSocket that checks that no lock of ours is held, whatever is called on it.</summary>
/// <param name="inner">The WebSocket.</param>
/// <param name="locks">The locks.</param>
internal class CheckedWebSocket(WebSocket inner, OurLocks locks) : WebSocket
{
    /// <summary>What becomes of a write; the WebSocket's own, unless set.</summary>
    public Func<Func<ValueTask>, ValueTask> Sends { get; set; } = static send => send();

    /// <summary>What its state is said to be.</summary>
    public Func<WebSocketState, WebSocketState> Looks { get; set; } = static state => state;

    public override WebSocketCloseStatus? CloseStatus => Checked(nameof(CloseStatus), inner.CloseStatus);

    public override string? CloseStatusDescription => Checked(nameof(CloseStatusDescription), inner.CloseStatusDescription);

    public override WebSocketState State => Checked(nameof(State), Looks(inner.State));

    public override string? SubProtocol => Checked(nameof(SubProtocol), inner.SubProtocol);

    public override void Abort()
    {
        locks.Check(nameof(Abort));
        inner.Abort();
    }

    public override void Dispose()
    {
        locks.Check(nameof(Dispose));
        inner.Dispose();
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        locks.Check(nameof(CloseOutputAsync));
        return inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
    }

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        locks.Check(nameof(ReceiveAsync));
        return inner.ReceiveAsync(buffer, cancellationToken);
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        locks.Check(nameof(SendAsync));
        return Sends(() => inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken));
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    private TValue Checked<TValue>(string member, TValue value)
    {
        locks.Check(member);
        return value;
    }
}

/// <summary>The same, on which several messages can leave together.</summary>
internal sealed class CheckedCorkingWebSocket(WebSocket inner, OurLocks locks) : CheckedWebSocket(inner, locks), ITransportBuffer
{
    private readonly OurLocks _locks = locks;

    public ITransportListener? Listener { get; set; }

    public int Buffered => 0;

    public bool HasUnread => false;

    public void Cork() => _locks.Check(nameof(Cork));

    public void Uncork() => _locks.Check(nameof(Uncork));

    public void BeginBatch()
    {
    }

    /// <summary>Nothing is held back here.</summary>
    public bool TryWithhold() => false;
}
