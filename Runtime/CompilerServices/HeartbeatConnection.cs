using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// What a generated socket stands on: the driver, which is the only part that knows WebSockets, timers and threads.
/// It feeds the machine one event at a time and carries out what it decides, without waiting for any of it.
/// </summary>
public sealed partial class HeartbeatConnection : IAsyncDisposable
{
    private readonly IHeartbeatSocket _socket;
    private readonly HeartbeatHooks _hooks;
    private readonly Lock _callGate = new();
    private readonly StateChangedEvent _stateChanges;
    private readonly MessagePool _messages = new();
    private readonly Lazy<Parts> _parts;
    private readonly Uri _nowhere = new("about:blank");
    private HeartbeatOptions _options;
    private long _epoch;
    private Machine? _machine;
    private volatile Lifetime _lifetime = new();
    private Uri? _address;
    private bool _isAccepted;
    private volatile bool _closeIsUnderWay;

    /// <summary>Whether a start was asked for that another thread's step still holds up: what users see is that of before.</summary>
    private volatile bool _startIsUnderWay;
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
        _stateChanges = new StateChangedEvent(socket);
        _options = options;
        _parts = new Lazy<Parts>(() => new Parts(this));
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
            if (_parts.IsValueCreated)
            {
                throw new InvalidOperationException($"The options cannot be changed once the socket is in use; its state is {State}.");
            }

            _options = value;
        }
    }

    /// <inheritdoc cref="IHeartbeatSocket.State"/>
    public SocketState State => _state;

    /// <inheritdoc cref="IHeartbeatSocket.StateChanged"/>
    public event EventHandler<SocketStateChange>? StateChanged
    {
        add => _stateChanges.Subscribe(value);
        remove => _stateChanges.Unsubscribe(value);
    }

    /// <inheritdoc cref="IHeartbeatSocket.RoundTripTime"/>
    public TimeSpan? RoundTripTime
        => Volatile.Read(ref _roundTrip) is var ticks && ticks == Machine.Never ? null : TimeSpan.FromTicks(ticks);

    /// <inheritdoc cref="IHeartbeatSocket.Completion"/>
    public Task<SocketCloseReason> Completion => IsInsideEventHook ? _lifetime.Ended : _lifetime.Completed;

    /// <summary>Whether the caller is an event hook of this socket, for which the socket must not wait.</summary>
    private bool IsInsideEventHook => HookScope.IsEventHookOf(this) && HookQueue.IsRunning;

    /// <inheritdoc cref="IHeartbeatSocket.ConnectAsync(Uri, CancellationToken)"/>
    public Task ConnectAsync(Uri uri, CancellationToken cancellationToken = default)
    {
        SocketAddress.Check(uri, nameof(uri));
        return StartAsync(uri, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.ConnectAsync(CancellationToken)"/>
    public Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (_options.Url is null && (_hooks.Written & HookKinds.Connecting) == 0)
        {
            throw new InvalidOperationException("No address is known. Give one to ConnectAsync, set a Url, or write an OnConnecting that sets context.Uri.");
        }

        return StartAsync(_options.Url, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.AcceptAsync"/>
    public async Task<SocketCloseReason> AcceptAsync(WebSocket webSocket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Lifetime lifetime;
        lock (_callGate)
        {
            if (_isAccepted || _state != SocketState.Idle)
            {
                throw new InvalidOperationException($"A socket accepts once, before anything else; this one's state is {_state}. Make a new one for each link.");
            }

            if (webSocket.State != WebSocketState.Open)
            {
                throw new ArgumentException($"The WebSocket is {webSocket.State}; it must be Open.", nameof(webSocket));
            }

            _isAccepted = true;
            lifetime = _lifetime;
            Ready();
            Post(new QueuedEvent(new MachineEvent(MachineEventKind.Accept)) { Dialed = new Dialed(webSocket, webSocket as ITransportBuffer) });
        }

        var registration = cancellationToken.UnsafeRegister(
            static connection => ((HeartbeatConnection)connection!).PostClose(WebSocketCloseStatus.EndpointUnavailable, "Going away.", final: false),
            this);
        await using (registration.ConfigureAwait(false))
        {
            return await lifetime.HooksCompleted.ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="IHeartbeatSocket.WaitForOpenAsync"/>
    public Task WaitForOpenAsync(CancellationToken cancellationToken = default)
    {
        CheckCall(nameof(WaitForOpenAsync));
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var lifetime = _lifetime;
        var waiter = new Lifetime.OpenWaiter(IsInsideEventHook);
        lifetime.Add(waiter);

        // Looked at after the waiter is there, so that an open in between is not missed. An OnOpen that is about to begin is waited for.
        if (_state == SocketState.Open && _announcedGeneration == _link?.Generation)
        {
            lifetime.Remove(waiter);
            waiter.TrySetResult();
        }

        return CancellableAsync(waiter, lifetime, isConnect: false, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(string, CancellationToken)"/>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckCall(nameof(SendAsync));
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : SendAsync(_messages.Take().SetText(text, awaited: true), cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.SendAsync(ReadOnlyMemory{byte}, WebSocketMessageType, CancellationToken)"/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary, CancellationToken cancellationToken = default)
    {
        OutgoingMessage.CheckType(type);
        CheckCall(nameof(SendAsync));
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : SendAsync(_messages.Take().SetBorrowed(data, type), cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(string)"/>
    public bool TrySend(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return TrySend(_messages.Take().SetText(text));
    }

    /// <inheritdoc cref="IHeartbeatSocket.TrySend(ReadOnlyMemory{byte}, WebSocketMessageType)"/>
    public bool TrySend(ReadOnlyMemory<byte> data, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        OutgoingMessage.CheckType(type);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return TrySend(_messages.Take().SetCopied(data, type));
    }

    /// <inheritdoc cref="IHeartbeatSocket.ReconnectAsync"/>
    public Task ReconnectAsync(CancellationToken cancellationToken = default)
    {
        CheckCall(nameof(ReconnectAsync));
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var waiter = new Lifetime.OpenWaiter(IsInsideEventHook);
        bool startsAfresh;
        lock (_callGate)
        {
            if (_isAccepted)
            {
                throw new InvalidOperationException($"An accepted socket never reconnects: the other end dials. Its state is {_state}.");
            }

            if (_address is null && _options.Url is null && (_hooks.Written & HookKinds.Connecting) == 0)
            {
                throw new InvalidOperationException($"No address is known. Call ConnectAsync with one first; the socket's state is {_state}.");
            }

            if (_closeIsUnderWay)
            {
                throw new InvalidOperationException($"ReconnectAsync cannot start while the socket's state is {_state}; await CloseAsync first.");
            }

            startsAfresh = !_startIsUnderWay && _state is SocketState.Idle or SocketState.Closed or SocketState.GaveUp;
            Ready();
            if (startsAfresh)
            {
                ExpectStart();
            }

            Post(new QueuedEvent(new MachineEvent(MachineEventKind.Reconnect)) { Waiter = waiter });
        }

        return CancellableAsync(waiter, _lifetime, startsAfresh, cancellationToken);
    }

    /// <inheritdoc cref="IHeartbeatSocket.Probe"/>
    public void Probe()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        Ready();
        Post(new MachineEvent(MachineEventKind.Probe));
    }

    /// <inheritdoc cref="IHeartbeatSocket.CloseAsync"/>
    public Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? description = null, CancellationToken cancellationToken = default)
    {
        CloseFrame.Check(status, description);
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        return EndAsync(status, description, final: false).WaitAsync(cancellationToken);
    }

    /// <inheritdoc cref="IAsyncDisposable.DisposeAsync"/>
    /// <remarks>Closes as <c>CloseAsync</c> does, and for good.</remarks>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return new ValueTask(EndAsync(WebSocketCloseStatus.NormalClosure, description: null, final: true));
    }

    private Task<SocketCloseReason> EndAsync(WebSocketCloseStatus status, string? description, bool final)
    {
        var isInside = IsInsideEventHook;
        var lifetime = PostClose(status, description, final);
        return isInside ? lifetime.Ended : lifetime.Completed;
    }

    private Lifetime PostClose(WebSocketCloseStatus status, string? description, bool final)
    {
        lock (_callGate)
        {
            Ready();
            var lifetime = _lifetime;
            _closeIsUnderWay |= _state is not (SocketState.Closed or SocketState.GaveUp or SocketState.Disposed);
            Post(new MachineEvent(final ? MachineEventKind.Dispose : MachineEventKind.Close)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.Local, Status = status, Description = description },
            });
            return lifetime;
        }
    }

    private Task StartAsync(Uri? address, CancellationToken cancellationToken)
    {
        CheckCall(nameof(ConnectAsync));
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var waiter = new Lifetime.OpenWaiter(IsInsideEventHook);
        lock (_callGate)
        {
            if (_isAccepted)
            {
                throw new InvalidOperationException($"An accepted socket cannot connect as well. Its state is {_state}.");
            }

            if (_startIsUnderWay || _state is not (SocketState.Idle or SocketState.Closed or SocketState.GaveUp))
            {
                var state = _startIsUnderWay ? SocketState.Connecting : _state;
                throw new InvalidOperationException($"ConnectAsync cannot start while the socket's state is {state}. To drop the link and connect anew, call ReconnectAsync.");
            }

            _address = address;
            Ready();
            ExpectStart();
            Post(new QueuedEvent(new MachineEvent(MachineEventKind.Connect)) { Waiter = waiter });
        }

        return CancellableAsync(waiter, _lifetime, isConnect: true, cancellationToken);
    }

    /// <summary>From here on the socket has started for whoever calls next, however long the start waits for its turn.</summary>
    private void ExpectStart()
    {
        _startIsUnderWay = true;
        Outbox.BeginStart();
    }

    private async Task CancellableAsync(Lifetime.OpenWaiter waiter, Lifetime lifetime, bool isConnect, CancellationToken cancellationToken)
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
                    Post(new QueuedEvent(new MachineEvent(MachineEventKind.CancelConnect)) { Cancelled = waiter, CancelledBy = token });
                    return;
                }

                lifetime.Remove(waiter);
                waiter.TrySetCanceled(token);
            },
            null);
        await using (registration.ConfigureAwait(false))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    private ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        Ready();
        var link = _link;
        if (link is not null && _messages.PreviousSendObserved && link.Writer.TryWriteNow(message))
        {
            return _messages.Await(message);
        }

        if (cancellationToken.CanBeCanceled)
        {
            // Registered before the message waits, so that whoever settles it finds the registration.
            TakeOutWith(message, cancellationToken);
        }

        if (Outbox.Add(message) is { } refusal)
        {
            // Outside the outbox's gate: the token may be cancelled just now, and its callback waits there.
            message.MarkRefused();
            return ValueTask.FromException(new SocketClosedException(refusal));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            CancelSend(message, cancellationToken);
        }

        _link?.Writer.Wake();
        return _messages.Await(message);
    }

    // On its own, so that a send without a token makes no closure.
    private void TakeOutWith(OutgoingMessage message, CancellationToken cancellationToken)
        => message.CancelWith(cancellationToken.UnsafeRegister((_, token) => CancelSend(message, token), null));

    internal void CancelSend(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Outbox.TryRemove(message))
        {
            message.MarkCancelled(cancellationToken);
            message.Release();
        }
    }

    private bool TrySend(OutgoingMessage message)
    {
        Ready();
        if (!Outbox.TryAdd(message))
        {
            message.MarkRefused();
            return false;
        }

        _link?.Writer.Wake();
        return true;
    }

    private void CheckCall(string member)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, _socket);
        if (HookScope.IsDecisionHookOf(this))
        {
            throw new InvalidOperationException(
                $"{member} was called inside a decision hook (OnConnecting, OnOpening or ShouldReconnect): the socket waits for the decision hook, so the call would wait for itself. Use opening.Send, TrySend, or an event hook such as OnOpen.");
        }
    }

    /// <summary>The first use: from here on the options are fixed.</summary>
    private void Ready() => _ = _parts.Value;

    /// <summary>What is made of the options when the socket is first used.</summary>
    private sealed class Parts
    {
        public Parts(HeartbeatConnection connection)
        {
            var options = connection._options;
            Log = new Log(options.Logger);
            Scheduler = new LoopScheduler(options.Scheduler);
            Outbox = new Outbox(options.Outbox);
            TextHeartbeat = new TextHeartbeat(options);
            HookQueue = new HookQueue(connection, connection._hooks, Scheduler, Log);
            HookQueue.UseToken(connection._lifetime.HooksToken);
            DecisionHooks = new DecisionHooks(connection, connection._hooks, Scheduler);
            connection._epoch = options.TimeProvider.GetTimestamp();
            connection._machine = new Machine(options.ToMachineSettings());
        }

        public Log Log { get; }

        public LoopScheduler Scheduler { get; }

        public Outbox Outbox { get; }

        public TextHeartbeat TextHeartbeat { get; }

        public HookQueue HookQueue { get; }

        public DecisionHooks DecisionHooks { get; }
    }
}
