namespace Heartbeat;

/// <summary>Puts a socket's parts together, when it is first used: from then on its options are fixed. Where a part needs the whole, this is it.</summary>
internal sealed class SocketCore : ILoopHost, IHookHost, ILinkHost
{
    private static int _sockets;

    private readonly IHeartbeatSocket _socket;
    private readonly SocketEnvironment? _environment;
    private readonly HeartbeatProtocol _heartbeat;
    private readonly HeartbeatOptions _options;
    private readonly int _number = Interlocked.Increment(ref _sockets);
    private readonly Clock _clock;
    private readonly SendFailures _failures;
    private readonly LinkEnvironment _links;
    private readonly EffectRunner _effects;

    /// <summary>How many connections there were. Guarded by the loop's lock.</summary>
    private int _connections;

    public SocketCore(HeartbeatOptions options, HeartbeatHooks hooks, IHeartbeatSocket socket, Lifetime lifetime, StateChangedEvent stateChanged)
    {
        // A generic class's name ends with the number of its parameters.
        var socketName = socket.GetType().Name.Split('`')[0];
        var log = Log.Of(options, socket.GetType(), $"{socketName} {_number}");
        _socket = socket;
        _environment = options.Environment;
        options = _environment is null ? options : DialIn(_environment, socket, options);
        var metrics = new SocketMetrics(HeartbeatMeter.Of(options.MeterFactory), socketName);
        var scheduler = new LoopScheduler(options.Scheduler, log);

        // One that no connection has: how often it is sent, and what is one, is asked while there is no connection too.
        _heartbeat = options.NewHeartbeat();
        _options = options;
        var settings = options.ToMachineSettings(_heartbeat);
        _clock = new Clock(options.TimeProvider);
        Scope = new HookScope();
        Hooks = new HookQueue(new HookInvoker(hooks, log, _environment is null ? null : HookFailed), Scope, scheduler, log, this);
        Hooks.Use(lifetime.Hooks);
        Loop = new EventLoop(settings, options, _clock, log, lifetime, Hooks, this);
        metrics.Observe(Loop);
        _failures = new SendFailures(Hooks, log, metrics);
        _links = new LinkEnvironment
        {
            Host = this,
            Hooks = Hooks,
            Scope = Scope,
            Scheduler = scheduler,
            Rounds = HookRounds.Of(options.TimeProvider, settings.HookTakeoverDelay),
            Log = log,
            Metrics = metrics,
            AnythingReplies = options.Liveness == Liveness.AnyTraffic,
            MaxMessageSize = options.MaxMessageSize,
            QuickRead = settings.QuickRead,
        };
        var decisions = new DecisionHooks(hooks, Scope, scheduler, log, Hooks, this);
        var timer = new DeadlineTimer(options.TimeProvider, _clock, Loop);
        _effects = new EffectRunner(options, _heartbeat, Loop, Hooks, decisions, _failures, stateChanged, timer, new SocketObserver(log, metrics, scheduler), scheduler, log);
        Sender = new Sender(Loop, options, _heartbeat, Hooks, log);
    }

    public EventLoop Loop { get; }

    public HookQueue Hooks { get; }

    public HookScope Scope { get; }

    public Sender Sender { get; }

    public TimeSpan? RoundTripTime => _effects.RoundTripTime;

    /// <summary>Whether the caller is an event hook of this socket, for which the socket must not wait.</summary>
    public bool IsInsideEventHook => Scope.IsInsideEventHook && Hooks.IsRunning;

    /// <summary>Checks that a connection of this socket can send its heartbeat, as far as that is known before the first attempt.</summary>
    /// <exception cref="InvalidOperationException">None can.</exception>
    public void CheckDials() => PingFrameNeeds.CheckDials(_heartbeat, _options);

    /// <summary>Checks that a connection that this socket accepts can send its heartbeat.</summary>
    /// <param name="onOwnFrames">Whether its frames will be our own.</param>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public void CheckAccepts(bool onOwnFrames)
    {
        if (!_heartbeat.CanBeAccepted)
        {
            throw new InvalidOperationException($"{_heartbeat.GetType().Name} is the heartbeat of a client: a socket that accepts its connection cannot have it. Give the accepting end another (Options = DefaultOptions with {{ Heartbeat = null }} for texts), and its clients too.");
        }

        if (!onOwnFrames)
        {
            PingFrameNeeds.CheckAccepts(_heartbeat);
        }
    }

    /// <summary>Decides whether a request becomes a connection of this socket.</summary>
    /// <param name="hooks">The class's hooks.</param>
    /// <param name="context">The request.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="aborted">Cancelled when nobody waits for an answer any more.</param>
    /// <returns>What to answer instead of accepting; null to accept.</returns>
    public Task<ServerHandshakeRefusal?> DecideAsync(HeartbeatHooks hooks, AcceptContext context, RequestOrigin origin, CancellationToken aborted)
        => new AcceptDecision(_socket.GetType(), _links.Log).DecideAsync(
            context,
            origin,
            (hooks.Written & HookKinds.Accepting) == 0
                ? null
                : () => new AcceptingHook(hooks, Scope, _links.Scheduler, _links.Log, Hooks, this).ConsultAsync(context, _options.TimeProvider, _options.ConnectTimeout, aborted));

    private static HeartbeatOptions DialIn(SocketEnvironment environment, IHeartbeatSocket socket, HeartbeatOptions options)
        => options with
        {
            Connect = (context, token) => environment.ConnectAsync(socket, context, token),
            ConnectStream = environment.DialsStreams ? (context, token) => environment.ConnectStreamAsync(socket, context, token) : null,
        };

    Link ILoopHost.NewLink(Dialed dialed, int generation, int attempt, Outbox outbox)
        => new(_links, dialed, generation, new SocketConnection($"{_number}.{++_connections}", attempt, dialed.SubProtocol, dialed.OpenedAt, dialed.RemoteEndPoint, dialed.Heartbeat!), outbox);

    void ILoopHost.UseAmbient(ExecutionContext? ambient) => _links.Scheduler.Ambient = ambient;

    void ILoopHost.CarryOut(in DecidedEffect decided) => _effects.Run(decided);

    /// <inheritdoc/>
    bool ILinkHost.HeartbeatChanged(int link, HeartbeatProtocol heartbeat)
    {
        Loop.Post(new MachineEvent(MachineEventKind.HeartbeatChanged, link) { Settings = _options.ToMachineSettings(heartbeat) });
        return !Loop.AwaitsAnswers;
    }

    bool IHookHost.IsCurrent(int generation) => Loop.IsCurrent(generation);

    public void HookFailed(string hook, Exception exception) => _environment?.OnHookFailed(_socket, hook, exception);

    void IHookHost.Post(in MachineEvent decision) => Loop.Post(decision);

    void IHookHost.OnOpenBegins(int link) => Loop.Lifetime.HookBegins(link);

    long ILinkHost.Now() => _clock.Now();

    void ILinkHost.Post(in MachineEvent happened) => Loop.Post(happened);

    void ILinkHost.Signal() => Loop.Signal();

    void ILinkHost.NotifyInDoubt(OutgoingMessage message, SocketCloseReason reason) => _failures.NotifyInDoubt(message, reason);
}
