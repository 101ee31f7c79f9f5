namespace Heartbeat;

/// <summary>The heart of an open link: pings, what answers them, silence, stalled writes, hooks that hold the reader's thread.</summary>
internal sealed partial class Machine
{
    /// <summary>Where the last counted ping is, and which it is of all pings of this link.</summary>
    private PingState _ping;
    private long _countedPing;

    /// <summary>
    /// The last ping that was asked for on this link, and the last that is known to have left. What names a ping knows that its write had
    /// begun, and may come before the write's own report.
    /// </summary>
    private long _lastPing;
    private long _lastPingThatLeft;

    /// <summary>When the next ping is due, where this end pings.</summary>
    private long _nextPingAt = Never;

    /// <summary>When the last counted ping was due, and until when it may stay unanswered.</summary>
    private long _pingDueAt;
    private long _pingDeadline;

    /// <summary>When the last ping left, or one that nobody counts was asked for.</summary>
    private long _pingLeftAt;

    /// <summary>Whether the last counted ping's pong is awaited beyond the deadline, because a message is still arriving before it.</summary>
    private bool _pongIsHeldUp;

    /// <summary>Whether the peer has answered a ping on this link.</summary>
    private bool _peerReplies;

    /// <summary>How many pings in a row stayed unanswered.</summary>
    private int _misses;

    /// <summary>The pings whose pongs are still to come.</summary>
    private readonly PingTimes _pingTimes = new();

    /// <summary>Silence before this moment does not count: the link opened, the process slept, or nothing was read.</summary>
    private long _readingSince;

    /// <summary>A write that moved nothing before this moment is no proof: the process slept.</summary>
    private long _resumedAt;

    /// <summary>Whether the inbox is full and nothing is read; and when to say next that this end lives.</summary>
    private bool _readPaused;
    private long _unsolicitedPongAt = Never;
    private long _lastUnsolicitedPongAt = Never;

    /// <summary>A deadline that was seen late is looked at once more at this time.</summary>
    private long _recheckAt = Never;

    /// <summary>When the timer last fired, or the last ping left: up to then the process is known to have run.</summary>
    private long _lastRanAt;

    /// <summary>Until when the write under way must move a byte.</summary>
    private long _writeDeadline = Never;

    /// <summary>The hook that runs on the reader's thread, and when to look whether it still does.</summary>
    private long _watchedHook;
    private long _hookCheckAt = Never;

    /// <summary>When the peer's last ping came, and the longest time without one before that.</summary>
    private long _peerPingAt = Never;
    private long _peerPingGap;

    /// <summary>Whether any ping was answered on any link.</summary>
    private bool _everReplied;

    /// <summary>Whether it was said that none was; once is enough, however many links follow.</summary>
    private bool _hasWarned;

    private enum PingState
    {
        None,
        Leaving,
        Left,
    }

    /// <summary>Whether this end pings, and does not wait for pings.</summary>
    public bool Pings => _dials ? _settings.DialerPings : _settings.AcceptorPings;

    /// <summary>Whether the last counted ping still waits for its answer, and others leave meanwhile that nobody counts: the peer must go on hearing us.</summary>
    private bool SendsUnawaitedPings => _ping == PingState.Left && (_readPaused || _pongIsHeldUp);

    private void StartHeartbeat(long now)
    {
        _ping = PingState.None;
        _lastPing = 0;
        _lastPingThatLeft = 0;
        _nextPingAt = Pings ? now + _settings.Interval : Never;
        _pongIsHeldUp = false;
        _misses = 0;
        _peerReplies = false;
        _pingTimes.Clear();
        _readingSince = now;
        _resumedAt = now;
        _readPaused = false;
        _unsolicitedPongAt = Never;
        _lastUnsolicitedPongAt = Never;
        _recheckAt = Never;
        _lastRanAt = now;
        _writeDeadline = Never;
        _hookCheckAt = Never;
        _peerPingAt = Never;
        _peerPingGap = 0;
        _silenceDeadline = Pings ? Never : now + _settings.Silence;
    }

    /// <summary>Until when an awaited peer may be silent.</summary>
    private long _silenceDeadline = Never;

    private long NextHeartbeatTimer()
    {
        var next = Earlier(_hookCheckAt, NextCheck(_writeDeadline));
        next = Earlier(next, _unsolicitedPongAt);
        if (!_readPaused)
        {
            next = Earlier(next, NextCheck(_silenceDeadline));
        }

        switch (_ping)
        {
            case PingState.None:
                return Earlier(next, _nextPingAt);
            case PingState.Leaving:
                // A ping that cannot leave waits for a write, and that has its own deadline.
                return next;
            default:
                next = SendsUnawaitedPings ? Earlier(next, _nextPingAt) : next;
                return _readPaused ? next : Earlier(next, NextCheck(_pingDeadline));
        }
    }

    /// <summary>
    /// A process that was held up until just before a deadline has not read what came meanwhile, and the timer for the deadline is in time.
    /// The look before it is late then, so that the deadline waits for a second look.
    /// </summary>
    private long NextCheck(long deadline)
    {
        var early = deadline - _settings.PreDeadlineCheck;
        return deadline != Never && _lastRanAt < early ? Math.Max(early, _recheckAt) : NotBeforeRecheck(deadline);
    }

    private long NotBeforeRecheck(long deadline) => deadline == Never ? Never : Math.Max(deadline, _recheckAt);

    /// <summary>The timer has fired on an open link.</summary>
    private void OnHeartbeatTimer(in LinkFacts facts, long late, long now)
    {
        _lastRanAt = now;
        if (late >= _settings.SuspendThreshold)
        {
            OnResumedFromSuspend(now);
        }

        CheckBlockedHook(facts, now);
        if (IsStalled(facts, late, now))
        {
            EndLink(SocketCloseReason.StalledWrite, now);
            return;
        }

        if (IsSilent(facts, late, now) || IsOverdue(facts, late, now))
        {
            DeclareDead();
            EndLink(SocketCloseReason.Silence, now);
            return;
        }

        // A process that was held up for a moment has not read what came meanwhile: it gets as long again to do so.
        if (late > 0 && late < _settings.SuspendThreshold && now >= _recheckAt)
        {
            _recheckAt = now + late;
        }

        SendUnsolicitedPong(now);
        if (IsDue(_nextPingAt, now) && (_ping == PingState.None || SendsUnawaitedPings))
        {
            SendPing(_nextPingAt, now);
        }
    }

    /// <summary>The process did not run for a while: no silence of that time counts, and a fresh ping gets its full time.</summary>
    private void OnResumedFromSuspend(long now)
    {
        _readingSince = now;
        _resumedAt = now;
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
        if (!IsDue(NotBeforeRecheck(deadline), now))
        {
            return false;
        }

        // Seen in time, or looked at once more already: a second look comes at least as long after the deadline as the first was late.
        return now >= deadline + (2 * late);
    }

    private void CheckBlockedHook(in LinkFacts facts, long now)
    {
        if (!IsDue(_hookCheckAt, now))
        {
            return;
        }

        if (facts.RunningHook == 0)
        {
            _hookCheckAt = Never;
        }
        else if (facts.RunningHook == _watchedHook)
        {
            _hookCheckAt = Never;
            Emit(EffectKind.TakeOverReading);
        }
        else
        {
            _watchedHook = facts.RunningHook;
            _hookCheckAt = now + _settings.HookTakeoverDelay;
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

        _writeDeadline = Math.Max(facts.WriteProgress, _resumedAt) + _settings.Timeout;
        return Expired(_writeDeadline, late, now);
    }

    private bool IsSilent(in LinkFacts facts, long late, long now)
    {
        if (_silenceDeadline == Never || _readPaused)
        {
            return false;
        }

        _silenceDeadline = Math.Max(facts.LastReceivedAt, _readingSince) + _settings.Silence;
        return Expired(_silenceDeadline, late, now);
    }

    /// <summary>Looks whether the last ping was answered; where not in time, counts the miss and pings again.</summary>
    /// <returns>True if that was the last miss.</returns>
    private bool IsOverdue(in LinkFacts facts, long late, long now)
    {
        if (_ping != PingState.Left || _readPaused)
        {
            return false;
        }

        if (_settings.Liveness == Liveness.PongOnly && facts.LastFragmentAt != LinkFacts.Never && IsDue(_pingDeadline, now))
        {
            var deadline = Math.Max(_pingDeadline, facts.LastFragmentAt + _settings.Timeout);
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

        if (!Pings && !_peerReplies)
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
        var counted = !SendsUnawaitedPings;
        _nextPingAt = Pings ? now + _settings.Interval : Never;
        _lastPing++;
        if (counted)
        {
            _ping = PingState.Leaving;
            _countedPing = _lastPing;
            _pingDueAt = dueAt;
        }
        else
        {
            // An answer that comes before it has left is not followed by another at once.
            _pingLeftAt = now;
        }

        Emit(new Effect(EffectKind.SendPing, _generation) { Ping = _lastPing });
    }

    private void PingLeft(in MachineEvent report, long now)
    {
        _lastRanAt = now;
        PingIsKnownToHaveLeft(report);
        if (_ping != PingState.Leaving || report.Ping != _countedPing)
        {
            return;
        }

        // A ping that waited behind a moving message could not leave when it was due.
        _ping = PingState.Left;
        _pingDeadline = Math.Max(report.Waited ? report.LeftAt : _pingDueAt, _readingSince) + _settings.Timeout;
        _nextPingAt = Pings ? Math.Max(now, report.LeftAt + _settings.Interval) : Never;
    }

    /// <summary>A ping has left, as its report or what came after it says: whichever is first counts.</summary>
    private void PingIsKnownToHaveLeft(in MachineEvent happened)
    {
        if (happened.Ping <= _lastPingThatLeft)
        {
            return;
        }

        _lastPingThatLeft = happened.Ping;
        _pingLeftAt = happened.LeftAt;
        if (!_pongIsHeldUp)
        {
            // A pong that is held up may be the only one: what waits to be sent is one pong, for however many pings.
            _pingTimes.Add(happened.LeftAt);
        }

        Emit(EffectKind.NotifyPing);
    }

    private void PongReceived(in MachineEvent pong, long now)
    {
        PingIsKnownToHaveLeft(pong);
        if (_pingTimes.TryTake(out var leftAt))
        {
            _peerReplies = true;
            Emit(new Effect(EffectKind.NotifyPong, _generation) { Ticks = Math.Max(0, now - leftAt) });
        }

        AnswerIfCounted(pong.Ping, now);
    }

    private void ReplyReceived(in MachineEvent reply, long now)
    {
        PingIsKnownToHaveLeft(reply);
        AnswerIfCounted(reply.Ping, now);
    }

    /// <summary>What came before the counted ping's write began is no answer to it.</summary>
    private void AnswerIfCounted(long ping, long now)
    {
        if (_ping != PingState.None && ping >= _countedPing)
        {
            OnPingReplied(now);
        }
    }

    private void OnPingReplied(long at)
    {
        // An end whose reading was paused since the ping heard the answer late, and the peer has heard nothing since the ping.
        var from = _readingSince > _pingLeftAt ? _pingLeftAt : at;
        _ping = PingState.None;
        _pongIsHeldUp = false;
        _misses = 0;
        _nextPingAt = Pings ? Math.Max(at, from + _settings.Interval) : Never;
        _everReplied = true;
        _attempts = 0;
    }

    private void PingReceived(long now)
    {
        _peerPingGap = Math.Max(_peerPingGap, now - Math.Max(_peerPingAt, _readingSince));
        _peerPingAt = now;
        if (!Pings)
        {
            _attempts = 0;
        }

        Emit(EffectKind.SendPong);
    }

    private void PauseReading(long now)
    {
        _readPaused = true;
        if (_ping == PingState.Left && Pings)
        {
            // Not in the past: a timer for that would look like a wake-up.
            _nextPingAt = Math.Max(now, _pingLeftAt + _settings.Interval);
        }

        // Whoever pings waits for answers, and a peer that awaits our pings may have asked once, by a probe.
        // At once, unless a stop just before has said so: an inbox may fill up many times a second.
        _unsolicitedPongAt = _lastUnsolicitedPongAt == Never ? now : Math.Max(now, _lastUnsolicitedPongAt + _settings.UnsolicitedPong);
        SendUnsolicitedPong(now);
    }

    private void SendUnsolicitedPong(long now)
    {
        if (IsDue(_unsolicitedPongAt, now))
        {
            _lastUnsolicitedPongAt = now;
            _unsolicitedPongAt = now + _settings.UnsolicitedPong;
            Emit(EffectKind.SendPong);
        }
    }

    private void ResumeReading(long now)
    {
        _readPaused = false;
        _unsolicitedPongAt = Never;
        _readingSince = now;
        _pingDeadline = Math.Max(_pingDeadline, now + _settings.Timeout);
        _silenceDeadline = Pings ? Never : now + _settings.Silence;
    }

    private void Probe(long now)
    {
        if (_phase == Phase.Waiting)
        {
            StartAttempt(now);
        }
        else if (_phase == Phase.ConsultingReconnect)
        {
            _isProbed = true;
        }
        else if (_phase == Phase.Open && _ping == PingState.None)
        {
            SendPing(now, now);
        }
    }

    /// <summary>Says what may help whoever reads the log of a silent death.</summary>
    private void DeclareDead()
    {
        if (Pings && !_everReplied && !_hasWarned)
        {
            _hasWarned = true;
            Emit(EffectKind.WarnNeverReplied);
        }

        if (!Pings && _peerPingGap > _settings.LongestExpectedPingGap)
        {
            Emit(new Effect(EffectKind.WarnSlowPings, _generation) { Ticks = _peerPingGap });
        }
    }
}
