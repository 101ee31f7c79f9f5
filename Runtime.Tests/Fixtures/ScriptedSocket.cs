using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>What the generator would write around a <see cref="HeartbeatConnection"/>, with hooks that a test scripts.</summary>
internal sealed class ScriptedSocket : IHeartbeatClient, IHeartbeatSession, IGeneratedSocket
{
    public ScriptedSocket(HeartbeatOptions options)
    {
        Journal = new Journal(options.TimeProvider);
        Hooks = new ScriptedHooks(Journal);
        Plumbing = new HeartbeatConnection(this, Hooks, options);
    }

    /// <summary>What the class would keep to itself.</summary>
    public HeartbeatConnection Plumbing { get; }

    HeartbeatConnection IGeneratedSocket.Implementation => Plumbing;

    public Journal Journal { get; }

    public ScriptedHooks Hooks { get; }

    public HeartbeatOptions Options
    {
        get => Plumbing.Options;
        set => Plumbing.Options = value;
    }

    public SocketState State => Plumbing.State;

    public event EventHandler<SocketStateChange>? StateChanged
    {
        add => Plumbing.StateChanged += value;
        remove => Plumbing.StateChanged -= value;
    }

    public TimeSpan? RoundTripTime => Plumbing.RoundTripTime;

    public SocketConnection? Connection => Plumbing.Connection;

    public Task<SocketCloseReason> Completion => Plumbing.Completion;

    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default) => Plumbing.ConnectAsync(uri, cancellationToken);

    public Task ConnectAsync(CancellationToken cancellationToken = default) => Plumbing.ConnectAsync(cancellationToken);

    public Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default)
        => Plumbing.AcceptAsync(webSocket, cancellationToken);

    public Task WaitForOpenAsync(CancellationToken cancellationToken = default) => Plumbing.WaitForOpenAsync(cancellationToken);

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => Plumbing.SendAsync(text, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => Plumbing.SendAsync(data, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken = default)
        => Plumbing.SendAsync(data, type, cancellationToken);

    public ValueTask SendAsync(PreparedMessage message, CancellationToken cancellationToken = default) => Plumbing.SendAsync(message, cancellationToken);

    public bool TrySend(string text) => Plumbing.TrySend(text);

    public bool TrySend(ReadOnlySpan<byte> data) => Plumbing.TrySend(data);

    public bool TrySend(ReadOnlySpan<byte> data, WebSocketMessageType type) => Plumbing.TrySend(data, type);

    public bool TrySend(PreparedMessage message) => Plumbing.TrySend(message);

    public Task ReconnectAsync(CancellationToken cancellationToken = default) => Plumbing.ReconnectAsync(cancellationToken);

    public void Probe() => Plumbing.Probe();

    public Task CloseAsync(CancellationToken cancellationToken = default) => Plumbing.CloseAsync(cancellationToken);

    public Task CloseAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellationToken = default)
        => Plumbing.CloseAsync(status, description, cancellationToken);

    public ValueTask DisposeAsync() => Plumbing.DisposeAsync();
}
