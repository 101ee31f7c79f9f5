namespace Heartbeat;

/// <summary>The heart of an open link: pings, what answers them, silence, stalled writes, hooks that hold the reader's thread.</summary>
internal sealed partial class Machine
{
    /// <summary>Where the last counted ping is.</summary>
    private PingState _ping;

    /// <summary>When the next ping is due, where this end pings.</summary>
    private long _nextPingAt = Never;

    /// <summary>When the last counted ping was due, and until when it may stay unanswered.</summary>
    private long _pingDueAt;
    private long _pingDeadline;

    /// <summary>When the last ping left, or one that nobody counts was asked for.</summary>
    private long _pingLeftAt;

    /// <summary>When an answer, and a pong, came whose ping may still be on the way to being reported as left: the two reports race.</summary>
    private long _earlyAnswerAt = Never;
    private long _earlyPongAt = Never;

    /// <summary>Whether the last counted ping's pong is awaited beyond the deadline, because a message is still arriving before it.</summary>
    private bool _pongIsHeldUp;

    /// <summary>Whether the peer has answered a ping on this link.</summary>
    private bool _peerAnswers;

    /// <summary>How many pings in a row stayed unanswered.</summary>
    private int _misses;

    /// <summary>The pings whose pongs are still to come.</summary>
    private readonly PingTimes _pingTimes = new();

    /// <summary>Silence before this moment does not count: the link opened, the process slept, or nothing was read.</summary>
    private long _listeningSince;

    /// <summary>A write that moved nothing before this moment is no proof: the process slept.</summary>
    private long _awakeSince;

    /// <summary>Whether the inbox is full and nothing is read; and when to say next that this end lives.</summary>
    private bool _deaf;
    private long _unaskedPongAt = Never;
    private long _lastUnaskedPongAt = Never;

    /// <summary>A deadline that was seen late is looked at once more at this time.</summary>
    private long _lookAgainAt = Never;

    /// <summary>When the timer last fired, or the last ping left: up to then the process is known to have run.</summary>
    private long _lookedAt;

    /// <summary>Until when the write under way must move a byte.</summary>
    private long _writeDeadline = Never;

    /// <summary>The hook that runs on the reader's thread, and when to look whether it still does.</summary>
    private long _watchedHook;
    private long _hookLookAt = Never;

    /// <summary>When the peer's last ping came, and the longest time without one before that.</summary>
    private long _peerPingAt = Never;
    private long _peerPingGap;

    /// <summary>Whether any ping was answered on any link.</summary>
    private bool _everAnswered;

    /// <summary>Whether it was said that none was; once is enough, however many links follow.</summary>
    private bool _hasWarned;

    private enum PingState
    {
        None,
        Leaving,
        Left,
    }

    /// <summary>Whether this end pings, and does not wait for pings.</summary>
    public bool Pings => _dials ? _settings.DialerPings : _settings.AccepterPings;

    /// <summary>Whether the last counted ping still waits for its answer, and others leave meanwhile that nobody counts: the peer must go on hearing us.</summary>
    private bool PingsUncounted => _ping == PingState.Left && (_deaf || _pongIsHeldUp);

    private void StartHeart(long now)
    {
        _ping = PingState.None;
        _nextPingAt = Pings ? now + _settings.Interval : Never;
        _earlyAnswerAt = Never;
        _earlyPongAt = Never;
        _pongIsHeldUp = false;
        _misses = 0;
        _peerAnswers = false;
        _pingTimes.Clear();
        _listeningSince = now;
        _awakeSince = now;
        _deaf = false;
        _unaskedPongAt = Never;
        _lastUnaskedPongAt = Never;
        _lookAgainAt = Never;
        _lookedAt = now;
        _writeDeadline = Never;
        _hookLookAt = Never;
        _peerPingAt = Never;
        _peerPingGap = 0;
        _silenceDeadline = Pings ? Never : now + _settings.Silence;
    }

    /// <summary>Until when an awaited peer may be silent.</summary>
    private long _silenceDeadline = Never;

    private long NextBeat()
    {
        var next = Earlier(_hookLookAt, NextLook(_writeDeadline));
        next = Earlier(next, _unaskedPongAt);
        if (!_deaf)
        {
            next = Earlier(next, NextLook(_silenceDeadline));
        }

        switch (_ping)
        {
            case PingState.None:
                return Earlier(next, _nextPingAt);
            case PingState.Leaving:
                // A ping that cannot leave waits for a write, and that has its own deadline.
                return next;
            default:
                next = PingsUncounted ? Earlier(next, _nextPingAt) : next;
                return _deaf ? next : Earlier(next, NextLook(_pingDeadline));
        }
    }

    /// <summary>
    /// A process that was held up until just before a deadline has not read what came meanwhile, and the timer for the deadline is in time.
    /// The look before it is late then, so that the deadline waits for a second look.
    /// </summary>
    private long NextLook(long deadline)
    {
        var early = deadline - _settings.EarlyLook;
        return deadline != Never && _lookedAt < early ? Math.Max(early, _lookAgainAt) : Patient(deadline);
    }

    private long Patient(long deadline) => deadline == Never ? Never : Math.Max(deadline, _lookAgainAt);

    /// <summary>The timer has fired on an open link.</summary>
    private void Beat(in LinkFacts facts, long late, long now)
    {
        _lookedAt = now;
        if (late >= _settings.FarTooLate)
        {
            WakeUp(now);
        }

        LookAtHook(facts, now);
        if (IsStalled(facts, late, now))
        {
            EndLink(SocketCloseReason.StalledWrite, now);
            return;
        }

        if (IsSilent(facts, late, now) || IsUnanswered(facts, late, now))
        {
            Condemn();
            EndLink(SocketCloseReason.Silence, now);
            return;
        }

        // A process that was held up for a moment has not read what came meanwhile: it gets as long again to do so.
        if (late > 0 && late < _settings.FarTooLate && now >= _lookAgainAt)
        {
            _lookAgainAt = now + late;
        }

        SayUnasked(now);
        if (IsDue(_nextPingAt, now) && (_ping == PingState.None || PingsUncounted))
        {
            SendPing(_nextPingAt, now);
        }
    }

    /// <summary>The process did not run for a while: no silence of that time counts, and a fresh ping gets its full time.</summary>
    private void WakeUp(long now)
    {
        _listeningSince = now;
        _awakeSince = now;
        _pongIsHeldUp = false;
        _misses = 0;
        if (_ping == PingState.Left || (Pings && _ping == PingState.None))
        {
            _ping = PingState.None;
            _nextPingAt = now;
        }
    }

    private bool Expired(long deadline, long late, long now)
    {
        if (!IsDue(Patient(deadline), now))
        {
            return false;
        }

        // Seen in time, or looked at once more already: a second look comes at least as long after the deadline as the first was late.
        return now >= deadline + (2 * late);
    }

    private void LookAtHook(in LinkFacts facts, long now)
    {
        if (!IsDue(_hookLookAt, now))
        {
            return;
        }

        if (facts.RunningHook == 0)
        {
            _hookLookAt = Never;
        }
        else if (facts.RunningHook == _watchedHook)
        {
            _hookLookAt = Never;
            Do(EffectKind.TakeOverReading);
        }
        else
        {
            _watchedHook = facts.RunningHook;
            _hookLookAt = now + _settings.HookLook;
        }
    }

    private bool IsStalled(in LinkFacts facts, long late, long now)
    {
        if (!IsDue(_writeDeadline, now))
        {
            return false;
        }

        if (facts.WriteProgress == LinkFacts.Never)
        {
            _writeDeadline = Never;
            return false;
        }

        _writeDeadline = Math.Max(facts.WriteProgress, _awakeSince) + _settings.Timeout;
        return Expired(_writeDeadline, late, now);
    }

    private bool IsSilent(in LinkFacts facts, long late, long now)
    {
        if (_silenceDeadline == Never || _deaf)
        {
            return false;
        }

        _silenceDeadline = Math.Max(facts.LastHeard, _listeningSince) + _settings.Silence;
        return Expired(_silenceDeadline, late, now);
    }

    /// <summary>Looks whether the last ping was answered; where not in time, counts the miss and pings again.</summary>
    /// <returns>True if that was the last miss.</returns>
    private bool IsUnanswered(in LinkFacts facts, long late, long now)
    {
        if (_ping != PingState.Left || _deaf)
        {
            return false;
        }

        if (_settings.Liveness == Liveness.PongOnly && facts.UnfinishedAt != LinkFacts.Never && IsDue(_pingDeadline, now))
        {
            var deadline = Math.Max(_pingDeadline, facts.UnfinishedAt + _settings.Timeout);
            if (deadline > _pingDeadline && !_pongIsHeldUp && Pings)
            {
                // Not in the past: a timer for that would look like a wake-up.
                _pongIsHeldUp = true;
                _nextPingAt = Math.Max(now, _nextPingAt);
            }

            _pingDeadline = deadline;
        }

        if (!Expired(_pingDeadline, late, now))
        {
            return false;
        }

        if (!Pings && !_peerAnswers)
        {
            // A probe: a peer whose own pings are awaited need not answer any, and is judged by its silence alone.
            _ping = PingState.None;
            return false;
        }

        _misses++;
        if (_misses >= _settings.Misses)
        {
            return true;
        }

        // The next ping is due now: where the miss was seen late, that is not the peer's fault.
        _pongIsHeldUp = false;
        SendPing(now, now);
        return false;
    }

    private void SendPing(long dueAt, long now)
    {
        var counted = !PingsUncounted;
        _nextPingAt = Pings ? now + _settings.Interval : Never;
        if (counted)
        {
            _ping = PingState.Leaving;
            _pingDueAt = dueAt;
            _earlyAnswerAt = Never;
            _earlyPongAt = Never;
        }
        else
        {
            // An answer that comes before it has left is not followed by another at once.
            _pingLeftAt = now;
        }

        Do(EffectKind.SendPing);
    }

    private void PingLeft(long leftAt, bool waited, long now)
    {
        _pingLeftAt = leftAt;
        _lookedAt = now;
        if (!_pongIsHeldUp)
        {
            // A pong that is held up may be the only one: what waits to be sent is one pong, for however many pings.
            _pingTimes.Add(leftAt);
        }

        Do(EffectKind.TellPing);
        if (_ping == PingState.Leaving)
        {
            // A ping that waited behind a moving message could not leave when it was due. The report may be of an older ping, that nobody
            // counts any more: it makes nothing earlier.
            _ping = PingState.Left;
            _pingDeadline = Math.Max(waited ? Math.Max(_pingDueAt, leftAt) : _pingDueAt, _listeningSince) + _settings.Timeout;
            _nextPingAt = Pings ? Math.Max(Math.Max(now, _nextPingAt), leftAt + _settings.Interval) : Never;
        }

        // What was heard before the write began is no answer to this ping.
        if (_earlyPongAt >= leftAt)
        {
            MatchPong(_earlyPongAt);
        }

        if (_earlyAnswerAt >= leftAt)
        {
            AnswerHeard(_earlyAnswerAt);
        }

        _earlyPongAt = Never;
        _earlyAnswerAt = Never;
    }

    private void PongHeard(bool answers, long now)
    {
        MatchPong(now);
        if (answers)
        {
            AnswerHeard(now);
        }
    }

    private void MatchPong(long at)
    {
        if (_pingTimes.IsEmpty)
        {
            _earlyPongAt = _ping == PingState.Leaving ? at : Never;
        }
        else if (_pingTimes.TryTake(out var leftAt))
        {
            _peerAnswers = true;
            Do(new Effect(EffectKind.TellPong, _generation) { Ticks = Math.Max(0, at - leftAt) });
        }
    }

    private void AnswerHeard(long at)
    {
        if (_ping == PingState.Left)
        {
            PingAnswered(at);
        }
        else
        {
            _earlyAnswerAt = _ping == PingState.Leaving ? at : Never;
        }
    }

    private void PingAnswered(long at)
    {
        // An end that was deaf since the ping heard the answer late, and the peer has heard nothing since the ping.
        var from = _listeningSince > _pingLeftAt ? _pingLeftAt : at;
        _ping = PingState.None;
        _pongIsHeldUp = false;
        _misses = 0;
        _nextPingAt = Pings ? Math.Max(at, from + _settings.Interval) : Never;
        _everAnswered = true;
        _attempts = 0;
    }

    private void PingHeard(long now)
    {
        _peerPingGap = Math.Max(_peerPingGap, now - Math.Max(_peerPingAt, _listeningSince));
        _peerPingAt = now;
        if (!Pings)
        {
            _attempts = 0;
        }

        Do(EffectKind.SendPong);
    }

    private void StopListening(long now)
    {
        _deaf = true;
        if (_ping == PingState.Left && Pings)
        {
            // Not in the past: a timer for that would look like a wake-up.
            _nextPingAt = Math.Max(now, _pingLeftAt + _settings.Interval);
        }

        // Whoever pings waits for answers, and a peer that awaits our pings may have asked once, by a probe.
        // At once, unless a stop just before has said so: an inbox may fill up many times a second.
        _unaskedPongAt = _lastUnaskedPongAt == Never ? now : Math.Max(now, _lastUnaskedPongAt + _settings.UnaskedPong);
        SayUnasked(now);
    }

    private void SayUnasked(long now)
    {
        if (IsDue(_unaskedPongAt, now))
        {
            _lastUnaskedPongAt = now;
            _unaskedPongAt = now + _settings.UnaskedPong;
            Do(EffectKind.SendPong);
        }
    }

    private void ResumeListening(long now)
    {
        _deaf = false;
        _unaskedPongAt = Never;
        _listeningSince = now;
        _pingDeadline = Math.Max(_pingDeadline, now + _settings.Timeout);
        _silenceDeadline = Pings ? Never : now + _settings.Silence;
    }

    private void Probe(long now)
    {
        if (_phase == Phase.Waiting)
        {
            StartAttempt(now);
        }
        else if (_phase == Phase.Deciding)
        {
            _isProbed = true;
        }
        else if (_phase == Phase.Open && _ping == PingState.None)
        {
            SendPing(now, now);
        }
    }

    /// <summary>Says what may help whoever reads the log of a silent death.</summary>
    private void Condemn()
    {
        if (Pings && !_everAnswered && !_hasWarned)
        {
            _hasWarned = true;
            Do(EffectKind.WarnNeverAnswered);
        }

        if (!Pings && _peerPingGap > _settings.HonestPingGap)
        {
            Do(new Effect(EffectKind.WarnSlowPings, _generation) { Ticks = _peerPingGap });
        }
    }
}
