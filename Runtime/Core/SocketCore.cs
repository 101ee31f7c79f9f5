namespace Heartbeat;

/// <summary>Puts a socket's parts together, when it is first used: from then on its options are fixed.</summary>
internal sealed class SocketCore
{
    private readonly EffectRunner _effects;

    public SocketCore(HeartbeatOptions options, HeartbeatHooks hooks, Lifetime lifetime, StateChangedEvent stateChanged)
    {
        var log = new Log(options.Logger);
        var clock = new Clock(options.TimeProvider);
        var scheduler = new LoopScheduler(options.Scheduler, log);
        var settings = options.ToMachineSettings();
        Scope = new HookScope();
        Hooks = new HookQueue(new HookInvoker(hooks, log), Scope, scheduler, log, link => Loop!.Lifetime.HookBegins(link));
        Hooks.Use(lifetime.Hooks);
        var failures = new SendFailures(Hooks, log);
        LinkEnvironment? environment = null;
        Loop = new EventLoop(
            settings,
            options,
            clock,
            log,
            lifetime,
            Hooks,
            (dialed, number, outbox) => new Link(environment!, dialed, number, outbox),
            CarryOut);
        environment = new LinkEnvironment
        {
            Host = new LinkHost(Loop, clock, failures),
            Hooks = Hooks,
            Scope = Scope,
            Scheduler = scheduler,
            Log = log,
            Heartbeat = new TextHeartbeat(options.Ping, options.Pong),
            AnythingReplies = options.Liveness == Liveness.AnyMessage,
            MaxMessageSize = options.MaxMessageSize,
            QuickRead = settings.QuickRead,
        };
        var decisions = new DecisionHooks(hooks, Scope, scheduler, log, Loop.IsCurrent, Loop.Post, exception => _effects!.NotifyError(exception));
        var timer = new DeadlineTimer(options.TimeProvider, clock, () => Loop.Post(new MachineEvent(MachineEventKind.TimerFired)));
        var attempts = new AttemptRunner(options, Loop, log);
        _effects = new EffectRunner(options, settings, Loop, attempts, Hooks, decisions, failures, stateChanged, timer, scheduler, log);
        Sender = new Sender(Loop, options.Outbox);
    }

    public EventLoop Loop { get; }

    public HookQueue Hooks { get; }

    public HookScope Scope { get; }

    public Sender Sender { get; }

    public TimeSpan? RoundTripTime => _effects.RoundTripTime;

    /// <summary>Whether the caller is an event hook of this socket, for which the socket must not wait.</summary>
    public bool IsInsideEventHook => Scope.IsInsideEventHook && Hooks.IsRunning;

    private void CarryOut(in DecidedEffect decided) => _effects.Run(decided);
}
