using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What the generator would write around a <see cref="HeartbeatConnection"/>, with hooks that a test scripts.</summary>
internal sealed class ScriptedSocket : IHeartbeatSocket
{
    private readonly HeartbeatConnection _connection;

    public ScriptedSocket(HeartbeatOptions options)
    {
        Journal = new Journal(options.TimeProvider);
        Hooks = new ScriptedHooks(Journal);
        _connection = new HeartbeatConnection(this, Hooks, options);
    }

    public Journal Journal { get; }

    public ScriptedHooks Hooks { get; }

    public HeartbeatOptions Options
    {
        get => _connection.Options;
        set => _connection.Options = value;
    }

    public SocketState State => _connection.State;

    public event EventHandler<SocketStateChange>? StateChanged
    {
        add => _connection.StateChanged += value;
        remove => _connection.StateChanged -= value;
    }

    public TimeSpan? RoundTripTime => _connection.RoundTripTime;

    public Task<SocketCloseReason> Completion => _connection.Completion;

    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default) => _connection.ConnectAsync(uri, cancellationToken);

    public Task ConnectAsync(CancellationToken cancellationToken = default) => _connection.ConnectAsync(cancellationToken);

    public Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default)
        => _connection.AcceptAsync(webSocket, cancellationToken);

    public Task WaitForOpenAsync(CancellationToken cancellationToken = default) => _connection.WaitForOpenAsync(cancellationToken);

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => _connection.SendAsync(text, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary, CancellationToken cancellationToken = default)
        => _connection.SendAsync(data, type, cancellationToken);

    public bool TrySend(string text) => _connection.TrySend(text);

    public bool TrySend(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary) => _connection.TrySend(data, type);

    public Task ReconnectAsync(CancellationToken cancellationToken = default) => _connection.ReconnectAsync(cancellationToken);

    public void Probe() => _connection.Probe();

    public Task CloseAsync(
        WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure,
        string? description = null,
        CancellationToken cancellationToken = default)
        => _connection.CloseAsync(status, description, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
