namespace Heartbeat;

/// <summary>
/// Everything that a socket decides: when to ping, when a link is dead, when to try again, when to give up, in which
/// order hooks are called. It does no I/O and has no clock, no task, no lock and no randomness: an event and the time go in,
/// effects come out. Nothing else in the runtime computes a deadline.
/// </summary>
/// <remarks>
/// Times are ticks of 100 ns on a clock that never goes back. <see cref="On"/> allocates nothing.
/// The heart is in Machine.Heart.cs, which puts together the rules that have a deadline each; attempts are in Machine.Connecting.cs,
/// close handshakes and the end in Machine.Closing.cs.
/// </remarks>
internal sealed partial class Machine
{
    /// <summary>Stands for a deadline that does not run.</summary>
    public const long Never = Deadline.Never;

    /// <summary>The socket's own settings, which no link changes.</summary>
    private readonly MachineSettings _ownSettings;

    /// <summary>The settings in force: what the link's heartbeat makes of the socket's own, from its beginning until the next attempt's.</summary>
    private MachineSettings _settings;

    /// <summary>What the event under way has brought about.</summary>
    private EffectBuffer? _effects;

    private Phase _phase;

    /// <summary>What <see cref="Phase.Ended"/> looks like to users.</summary>
    private SocketState _endState;

    /// <summary>The number of the attempt or link that counts; what carries an older one changes nothing.</summary>
    private int _generation;

    /// <summary>Whether this end dials, as each does that has not accepted; an end that accepted never reconnects.</summary>
    private bool _dials = true;

    /// <summary>What the timer was last set to.</summary>
    private long _timerAt = Never;

    /// <summary>The random number that came with the event under way.</summary>
    private double _random;

    public Machine(MachineSettings settings) => _ownSettings = _settings = settings;

    /// <summary>The settings in force: the socket's own, or what its link's heartbeat has made of them.</summary>
    public MachineSettings Settings => _settings;

    public Phase Phase => _phase;

    public int Generation => _generation;

    /// <summary>Whether this end accepted its link, and will never dial.</summary>
    public bool HasAccepted => _phase != Phase.Idle && !_dials;

    /// <summary>Whether the user has asked for the close, and it goes on.</summary>
    public bool IsClosing => _closeRequested && _phase == Phase.Closing;

    public SocketState State => _phase switch
    {
        Phase.Idle => SocketState.Idle,
        Phase.PreparingAttempt or Phase.Dialing or Phase.Opening or Phase.SigningIn => SocketState.Connecting,
        Phase.Open => SocketState.Open,
        Phase.Closing => SocketState.Closing,
        Phase.ConsultingReconnect or Phase.Waiting => SocketState.Reconnecting,
        _ => _endState,
    };

    /// <summary>Takes one event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">The time, never earlier than at the event before.</param>
    /// <param name="effects">Where the answer is put.</param>
    /// <returns>What is to be done, in order; valid until the buffer is used again.</returns>
    public ReadOnlySpan<Effect> On(in MachineEvent happened, long now, EffectBuffer effects)
    {
        var before = State;
        effects.Start();
        _effects = effects;
        _random = happened.Random;
        Handle(happened, now);
        SetTimer();
        _effects = null;

        var after = State;
        return after == before
            ? effects.Finish()
            : effects.Finish(new Effect(EffectKind.ChangeState, _generation) { State = after, Reason = _closeReason ?? _lastReason });
    }

    private void Handle(in MachineEvent happened, long now)
    {
        switch (happened.Kind)
        {
            case MachineEventKind.TimerFired:
                TimerFired(happened.Facts, now);
                return;
            case MachineEventKind.Connect:
                Connect(now);
                return;
            case MachineEventKind.Accept:
                Accept(happened, now);
                return;
            case MachineEventKind.Reconnect:
                Reconnect(now);
                return;
            case MachineEventKind.Probe:
                Probe(now);
                return;
            case MachineEventKind.Close:
            case MachineEventKind.Dispose:
                Close(happened.Kind == MachineEventKind.Dispose, happened.Reason!, now);
                return;
            case MachineEventKind.CancelConnect:
                CancelConnect();
                return;
            default:
                if (happened.Generation == _generation)
                {
                    HandleOfCurrent(happened, now);
                }

                return;
        }
    }

    /// <summary>Takes an event of the attempt or link that counts.</summary>
    private void HandleOfCurrent(in MachineEvent happened, long now)
    {
        switch (happened.Kind)
        {
            case MachineEventKind.Allowed:
            case MachineEventKind.Denied:
                Decided(happened, now);
                break;
            case MachineEventKind.AttemptSucceeded when _phase == Phase.Dialing:
                BeginLink(happened);
                break;
            case MachineEventKind.OpeningWaits when _phase == Phase.Opening:
                _phase = Phase.SigningIn;
                Emit(EffectKind.BeginSignIn);
                StartHeartbeat(now);
                break;
            case MachineEventKind.AttemptFailed when _phase == Phase.Dialing:
                AttemptFailed((_hasOpened ? null : happened.FinalReason) ?? happened.Reason!, happened.RetryAfter, now);
                break;
            case MachineEventKind.HooksCompleted when _phase == Phase.Ended && _completionDeadline != Never:
                Complete();
                break;
            case MachineEventKind.LinkEnded when _phase == Phase.SigningIn:
                if (_closeReason is null)
                {
                    EndSignIn(happened.Reason!, now);
                }

                _awaitsCloseReply = false;
                break;
            case MachineEventKind.LinkEnded when _phase is Phase.Opening or Phase.Open or Phase.Closing:
                EndLink(happened.Reason!, now);
                break;
            case MachineEventKind.MessagesHandled when _awaitsMessages:
                AnswerClose();
                break;
            case MachineEventKind.HookStillRuns when _phase is Phase.Open or Phase.Closing:
                _blockedHook.Watch(happened.Hook, happened.HookBegunAt, now, _settings);
                break;
            default:
                if (IsHeartBeating)
                {
                    HandleOfLiveLink(happened, now);
                }

                break;
        }
    }

    private void TimerFired(in LinkFacts facts, long now)
    {
        if (_timerAt == Never || now < _timerAt)
        {
            // Nothing is due: the timer was early, or was set anew while it fired. SetTimer sees to the rest.
            _timerAt = Never;
            return;
        }

        var late = now - _timerAt;
        _timerAt = Never;
        switch (_phase)
        {
            case Phase.PreparingAttempt or Phase.Dialing or Phase.Opening or Phase.SigningIn or Phase.ConsultingReconnect when Deadline.IsDue(_attemptDeadline, now):
                AttemptTimedOut(now);
                break;
            case Phase.Waiting when Deadline.IsDue(_retryAt, now):
                StartAttempt(now);
                break;
            case Phase.Open or Phase.SigningIn when IsHeartBeating:
                OnHeartbeatTimer(facts, late, now);
                break;
            case Phase.Closing when Deadline.IsDue(_closeDeadline, now):
                EndLink(_closeReason!, now);
                break;
            case Phase.Closing:
                CheckBlockedHook(facts, now);
                break;
            case Phase.Ended when Deadline.IsDue(_completionDeadline, now):
                Complete();
                break;
        }
    }

    /// <summary>Sets the one timer to the earliest deadline of the phase, if that is another than before.</summary>
    private void SetTimer()
    {
        var at = _phase switch
        {
            Phase.PreparingAttempt or Phase.Dialing or Phase.Opening or Phase.ConsultingReconnect => _attemptDeadline,
            Phase.Waiting => _retryAt,
            Phase.SigningIn when IsHeartBeating => Deadline.Earlier(_attemptDeadline, NextHeartbeatTimer()),
            Phase.SigningIn => _attemptDeadline,
            Phase.Open => NextHeartbeatTimer(),
            Phase.Closing => Deadline.Earlier(_closeDeadline, _blockedHook.CheckAt),
            Phase.Ended => _completionDeadline,
            _ => Never,
        };
        if (at != _timerAt)
        {
            _timerAt = at;
            Emit(new Effect(EffectKind.SetTimer, _generation) { Ticks = at });
        }
    }

    private void Emit(EffectKind kind) => Emit(new Effect(kind, _generation));

    private void Emit(in Effect effect) => _effects!.Add(effect);
}
