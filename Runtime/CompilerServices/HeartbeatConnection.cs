using System.ComponentModel;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.Versioning;

namespace Heartbeat.CompilerServices;

/// <summary>
/// What a generated socket stands on: checks what callers ask, and asks it of the socket's core, which is made when it is first used.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class HeartbeatConnection : IAsyncDisposable
{
    private readonly IHeartbeatSocket _socket;
    private readonly HeartbeatHooks _hooks;
    private readonly StateChangedEvent _stateChanged;
    private readonly Lifetime _firstLifetime = new();
    private HeartbeatOptions _options;
    private SocketCore? _core;

    /// <summary>The last end that somebody waited for in an environment of its own.</summary>
    private FollowedEnd? _followed;
    private volatile bool _isDisposed;

    /// <summary>Creates the connection. Nothing starts before a member is called.</summary>
    /// <param name="socket">The object that users hold; the sender of <see cref="StateChanged"/>.</param>
    /// <param name="hooks">The class's hooks.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting cannot work; the message names it, its value and the range.</exception>
    public HeartbeatConnection(IHeartbeatSocket socket, HeartbeatHooks hooks, HeartbeatOptions options)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(hooks);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _socket = socket;
        _hooks = hooks;
        _stateChanged = new StateChangedEvent(socket);
        _options = options;
    }

    /// <inheritdoc cref="IHeartbeatSocket.Options"/>
    /// <exception cref="InvalidOperationException">Set after the socket was used.</exception>
    public HeartbeatOptions Options
    {
        get => _options;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check();
            if (IsInUse)
            {
                throw new InvalidOperationException($"Options cannot be changed once the socket is in use; its state is {State}. Set them before anything else is called, or make a new socket.");
            }

            _options = value;
        }
    }

    /// <inheritdoc cref="IHeartbeatSocket.State"/>
    public SocketState State => Volatile.Read(ref _core)?.Loop.State ?? SocketState.Idle;

    /// <inheritdoc cref="IHeartbeatSocket.StateChanged"/>
    public event EventHandler<SocketStateChange>? StateChanged
    {
        add => _stateChanged.Subscribe(value);
        remove => _stateChanged.Unsubscribe(value);
    }

    /// <inheritdoc cref="IHeartbeatSocket.RoundTripTime"/>
    public TimeSpan? RoundTripTime => Volatile.Read(ref _core)?.RoundTripTime;

    /// <inheritdoc cref="IHeartbeatSocket.Connection"/>
    public SocketConnection? Connection => Volatile.Read(ref _core)?.Loop.OpenConnection;

    /// <inheritdoc cref="IHeartbeatSocket.Completion"/>
    public Task<SocketCloseReason> Completion => InContext(Volatile.Read(ref _core) is { } core
        ? EndOf(core.Loop.Lifetime, core.IsInsideEventHook)
        : EndOf(_firstLifetime, isInsideEventHook: false));

    /// <summary>The other end of what <see cref="AcceptAsync"/> is given, where whoever made the socket knows it.</summary>
    internal EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Whether whoever calls goes on in the context that it came from: in an environment of its own nothing may run elsewhere.</summary>
    private bool StaysInContext => _options.Environment is not null;

    /// <summary>Whether the options are fixed.</summary>
    internal bool IsInUse => Volatile.Read(ref _core) is not null;

    /// <summary>Checks, before a request becomes a WebSocket, that this socket can accept one.</summary>
    /// <param name="onOwnFrames">Whether its frames will be our own.</param>
    /// <exception cref="InvalidOperationException">Its heartbeat cannot be sent on such a connection, or it has accepted or connected already.</exception>
    internal void CheckAccepts(bool onOwnFrames)
    {
        Core.CheckAccepts(onOwnFrames);
        if (InUseAlready(Core.Loop) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Decides whether a request becomes this socket's connection.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="aborted">Cancelled when nobody waits for an answer any more.</param>
    /// <returns>What to answer instead of accepting; null to accept.</returns>
    /// <exception cref="InvalidOperationException">The socket has been used for something else.</exception>
    internal async Task<ServerHandshakeRefusal?> DecideAsync(AcceptContext context, RequestOrigin origin, CancellationToken aborted)
    {
        var refusal = await Core.DecideAsync(_hooks, context, origin, aborted).ConfigureAwait(false);
        return refusal is not null || State == SocketState.Idle
            ? refusal
            : throw new InvalidOperationException($"The socket that is to serve a request is {State}: its constructor or OnAccepting has connected, closed or disposed of it. To refuse a request, call context.Refuse in OnAccepting.");
    }

    /// <summary>The socket's parts. From the first time on the options are fixed.</summary>
    internal SocketCore Core
    {
        get
        {
            _options.Environment?.OnUse(_socket);
            if (Volatile.Read(ref _core) is { } core)
            {
                return core;
            }

            // Made without a lock, for it reads the user's clock. Whoever comes second takes the first one's.
            var made = new SocketCore(_options, _hooks, _socket, _firstLifetime, _stateChanged);
            if (Interlocked.CompareExchange(ref _core, made, null) is { } first)
            {
                return first;
            }

            _options.Environment?.OnFirstUse(_socket);
            return made;
        }
    }

    /// <inheritdoc cref="IHeartbeatClient.ConnectAsync(Uri, CancellationToken)"/>
    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default)
    {
        SocketAddress.Check(uri, nameof(uri));
        return StartAsync(uri, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatClient.ConnectAsync(CancellationToken)"/>
    public Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (_options.Uri is null && !IsWritten(HookKinds.Connecting))
        {
            throw new InvalidOperationException("ConnectAsync knows no address. Give it one, set Options.Uri or the attribute's Url, or write an OnConnecting that sets context.Uri.");
        }

        return StartAsync(_options.Uri, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSession.AcceptAsync"/>
    public async Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Core.CheckAccepts(onOwnFrames: false);
        var state = webSocket.State;
        return await RunAsync(
            new PlatformWire(webSocket, webSocket as ITransportBuffer),
            state == WebSocketState.Open ? null : new ArgumentException($"AcceptAsync was given a WebSocket that is {state}; it must be Open. Give it the WebSocket as soon as it was accepted.", nameof(webSocket)),
            cancellationToken).ConfigureAwait(StaysInContext);
    }

    /// <summary>Accepts a connection of a <see cref="SocketEnvironment"/> on frames of our own, as <c>Map…</c> does on Kestrel, without compression.</summary>
    /// <param name="connection">The server's end of it.</param>
    /// <param name="cancellationToken">Closes with 1001 (going away).</param>
    /// <returns>Why it ended, once it has and its last hook has returned.</returns>
    /// <exception cref="InvalidOperationException">The socket has accepted or connected already. The connection is the caller's still.</exception>
    [UnsupportedOSPlatform("browser")]
    public Task<SocketCloseReason> AcceptStreamAsync(DialedConnection connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return AcceptFramedAsync(
            new FramedWire(connection.Stream, early: default, isServer: true, connection.SubProtocol) { SeesUnread = connection.HasUnread },
            cancellationToken);
    }

    /// <summary>Runs a connection on frames of our own that a server has accepted, as <see cref="AcceptAsync(WebSocket, CancellationToken)"/> does. Where it throws, nobody has taken the connection.</summary>
    internal Task<SocketCloseReason> AcceptFramedAsync(IWire framed, CancellationToken cancellationToken) => RunAsync(framed, unusable: null, cancellationToken);

    private async Task<SocketCloseReason> RunAsync(IWire wire, Exception? unusable, CancellationToken cancellationToken)
    {
        var heartbeat = _options.NewHeartbeat();
        heartbeat.Begin(isAccepted: true);
        var dialed = new Dialed(wire) { Heartbeat = heartbeat, Traits = HeartbeatTraits.Of(heartbeat), SubProtocol = wire.SubProtocol, OpenedAt = _options.TimeProvider.GetUtcNow(), IsAccepted = true, RemoteEndPoint = RemoteEndPoint };
        var lifetime = Core.Loop.Post(
            new PostedEvent(new MachineEvent(MachineEventKind.Accept) { Settings = _options.ToMachineSettings(heartbeat) }) { Dialed = dialed, Ambient = ExecutionContext.Capture() },
            refuses: loop => InUseAlready(loop) ?? unusable);

        var registration = cancellationToken.UnsafeRegister(
            static connection => ((HeartbeatConnection)connection!).Close(WebSocketCloseStatus.EndpointUnavailable, "Going away."),
            this);
        await using (registration.ConfigureAwait(StaysInContext))
        {
            var reason = await lifetime.HooksCompleted.ConfigureAwait(StaysInContext);
            await lifetime.Dismissal.ConfigureAwait(StaysInContext);
            return reason;
        }
    }

    private static InvalidOperationException? InUseAlready(EventLoop loop) => loop.HasAccepted || loop.State != SocketState.Idle
        ? new InvalidOperationException($"AcceptAsync can be called once, before anything else; this socket's state is {loop.State}. Make a new one for each connection.")
        : null;

    /// <inheritdoc cref="IHeartbeatClient.WaitForOpenAsync"/>
    public Task WaitForOpenAsync(CancellationToken cancellationToken = default)
    {
        CheckCall(nameof(WaitForOpenAsync), "Call it outside of hooks, or do in OnOpen what needs an open connection.");
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var core = Volatile.Read(ref _core);
        var lifetime = core?.Loop.Lifetime ?? _firstLifetime;
        var waiter = new OpenWaiter(core?.IsInsideEventHook ?? false);
        lifetime.Add(waiter);

        // Looked at after the waiter is there, so that an open in between is not missed, be it the first. An OnOpen that is about to begin is waited for.
        if (Volatile.Read(ref _core)?.Loop is { State: SocketState.Open, Link: { } link } && lifetime.HasAnnounced(link.Generation))
        {
            lifetime.Remove(waiter);
            waiter.TrySetResult();
        }
        else if (!waiter.Task.IsCompleted && core?.Hooks.RunOfCaller is { } hook)
        {
            core.Hooks.AwaitsNextLink(hook);
        }

        return WaitAsync(waiter, lifetime, isConnect: false, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(string, CancellationToken)"/>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckCall(nameof(SendAsync), "Use context.Send in OnOpening, or TrySend.");
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : InContext(Core.Sender.SendAsync(Core.Sender.NewText(text, awaited: true), cancellationToken));
    }

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
        => SendAsync(data, WebSocketMessageType.Binary, cancellationToken);

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(ReadOnlyMemory{byte}, WebSocketMessageType, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken = default)
    {
        OutgoingMessage.CheckType(type);
        return SendAsync(data, type, prepared: null, cancellationToken);
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, PreparedMessage? prepared, CancellationToken cancellationToken)
    {
        CheckCall(nameof(SendAsync), "Use context.Send in OnOpening, or TrySend.");
        Core.Sender.CheckIsMessage(data.Span, type, prepared is null ? nameof(data) : "message");
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        var message = Core.Sender.New();
        return InContext(Core.Sender.SendAsync(prepared is null ? message.SetBorrowed(data, type) : message.SetPrepared(prepared, awaited: true), cancellationToken));
    }

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(PreparedMessage, CancellationToken)"/>
    public ValueTask SendAsync(PreparedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync(message.Data, message.Type, message, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(string)"/>
    public bool TrySend(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return Core.Sender.TrySend(Core.Sender.NewText(text, awaited: false));
    }

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(ReadOnlySpan{byte})"/>
    public bool TrySend(ReadOnlySpan<byte> data) => TrySend(data, WebSocketMessageType.Binary);

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(ReadOnlySpan{byte}, WebSocketMessageType)"/>
    public bool TrySend(ReadOnlySpan<byte> data, WebSocketMessageType type)
    {
        OutgoingMessage.CheckType(type);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Core.Sender.CheckIsMessage(data, type, nameof(data));
        return Core.Sender.TrySend(Core.Sender.New().SetCopied(data, type));
    }

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(PreparedMessage)"/>
    public bool TrySend(PreparedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Core.Sender.CheckIsMessage(message.Data.Span, message.Type, nameof(message));
        return Core.Sender.TrySend(Core.Sender.New().SetPrepared(message, awaited: false));
    }

    /// <inheritdoc cref="IHeartbeatClient.ReconnectAsync"/>
    public Task ReconnectAsync(CancellationToken cancellationToken = default)
    {
        CheckCall(nameof(ReconnectAsync), "Call it outside of hooks, or from an event hook such as OnMessage.");
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Core.CheckDials();
        var waiter = new OpenWaiter(Core.IsInsideEventHook);
        var startsAfresh = false;
        var canAsk = IsWritten(HookKinds.Connecting);
        var lifetime = Core.Loop.Post(
            new PostedEvent(new MachineEvent(MachineEventKind.Reconnect)) { Waiter = waiter },
            refuses: loop =>
            {
                startsAfresh = loop.State is SocketState.Idle or SocketState.Closed or SocketState.GaveUp;
                if (loop.HasAccepted)
                {
                    return new InvalidOperationException($"ReconnectAsync was called on an accepted socket, which never reconnects; its state is {loop.State}. The other end connects anew: to make it do so, end this connection with CloseAsync.");
                }

                if (loop.Address is null && !canAsk)
                {
                    return new InvalidOperationException($"ReconnectAsync knows no address; the socket's state is {loop.State}. Call ConnectAsync with one first.");
                }

                return loop.IsClosing
                    ? new InvalidOperationException($"ReconnectAsync cannot start while the socket's state is {loop.State}; await CloseAsync first.")
                    : null;
            });
        return WaitAsync(waiter, lifetime, isConnect: startsAfresh, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatClient.Probe"/>
    public void Probe()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Core.Loop.Post(new MachineEvent(MachineEventKind.Probe));
    }

    /// <inheritdoc cref="IHeartbeatSocket.CloseAsync(CancellationToken)"/>
    public Task CloseAsync(CancellationToken cancellationToken = default)
        => CloseAsync(WebSocketCloseStatus.NormalClosure, description: null, cancellationToken);

    /// <inheritdoc cref="IHeartbeatSocket.CloseAsync(WebSocketCloseStatus, string, CancellationToken)"/>
    public Task CloseAsync(WebSocketCloseStatus status, string? description, CancellationToken cancellationToken = default)
    {
        CloseFrame.Check(status, description);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return CloseAndWait(status, description, MachineEventKind.Close).WaitAsync(cancellationToken);
    }

    /// <inheritdoc cref="IAsyncDisposable.DisposeAsync"/>
    /// <remarks>Closes as <c>CloseAsync</c> does, and for good.</remarks>
    public ValueTask DisposeAsync()
    {
        Core.Hooks.Invoker.IsSocketDisposed = true;
        _isDisposed = true;
        return new ValueTask(CloseAndWait(WebSocketCloseStatus.NormalClosure, description: null, MachineEventKind.Dispose));
    }

    private Task<SocketCloseReason> CloseAndWait(WebSocketCloseStatus status, string? description, MachineEventKind kind)
    {
        // Looked at before: the close itself makes hooks run.
        var isInsideEventHook = Core.IsInsideEventHook;
        return InContext(EndOf(Close(status, description, kind), isInsideEventHook));
    }

    /// <summary>As <see cref="InContext(Task{SocketCloseReason})"/>.</summary>
    private ValueTask InContext(ValueTask sending) => StaysInContext && !sending.IsCompleted ? new ValueTask(FollowAsync(sending)) : sending;

    /// <summary>The task itself, whose continuations go to the pool; in an environment of its own one that ends in the caller's context.</summary>
    private Task<SocketCloseReason> InContext(Task<SocketCloseReason> end)
    {
        if (!StaysInContext)
        {
            return end;
        }

        // The same one for all that ask, as outside of an environment: callers compare what Task.WhenAny returns.
        if (_followed is not { } followed || followed.End != end)
        {
            _followed = followed = new FollowedEnd(end, FollowAsync(end));
        }

        return followed.InContext;
    }

    private static async Task FollowAsync(ValueTask sending) => await sending.ConfigureAwait(true);

    private static async Task<SocketCloseReason> FollowAsync(Task<SocketCloseReason> end) => await end.ConfigureAwait(true);

    /// <summary>An event hook would wait for itself: it waits for what comes before the hooks.</summary>
    private static Task<SocketCloseReason> EndOf(Lifetime lifetime, bool isInsideEventHook) => isInsideEventHook ? lifetime.Ended : lifetime.Completed;

    private Lifetime Close(WebSocketCloseStatus status, string? description, MachineEventKind kind = MachineEventKind.Close)
        => Core.Loop.Post(new PostedEvent(new MachineEvent(kind)
        {
            Reason = new SocketCloseReason { Kind = SocketCloseKind.Local, Status = status, Description = description },
        }));

    private Task StartAsync(Uri? address, CancellationToken cancellationToken)
    {
        CheckCall(nameof(ConnectAsync), "The socket is connecting already: it goes on when the hook has returned.");
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        Core.CheckDials();
        var waiter = new OpenWaiter(Core.IsInsideEventHook);
        var lifetime = Core.Loop.Post(
            new PostedEvent(new MachineEvent(MachineEventKind.Connect)) { Waiter = waiter, Address = address },
            refuses: static loop =>
                loop.HasAccepted
                    ? new InvalidOperationException($"ConnectAsync was called on an accepted socket, which cannot connect as well; its state is {loop.State}. Make a new socket to connect.")
                : loop.State is not (SocketState.Idle or SocketState.Closed or SocketState.GaveUp)
                    ? new InvalidOperationException($"ConnectAsync cannot start while the socket's state is {loop.State}. To drop the connection and connect anew, call ReconnectAsync.")
                : null);
        return WaitAsync(waiter, lifetime, isConnect: true, cancellationToken);
    }

    private async Task WaitAsync(OpenWaiter waiter, Lifetime lifetime, bool isConnect, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (waiter.Task.IsCompleted)
                {
                    return;
                }

                if (isConnect)
                {
                    // Ends the call too: when the attempts have stopped, and not if the link was open first.
                    Core.Loop.Post(new PostedEvent(new MachineEvent(MachineEventKind.CancelConnect))
                    {
                        Waiter = waiter,
                        Lifetime = lifetime,
                        CancelledBy = token,
                    });
                    return;
                }

                lifetime.Remove(waiter);
                waiter.TrySetCanceled(token);
            },
            null);
        await using (registration.ConfigureAwait(StaysInContext))
        {
            await waiter.Task.ConfigureAwait(StaysInContext);
        }
    }

    private bool IsWritten(HookKinds hook) => (_hooks.Written & hook) != 0;

    private void CheckCall(string member, string instead)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        if (Volatile.Read(ref _core) is { Scope.IsInsideDecisionHook: true })
        {
            throw new InvalidOperationException(
                $"{member} was called inside a decision hook (OnConnecting, OnAccepting, OnOpening, ShouldReconnect or RetryDelay): the socket waits for the hook, so the call would wait for itself. {instead}");
        }
    }

    private sealed record FollowedEnd(Task<SocketCloseReason> End, Task<SocketCloseReason> InContext);
}
