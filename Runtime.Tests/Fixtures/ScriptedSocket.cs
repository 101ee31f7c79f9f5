using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What the generator would write around a <see cref="HeartbeatConnection"/>, with hooks that a test scripts.</summary>
internal sealed class ScriptedSocket : IHeartbeatSocket
{
    public ScriptedSocket(HeartbeatOptions options)
    {
        Journal = new Journal(options.TimeProvider);
        Hooks = new ScriptedHooks(Journal);
        Connection = new HeartbeatConnection(this, Hooks, options);
    }

    /// <summary>What the class would keep to itself.</summary>
    public HeartbeatConnection Connection { get; }

    public Journal Journal { get; }

    public ScriptedHooks Hooks { get; }

    public HeartbeatOptions Options
    {
        get => Connection.Options;
        set => Connection.Options = value;
    }

    public SocketState State => Connection.State;

    public event EventHandler<SocketStateChange>? StateChanged
    {
        add => Connection.StateChanged += value;
        remove => Connection.StateChanged -= value;
    }

    public TimeSpan? RoundTripTime => Connection.RoundTripTime;

    public Task<SocketCloseReason> Completion => Connection.Completion;

    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default) => Connection.ConnectAsync(uri, cancellationToken);

    public Task ConnectAsync(CancellationToken cancellationToken = default) => Connection.ConnectAsync(cancellationToken);

    public Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default)
        => Connection.AcceptAsync(webSocket, cancellationToken);

    public Task WaitForOpenAsync(CancellationToken cancellationToken = default) => Connection.WaitForOpenAsync(cancellationToken);

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => Connection.SendAsync(text, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary, CancellationToken cancellationToken = default)
        => Connection.SendAsync(data, type, cancellationToken);

    public bool TrySend(string text) => Connection.TrySend(text);

    public bool TrySend(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary) => Connection.TrySend(data, type);

    public Task ReconnectAsync(CancellationToken cancellationToken = default) => Connection.ReconnectAsync(cancellationToken);

    public void Probe() => Connection.Probe();

    public Task CloseAsync(
        WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure,
        string? description = null,
        CancellationToken cancellationToken = default)
        => Connection.CloseAsync(status, description, cancellationToken);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
