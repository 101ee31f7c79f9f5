using System.Globalization;
using System.Net;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// The machine with a model of the shell around it, as one end: its events one at a time, its one timer, its decision hooks,
/// its attempts, its outbox and the link that it has at present.
/// </summary>
internal sealed class MachineEnd
{
    private readonly SimulatedWorld _world;
    private readonly Host _host;
    private readonly string _name;
    private readonly Temper _temper;
    private readonly Temper _decisionHooks;
    private readonly Machine _machine;
    private readonly EffectBuffer _effects = new();
    private readonly Queue<MachineEvent> _events = new();
    private readonly LinkedList<SimulatedMessage> _outbox = [];
    private readonly Dictionary<SimulatedMessage, TaskCompletionSource> _senders = [];
    private ITimer? _timer;
    private MachineLink? _link;
    private Attempt? _attempt;
    private TaskCompletionSource _completed = new();
    private bool _isStepping;
    private bool _isClosed;
    private bool _refusesNext;

    /// <summary>Whether the caller of the last connect still waits for a link.</summary>
    private bool _connectWaits;
    private SocketState _state;
    private long _retryAfter;
    private int _messages;
    private int _lastWords;
    private int _replies;

    public MachineEnd(SimulatedWorld world, Host host, string name, Temper temper, Temper decisionHooks, bool dials)
    {
        _world = world;
        _host = host;
        _name = name;
        _temper = temper;
        _decisionHooks = decisionHooks;
        var settings = world.OptionsOf(dials).ToMachineSettings();
        _machine = new Machine(settings);
        Terms = world.Mode == SimulationMode.Dictated ? [.. Enumerable.Range(0, SimulatedWorld.TermsInAll).Select(number => world.Terms(number, settings))] : [];
        Watch = new Watch(world, name, host, temper, dials);
        IsDialer = dials;
    }

    private sealed class Attempt
    {
        public bool IsAbandoned { get; set; }
    }

    public Watch Watch { get; }

    /// <summary>How heartbeats may be; empty where no server dictates that.</summary>
    public MachineSettings[] Terms { get; }

    /// <summary>Those that a link begins with; null for this end's own settings.</summary>
    private MachineSettings? FirstTerms => Terms.Length > 0 ? Terms[0] : null;

    public bool IsDialer { get; }

    public SocketState State => _state;

    /// <summary>What dials, where this end does.</summary>
    public SimulatedClient? Client { get; init; }

    /// <summary>Whether its process is no more.</summary>
    public Func<bool> Died { get; init; } = static () => false;

    /// <summary>Ends when the end is complete.</summary>
    public Task Completed => _completed.Task;

    public Host Host => _host;

    public SimulatedWorld World => _world;

    public Temper Temper => _temper;

    public bool HasOutbox => _outbox.Count > 0;

    /// <summary>Somebody connects, reconnects, probes or cancels.</summary>
    public void Call(MachineEventKind kind)
    {
        if (_state == SocketState.Disposed)
        {
            return;
        }

        if (kind is MachineEventKind.Connect or MachineEventKind.Reconnect)
        {
            if (kind == MachineEventKind.Connect && _state is not (SocketState.Idle or SocketState.Closed or SocketState.GaveUp))
            {
                return;
            }

            if (_isClosed && _state is not (SocketState.Closed or SocketState.GaveUp))
            {
                return;
            }

            _isClosed = false;
            Watch.LetsGo();
            Watch.Asked(_state);
        }
        else if (kind == MachineEventKind.Probe)
        {
            Watch.Probed();
        }

        var starts = kind is MachineEventKind.Connect or MachineEventKind.Reconnect && _state is SocketState.Idle or SocketState.Closed or SocketState.GaveUp;
        Post(new MachineEvent(kind));
        _connectWaits |= starts;
        if (kind == MachineEventKind.CancelConnect && _state == SocketState.Idle && _connectWaits)
        {
            _world.Violate($"{_name}: a connect was cancelled, and its caller waits.");
        }

        if (kind == MachineEventKind.Connect && _state is (SocketState.Idle or SocketState.Closed or SocketState.GaveUp))
        {
            _world.Violate($"{_name}: a call to connect did nothing.");
        }
    }

    /// <summary>Somebody closes or disposes.</summary>
    public void Close(MachineEventKind kind)
    {
        _isClosed = true;
        Watch.CloseAsked();
        if (_state is SocketState.Idle && kind == MachineEventKind.Close)
        {
            _completed = new TaskCompletionSource();
        }

        Post(new MachineEvent(kind) { Reason = new SocketCloseReason { Kind = SocketCloseKind.Local } });
        Watch.MustEnd(_completed.Task);
    }

    public void Accept(SimulatedLink link, Func<long> peerTroubleUntil, Func<long> peerStuckUntil)
    {
        _link = new MachineLink(this, link, _machine.Generation + 1);
        Watch.LinkIsThere(_link, peerTroubleUntil, peerStuckUntil);
        Post(new MachineEvent(MachineEventKind.Accept) { CarriesPingFrames = _world.SessionsAsk, Settings = FirstTerms });
    }

    public SimulatedMessage Send(int size) => Send(_name, ++_messages, size, hookOf: null);

    /// <summary>Asks for something, and closes.</summary>
    public void SayLastWords()
    {
        Send(SimulatedText.LastWordsOf(_name, awaitsOpen: false), ++_lastWords, size: 1, hookOf: null);
        Close(MachineEventKind.Close);
    }

    /// <summary>A hook of a link replies to a request. Replies on one link may overtake those that were given to another.</summary>
    public void Reply(MachineLink link) => Send(string.Create(CultureInfo.InvariantCulture, $"{_name}.r{link.Link.Number}"), ++_replies, size: 3, hookOf: link);

    private SimulatedMessage Send(string series, int number, int size, MachineLink? hookOf)
    {
        var message = _world.NewMessage(string.Create(CultureInfo.InvariantCulture, $"{series}.{number}"));
        message.HookOf = hookOf;
        message.Died = Died;
        var sender = new TaskCompletionSource();
        message.Sending = sender.Task;
        message.Size = size;
        if (_isClosed || _state is SocketState.Closed or SocketState.GaveUp or SocketState.Disposed)
        {
            sender.SetException(new SocketClosedException(SocketCloseReason.Cancelled));
            return message;
        }

        _senders[message] = sender;
        _outbox.AddLast(message);
        _link?.Write();
        return message;
    }

    /// <param name="onlyOf">The link whose hooks must have sent it; null where anybody may.</param>
    public SimulatedMessage? TakeFromOutbox(MachineLink? onlyOf = null)
    {
        var first = _outbox.FirstOrDefault(message => onlyOf is null || message.HookOf == onlyOf);
        if (first is not null)
        {
            _outbox.Remove(first);
        }

        return first;
    }

    /// <summary>A message is settled: sent, or not.</summary>
    public void Complete(SimulatedMessage message, Exception? failure)
    {
        if (_senders.Remove(message, out var sender) && failure is null)
        {
            sender.SetResult();
        }
        else
        {
            sender?.SetException(failure!);
        }
    }

    public void Post(MachineEvent happened)
    {
        _events.Enqueue(happened);
        if (_isStepping)
        {
            return;
        }

        _isStepping = true;
        while (_events.TryDequeue(out var next))
        {
            Step(next);
        }

        _isStepping = false;
    }

    public bool IsCurrent(int generation) => _machine.Generation == generation;

    public void NothingIsLeft()
    {
        if (_state != SocketState.Disposed && IsDialer)
        {
            _world.Violate($"{_name}: {_state} after its disposal.");
        }

        if (_connectWaits)
        {
            _world.Violate($"{_name}: the caller of a connect was never answered.");
        }

        Watch.EverythingWasTold();
    }

    private void Step(MachineEvent happened)
    {
        if (_link is { } link && (happened.Kind == MachineEventKind.TimerFired || (happened.Kind == MachineEventKind.PoolProbed && happened.Generation == link.Generation)))
        {
            happened = happened with { Facts = link.Facts() };
        }

        foreach (var effect in _machine.On(happened with { Random = _world.Chance.Fraction() }, _world.Now, _effects).ToArray())
        {
            Execute(effect);
        }
    }

    private void Execute(Effect effect)
    {
        var link = _link?.Generation == effect.Generation ? _link : null;
        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                ChangeState(effect);
                break;
            case EffectKind.Consult:
                Ask(effect);
                break;
            case EffectKind.StartAttempt:
                Dial(effect);
                break;
            case EffectKind.CancelAttempt when _attempt is not null:
                _attempt.IsAbandoned = true;
                break;
            case EffectKind.BeginSignIn:
                link!.BeginSignIn();
                break;
            case EffectKind.AwaitArrival:
                link?.AwaitArrival();
                break;
            case EffectKind.OpenLink:
                _connectWaits = false;
                Watch.OnOpenNotified();
                link!.Open();
                link.Dictate();
                break;
            case EffectKind.SendPing:
                link?.SendPing(effect.Ping);
                break;
            case EffectKind.Ask when link is not null:
                Watch.PeerIsAsked(link);
                link.Ask();
                break;
            case EffectKind.SendPong:
                link?.SendPong();
                break;
            case EffectKind.TakeOverReading:
                link?.TakeOverReading();
                break;
            case EffectKind.AwaitMessages:
                link?.AwaitMessages();
                break;
            case EffectKind.SendClose:
                link?.SendClose(effect.Flush);
                break;
            case EffectKind.Abort:
                link?.Abort(effect.AnswersPeer);
                break;
            case EffectKind.FailSends:
                FailSends(effect.Reason!);
                break;
            case EffectKind.NotifyClose:
                Watch.CloseIsTold();
                break;
            case EffectKind.NotifyReconnecting:
                Watch.ReconnectIsTold(effect.Attempt);
                break;
            case EffectKind.NotifyGaveUp:
                Watch.GivingUpIsTold();
                break;
            case EffectKind.AwaitHooks:
                var generation = effect.Generation;
                _host.At(Math.Max(_world.Now, _temper.StuckUntil), () => Post(new MachineEvent(MachineEventKind.HooksCompleted, generation)));
                break;
            case EffectKind.Complete:
                _connectWaits = false;
                _completed.TrySetResult();
                break;
            case EffectKind.CancelWaiter:
                _connectWaits = false;
                break;
            case EffectKind.StartLifetime:
                _completed = new TaskCompletionSource();
                break;
            case EffectKind.ProbePool:
                link?.ProbePool();
                break;
            case EffectKind.SetTimer:
                SetTimer(effect.Ticks);
                break;
        }
    }

    private void ChangeState(Effect effect)
    {
        var previous = _state;
        _state = effect.State;
        _world.Tell($"{_name}: {previous} -> {effect.State}");
        if (effect.State == SocketState.Connecting && IsDialer)
        {
            Watch.AttemptBegins(previous);
        }
        else if (effect.State == SocketState.Open)
        {
            Watch.Opened(_link!);
        }

        if (previous is SocketState.Open or SocketState.Closing)
        {
            Watch.Ended(effect.Reason);
        }
        else if (previous == SocketState.Connecting && effect.State != SocketState.Open)
        {
            Watch.DialFailed(effect.Reason?.HttpStatus is null ? 0 : _retryAfter);
        }

        if (effect.State == SocketState.GaveUp)
        {
            Watch.GaveUp(wasTold: effect.Reason is { Kind: SocketCloseKind.Refused, HttpStatus: null });
        }
    }

    private void Ask(Effect effect)
    {
        var answer = new MachineEvent(_decisionHooks.Fails() ? MachineEventKind.Denied : MachineEventKind.Allowed, effect.Generation)
        {
            DecisionHook = effect.DecisionHook,
            Reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted },
        };
        if (answer.Kind == MachineEventKind.Denied && effect.DecisionHook == DecisionHook.ShouldReconnect)
        {
            // An exception there means yes.
            answer = answer with { Kind = MachineEventKind.Allowed };
        }

        if (effect.DecisionHook == DecisionHook.Opening)
        {
            answer = IsRefused() ? answer with { Kind = MachineEventKind.Denied, Reason = new SocketCloseReason { Kind = SocketCloseKind.Refused, IsFinal = true } } : answer;
            if (_world.SignsIn)
            {
                SignIn(answer);
                return;
            }
        }

        // Otherwise OnOpening is not stalled: the other end has a link already, and would be right to take a long silence for death.
        if (_decisionHooks.StuckUntil > _world.Now && effect.DecisionHook != DecisionHook.Opening)
        {
            _host.At(_decisionHooks.StuckUntil, () => Post(answer));
        }
        else
        {
            _world.Stage.Ready(_host, () => Post(answer));
        }
    }

    /// <summary>The hook waits: for the other end's greeting, and as long as its temper bids it. It is read and written meanwhile.</summary>
    private void SignIn(MachineEvent answer)
    {
        _world.Stage.Ready(_host, () => Post(new MachineEvent(MachineEventKind.OpeningWaits, answer.Generation)));
        _host.At(Math.Max(_decisionHooks.StuckUntil, _world.Now + 1 + _world.Chance.Below(4 * _world.Latency)), () => Post(answer));
    }

    /// <summary>The next opening is refused for good.</summary>
    public void RefuseNext() => _refusesNext = true;

    private bool IsRefused()
    {
        var isRefused = _refusesNext || (!IsDialer && _world.Server.Manner == ServerManner.TurnsDown);
        _refusesNext = false;
        return isRefused;
    }

    private void Dial(Effect effect)
    {
        var generation = effect.Generation;
        var attempt = _attempt = new Attempt();
        var dial = new Dial(_world, Client!, () => attempt.IsAbandoned, Succeeded, Failed);
        Watch.DialStarts(() => dial.IsUnderWay, effect.Attempt);
        _world.Agenda.At(_world.Now + _world.Latency, () => _world.Server.Answer(dial));

        void Succeeded(SimulatedLink link)
        {
            if (_machine.Generation != generation || _machine.Phase != Phase.Dialing)
            {
                link.Leave(isClient: true);
            }
            else
            {
                _link = new MachineLink(this, link, generation);
                Watch.LinkIsThere(_link, () => link.ServerTroubleUntil, () => link.ServerStuckUntil);
            }

            Post(new MachineEvent(MachineEventKind.AttemptSucceeded, generation) { Settings = FirstTerms });
        }

        void Failed(HttpStatusCode status, long retryAfter)
        {
            _retryAfter = retryAfter;
            Post(new MachineEvent(MachineEventKind.AttemptFailed, generation)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.ConnectFailed, HttpStatus = status },
                RetryAfter = retryAfter,
            });
        }
    }

    private void FailSends(SocketCloseReason reason)
    {
        while (TakeFromOutbox() is { } message)
        {
            Complete(message, new SocketClosedException(reason));
        }
    }

    private void SetTimer(long at)
    {
        if (at == Machine.Never)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var due = TimeSpan.FromTicks(Math.Max(0, at - _world.Now));
        if (_timer is null)
        {
            _timer = _host.CreateTimer(_ => Post(new MachineEvent(MachineEventKind.TimerFired)), null, due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
