using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>The stand-in for the driver while it is being written: the public surface alone.</summary>
public sealed class HeartbeatConnection
{
    private readonly NotSupportedException _missing = new("The driver is not there yet.");

    /// <summary>Creates the connection; nothing starts before a member is called.</summary>
    /// <param name="socket">The object that users hold; the sender of <see cref="StateChanged"/>.</param>
    /// <param name="hooks">The class's hooks.</param>
    /// <param name="options">The settings.</param>
    public HeartbeatConnection(IHeartbeatSocket socket, HeartbeatHooks hooks, HeartbeatOptions options)
    {
        _ = socket;
        _ = hooks;
        Options = options;
    }

    /// <inheritdoc cref="IHeartbeatSocket.Options"/>
    public HeartbeatOptions Options { get; set; }

    /// <inheritdoc cref="IHeartbeatSocket.State"/>
    public SocketState State => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.StateChanged"/>
    public event EventHandler<SocketStateChange>? StateChanged { add => throw _missing; remove => throw _missing; }

    /// <inheritdoc cref="IHeartbeatSocket.RoundTripTime"/>
    public TimeSpan? RoundTripTime => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.Completion"/>
    public Task<SocketCloseReason> Completion => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.ConnectAsync(Uri, CancellationToken)"/>
    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.ConnectAsync(CancellationToken)"/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.AcceptAsync"/>
    public Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.WaitForOpenAsync"/>
    public Task WaitForOpenAsync(CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(string, CancellationToken)"/>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(ReadOnlyMemory{byte}, WebSocketMessageType, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary, CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(string)"/>
    public bool TrySend(string text) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(ReadOnlyMemory{byte}, WebSocketMessageType)"/>
    public bool TrySend(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.ReconnectAsync"/>
    public Task ReconnectAsync(CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.Probe"/>
    public void Probe() => throw _missing;

    /// <inheritdoc cref="IHeartbeatSocket.CloseAsync"/>
    public Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? description = null, CancellationToken cancellationToken = default) => throw _missing;

    /// <inheritdoc cref="IAsyncDisposable.DisposeAsync"/>
    public ValueTask DisposeAsync() => throw _missing;
}
