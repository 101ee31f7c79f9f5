namespace Heartbeat;

/// <summary>
/// Takes events one at a time. Each is decided under one lock, at once, so that what a caller asked holds when the call returns; what
/// was decided is carried out without the lock, in order, by one thread at a time. Nobody else's code runs with the lock held.
/// </summary>
internal sealed class EventLoop
{
    private readonly Lock _gate = new();
    private readonly Machine _machine;
    private readonly Clock _clock;
    private readonly HeartbeatOptions _options;
    private readonly Log _log;
    private readonly HookQueue _hooks;
    private readonly ILoopHost _host;

    /// <summary>One for each thread that decides, and not for each socket: most of those are idle at any time.</summary>
    [ThreadStatic]
    private static EffectBuffer? _effects;

    private EffectQueue _decided;

    /// <summary>Whether a thread carries out what was decided.</summary>
    private bool _isCarryingOut;

    /// <summary>Whether the link has signaled meanwhile: its signals wait until that thread is done, however many there are.</summary>
    private bool _isSignaled;

    /// <summary>The latest time that the machine was given: it must never go back.</summary>
    private long _now;

    /// <summary>The attempts that have failed in a row, for the reason of giving up.</summary>
    private AttemptSeries _series;

    private Uri? _address;
    private ConnectAttempt? _attempt;
    private volatile Link? _link;
    private volatile SocketConnection? _open;
    private volatile Lifetime _lifetime;
    private volatile SocketState _state;

    /// <summary>A reason of the machine's own that stands for a text with the settings' figures, and the reason with that text.</summary>
    private (SocketCloseReason? Machines, SocketCloseReason? Described, Link? Link) _described;

    /// <summary>Why the last link ends or ended, as the machine says it and as users hear it.</summary>
    private (SocketCloseReason? Machines, SocketCloseReason? Users) _endReason;

    /// <summary>Why the socket gave up last, and as users hear it.</summary>
    private (SocketCloseReason? Cause, SocketCloseReason? Said) _givenUp;

    /// <param name="settings">The settings that the machine reads.</param>
    /// <param name="options">All settings.</param>
    /// <param name="clock">The machine's time.</param>
    /// <param name="log">The log.</param>
    /// <param name="lifetime">What lasts from the first start to its end.</param>
    /// <param name="hooks">Learns at once which hooks may still begin; called with the lock held, and calls nobody.</param>
    /// <param name="host">The socket.</param>
    public EventLoop(
        MachineSettings settings,
        HeartbeatOptions options,
        Clock clock,
        Log log,
        Lifetime lifetime,
        HookQueue hooks,
        ILoopHost host)
    {
        _options = options;
        _machine = new Machine(settings);
        _clock = clock;
        _log = log;
        _lifetime = lifetime;
        _hooks = hooks;
        _host = host;
    }

    public SocketState State => _state;

    /// <summary>What lasts from the last start to its end.</summary>
    public Lifetime Lifetime => _lifetime;

    /// <summary>The link that counts, from its opening on.</summary>
    public Link? Link => _link;

    /// <summary>The connection of the link that counts, from its open on.</summary>
    public SocketConnection? OpenConnection => _open;

    /// <summary>Whether the socket has accepted a WebSocket, and so never dials.</summary>
    public bool HasAccepted => _machine.HasAccepted;

    /// <summary>Whether the user's close is under way.</summary>
    public bool IsClosing => _machine.IsClosing;

    /// <summary>Whether the peer is judged by its answers to this end's pings, and not by its silence.</summary>
    public bool AwaitsAnswers => _machine.AwaitsAnswers;

    /// <summary>The settings as the last link's heartbeat has made them.</summary>
    public MachineSettings InForce => _machine.Settings;

    /// <summary>The address to dial, unless a hook gives another.</summary>
    public Uri? Address => _address ?? _options.Uri;

    /// <summary>Whether an attempt or a link still counts. For other threads a hint: the machine decides.</summary>
    public bool IsCurrent(int generation) => _machine.Generation == generation;

    /// <summary>Decides what follows from an event.</summary>
    public void Post(MachineEvent happened) => Post(new PostedEvent(happened));

    /// <summary>Decides what follows from an event.</summary>
    /// <param name="posted">The event.</param>
    /// <param name="refuses">Says why the event is refused, with the lock held, or null.</param>
    /// <returns>What lasts, once it is decided, from the last start to its end.</returns>
    public Lifetime Post(in PostedEvent posted, Func<EventLoop, Exception?>? refuses = null)
    {
        Post(posted, refuses, out var lifetime);
        return lifetime;
    }

    /// <summary>Decides what follows from an attempt that has brought a WebSocket.</summary>
    /// <returns>False if it came too late, and is left to the caller.</returns>
    public bool TryPost(in PostedEvent posted) => Post(posted, refuses: null, out _);

    /// <summary>The link has noted something in its signals.</summary>
    public void Signal()
    {
        var now = Now();
        var random = _options.Random();
        lock (_gate)
        {
            if (_isCarryingOut)
            {
                _isSignaled = true;
                return;
            }

            DecideSignals(now, random);
            _isCarryingOut = true;
        }

        CarryOutAll();
    }

    private bool Post(in PostedEvent posted, Func<EventLoop, Exception?>? refuses, out Lifetime lifetime)
    {
        var now = Now();
        var random = _options.Random();
        var isTaken = false;
        var carriesOut = false;
        Exception? refusal;
        lock (_gate)
        {
            refusal = refuses?.Invoke(this);
            if (refusal is null)
            {
                isTaken = Decide(posted, now, random);
                carriesOut = !_isCarryingOut;
                _isCarryingOut = true;
            }

            lifetime = _lifetime;
        }

        if (refusal is not null)
        {
            // Not with the lock held: a caller's exception filter runs before it is let go of.
            throw refusal;
        }

        if (carriesOut)
        {
            CarryOutAll();
        }

        return isTaken;
    }

    private void CarryOutAll()
    {
        while (true)
        {
            DecidedEffect next;
            bool isDecided;
            lock (_gate)
            {
                isDecided = _decided.TryDequeue(out next);
                if (!isDecided && !_isSignaled)
                {
                    _isCarryingOut = false;
                    return;
                }

                _isSignaled &= isDecided;
            }

            if (isDecided)
            {
                _host.CarryOut(next);
                continue;
            }

            var now = Now();
            var random = _options.Random();
            lock (_gate)
            {
                DecideSignals(now, random);
            }
        }
    }

    /// <returns>Whether a WebSocket that came along was taken.</returns>
    private bool Decide(in PostedEvent posted, long now, double random)
    {
        // What the link has received comes first: it was there before.
        DecideSignals(now, random);
        var happened = posted.Event;
        switch (happened.Kind)
        {
            case MachineEventKind.CancelConnect when posted.Lifetime != _lifetime:
                // That start is over, and the token says nothing about the one that has followed.
                _decided.Enqueue(new DecidedEffect(new Effect(EffectKind.CancelWaiter, Generation: 0))
                {
                    Lifetime = posted.Lifetime,
                    Waiter = posted.Waiter,
                    CancelledBy = posted.CancelledBy,
                });
                return false;
            case MachineEventKind.Connect:
                _address = posted.Address;
                break;
            case MachineEventKind.Accept:
                _host.UseAmbient(posted.Ambient);
                happened = happened with { CarriesPingFrames = posted.Dialed.Wire.CarriesPingFrames };
                break;
            case MachineEventKind.TimerFired when _link is { } link:
                happened = happened with { Facts = link.CollectFacts() };
                break;
            case MachineEventKind.PoolProbed when _link is { } link && link.Generation == happened.Generation:
                happened = happened with { Facts = link.CollectFacts() };
                break;
        }

        var before = _link;
        Decide(happened, posted, now, random);
        if (posted.Waiter is { } waiter && happened.Kind is MachineEventKind.Connect or MachineEventKind.Reconnect)
        {
            _lifetime.Add(waiter);
        }

        return !ReferenceEquals(before, _link);
    }

    private void DecideSignals(long now, double random)
    {
        if (_link is not { } link)
        {
            return;
        }

        var received = link.Signals.Take();
        if (received.IsEmpty)
        {
            return;
        }

        foreach (var happened in new SignaledEvents(received, link.Generation))
        {
            Decide(happened, default, now, random);
        }
    }

    private void Decide(in MachineEvent happened, in PostedEvent posted, long now, double random)
    {
        // Whoever has read the time first need not come first.
        _now = Math.Max(_now, now);
        var effects = _effects ??= new EffectBuffer();
        try
        {
            foreach (var effect in _machine.On(happened with { Random = random }, _now, effects))
            {
                _decided.Enqueue(Decided(effect, posted));
            }
        }
        catch (Exception exception)
        {
            // A defect of ours. It is said when the lock is let go of, and the events that follow are decided all the same.
            _decided.Enqueue(new DecidedEffect(default) { Failure = exception });
        }
        finally
        {
            effects.Clear();
        }

        // A link or an attempt that is over may hold much: buffers, headers, what hangs on a token.
        if (_link is { } link && link.Generation != _machine.Generation)
        {
            _link = null;
            _open = null;
        }

        if (_attempt is { } attempt && (attempt.Generation != _machine.Generation || _link is not null))
        {
            _attempt = null;
        }
    }

    /// <summary>Does at once what callers are to see, and notes what the effect is to be carried out on.</summary>
    private DecidedEffect Decided(in Effect effect, in PostedEvent posted)
    {
        if (effect.Kind == EffectKind.Consult && effect.DecisionHook == DecisionHook.Connecting)
        {
            // From here on a reason speaks of the attempt.
            _endReason = default;
        }

        var decided = new DecidedEffect(ForUsers(effect)) { Lifetime = _lifetime, At = _now };
        if (effect.Kind == EffectKind.Consult && effect.DecisionHook == DecisionHook.Connecting)
        {
            // The reason that it still speaks of is the last attempt's; a timeout from here on is another.
            _described = default;
        }

        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                decided = decided with { Previous = _state };
                if (effect.State == SocketState.Open)
                {
                    // Before the state: whoever sees that it is open finds the connection.
                    _open = _link!.Connection;
                }

                _state = effect.State;
                break;
            case EffectKind.OpenLink:
                _series.Open();
                break;
            case EffectKind.NotifyClose:
                _series.End(_now);
                break;
            case EffectKind.NotifyGaveUp:
                // A final answer counts where a hook has not answered in time.
                decided = decided with { Denial = posted.Event.Kind == MachineEventKind.TimerFired && effect.Reason!.IsFinal ? DecisionHooks.FinalAnswer : posted.Event.Denial };
                break;
            case EffectKind.StartLifetime:
                _lifetime = new Lifetime();
                decided = decided with { Lifetime = _lifetime };
                break;
            case EffectKind.SuppressNotifications:
                _hooks.SuppressNotifications(_lifetime.Hooks);
                _lifetime.Outbox.Refuse(decided.Effect.Reason!);
                break;
            case EffectKind.CancelHooks:
                _hooks.UseLastToken(_lifetime.Hooks);
                break;
            case EffectKind.CancelWaiter:
                decided = decided with { Waiter = posted.Waiter, CancelledBy = posted.CancelledBy };
                break;
            case EffectKind.Consult when effect.DecisionHook == DecisionHook.Connecting:
                _attempt = new ConnectAttempt(effect.Generation, new ConnectContext(Address, effect.Attempt));
                _series.Begin(effect.Attempt, _now);
                break;
            case EffectKind.Consult when effect.DecisionHook == DecisionHook.Opening:
                _link = _host.NewLink(posted.Dialed, effect.Generation, effect.Attempt, _lifetime.Outbox);
                break;
            case EffectKind.Consult when effect.DecisionHook == DecisionHook.ShouldReconnect:
                _series.Consider(effect.Attempt, _now);
                break;
        }

        return decided with { Link = _link?.Generation == effect.Generation ? _link : null, Attempt = _attempt };
    }

    /// <summary>Whether the effect is of the socket's giving up, and not of the connection's or the attempt's end before it.</summary>
    private bool IsGivingUp(in Effect effect) => effect.Kind switch
    {
        EffectKind.ChangeState => effect.State == SocketState.GaveUp,
        EffectKind.FailSends or EffectKind.NotifyGaveUp or EffectKind.AwaitHooks => _state == SocketState.GaveUp,
        _ => false,
    };

    /// <summary>Says in an effect's reason which connection it speaks of, and after how many attempts the socket gives up: the machine, which passes it on, knows neither.</summary>
    private Effect ForUsers(in Effect effect)
    {
        var said = WithConnection(WithFigures(effect));
        if (said.Reason is not { } reason || !IsGivingUp(effect))
        {
            return said;
        }

        if (!ReferenceEquals(reason, _givenUp.Cause))
        {
            _givenUp = (reason, _series.OfGivingUp(reason, _now));
        }

        return said with { Reason = _givenUp.Said };
    }

    /// <summary>Gives a reason of the machine's own its text: the machine formats none.</summary>
    private Effect WithFigures(in Effect effect)
    {
        if (effect.Reason is not { } reason)
        {
            return effect;
        }

        if (!ReferenceEquals(reason, _described.Machines) || (_link is { } link && !ReferenceEquals(link, _described.Link)))
        {
            if (MachineReasons.Describe(reason, InForce) is not { } described)
            {
                return effect;
            }

            if (ReferenceEquals(reason, SocketCloseReason.ConnectTimedOut) && _link?.MissingGreeting is { } missing)
            {
                described = described with { Description = $"{described.Description} {missing}" };
            }

            _described = (reason, described, _link);
        }

        return effect with { Reason = _described.Described };
    }

    private Effect WithConnection(in Effect effect)
    {
        if (effect.Reason is not { } reason)
        {
            return effect;
        }

        if (!ReferenceEquals(reason, _endReason.Machines))
        {
            // The new state comes first, and has the next generation already.
            if (_link is not { } link || (link.Generation != effect.Generation && effect.Kind != EffectKind.ChangeState))
            {
                return effect;
            }

            _endReason = (reason, reason with { Connection = link.Connection });
        }

        return effect with { Reason = _endReason.Users };
    }

    // Without the lock: the clock is the user's.
    private long Now()
    {
        try
        {
            return _clock.Now();
        }
        catch (Exception exception)
        {
            // What has happened must be decided all the same.
            _log.EffectFailed(exception);
            return 0;
        }
    }
}
