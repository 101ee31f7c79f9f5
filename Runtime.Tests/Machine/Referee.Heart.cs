using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What must hold on an open link: who is silent is declared dead in time, and nobody else is.</summary>
internal sealed partial class Referee
{
    /// <summary>Where the last ping is that counts, and its number.</summary>
    private PingAt _pingIs;
    private long _countedPing;

    /// <summary>The number of the last ping on this link, and of the last that is known to have left.</summary>
    private long _lastPing;
    private long _lastPingThatLeft;

    /// <summary>How many pings have left whose pongs are still to come, of how many older ones the time is forgotten, and what the event under way must tell of both.</summary>
    private int _openPings;
    private bool _hasPongCome;
    private int _forgottenPings;
    private int _pingsToNotify;
    private int _pongsToNotify;

    /// <summary>When the next ping is due while none is unanswered; the timer may have been set for something earlier.</summary>
    private long _pingDueAt;

    /// <summary>Since when the interval runs that ends then: another interval runs from there too.</summary>
    private long _intervalSince;

    /// <summary>When the terms last changed by which a silence is judged: it is not judged for what was before.</summary>
    private long _silenceTermsAt = Machine.Never;

    /// <summary>From when on that ping may stay unanswered, how late that may have been seen, when the last ping left or was asked for, and how many in a row were not answered.</summary>
    private long _pingCountsSince;
    private long _pingLateness;
    private long _lastPingAt = Machine.Never;
    private long _pingWriteAt = Machine.Never;
    private long _pingAskedAt = Machine.Never;
    private int _unanswered;

    /// <summary>Whether the peer has answered a ping with a pong on this link: one whose own pings are awaited need not.</summary>
    private bool _peerReplies;

    /// <summary>Whether the last ping's pong is awaited beyond its time, because a message is still arriving before it.</summary>
    private bool _isHeldUp;

    /// <summary>The peer was alive then: the link opened, a ping was answered, or nothing could be heard before.</summary>
    private long _aliveAt;

    /// <summary>Silence before this moment proves nothing: the link opened, nothing was read, or the process slept.</summary>
    private long _readingAt;
    private long _awakeAt;

    /// <summary>Whether a silence may be told later than the settings say: a timer was late, or a ping had to wait.</summary>
    private bool _excused;

    /// <summary>After a late timer nothing is declared dead before this moment.</summary>
    private long _patientUntil = Machine.Never;
    private long _wasPatientUntil = Machine.Never;

    /// <summary>After something was found unread nobody is called silent before this moment.</summary>
    private long _unreadUntil = Machine.Never;
    private long _wasUnreadUntil = Machine.Never;

    /// <summary>When the pool was probed, if it has not answered yet, and since when it has been behind or was last looked at for that.</summary>
    private long _probedAt = Machine.Never;
    private long _behindSince = Machine.Never;

    /// <summary>Up to when deadlines are judged once the pool has answered, whether it has just now, and whether it has just been found behind.</summary>
    private long _judgedUntil = Machine.Never;

    /// <summary>When the pool last answered late, and whether the reading was taken over while it had not answered.</summary>
    private long _slowAt = Machine.Never;
    private bool _wasTakenOver;

    /// <summary>Whether the pool was found behind while it had not answered.</summary>
    private bool _wasBehind;

    /// <summary>Whether the pool's answer finds that the process has slept: the timer has not fired for so long.</summary>
    private bool _wakesUp;
    private bool _isVerdict;
    private bool _isBehind;

    /// <summary>Whether the accepted link carries ping frames of this end's, and when it was asked by one last, and since when it had been silent then.</summary>
    private bool _carriesPingFrames;
    private long _askedAt = Machine.Never;
    private long _silentSince = Machine.Never;

    /// <summary>Whether that ping frame has not left yet, from when on its answer counts, and when the machine last saw what was heard since.</summary>
    private bool _askIsLeaving;
    private long _answerCountsSince = Machine.Never;
    private long _lookedAt = Machine.Never;

    private bool _readPaused;
    private long _unsolicitedPongAt = Machine.Never;

    /// <summary>Until when the next comes, and the shortest time after the last one that was in force since.</summary>
    private long _nextPongAt = Machine.Never;
    private long _pongPace;

    /// <summary>Since when the write under way has moved nothing, as far as was told.</summary>
    private long _writeAt = Machine.Never;

    /// <summary>When a write was last excused, as far as was seen: a pong had come then, or nothing was read.</summary>
    private long _excusedAt = Machine.Never;

    /// <summary>When this end was last too slow to read what may have excused one.</summary>
    private long _tooSlowAt = Machine.Never;

    /// <summary>The hook on the reader's thread, and when its time there is over.</summary>
    private long _hook;
    private long _hookDueAt = Machine.Never;

    /// <summary>Since when it is known to run, which may be long before it was seen.</summary>
    private long _hookSince = Machine.Never;

    private enum PingAt
    {
        Nowhere,
        Leaving,
        Left,
    }

    private bool Pings => _dials ? _settings.DialerPings : _settings.AcceptorPings;

    /// <summary>Whether pings that are not answered count against the peer.</summary>
    private bool IsJudged => AwaitsAnswers || _peerReplies;

    /// <summary>Whether the peer is judged by its answers to this end's pings, and else by its silence.</summary>
    private bool AwaitsAnswers => Pings && _settings.IsAnswered;

    /// <summary>Whether a silent peer must be asked before it counts as dead.</summary>
    private bool Asks
        => !_dials && _carriesPingFrames && !AwaitsAnswers && _settings is { Liveness: Liveness.AnyTraffic, CountsAnyTraffic: true } && SomebodyPings && _settings.Silence < MachineSettings.Forever;

    private bool SomebodyPings => _settings.DialerPings || _settings.AcceptorPings;

    private bool PingsNow => Pings && _settings.MayPing;

    private bool PingsByTheClock => _settings.PingsByTheClock || !_settings.IsAnswered;

    /// <summary>Whether the peer is judged by its silence: it is to ping, can be asked, or the protocol says how long it may be silent although it need not ping.</summary>
    private bool AwaitsPeer
        => !AwaitsAnswers
            && ((_dials ? _settings.AcceptorPings : _settings.DialerPings) || Asks || (Pings && _settings.LongestSilence is not null))
            && _settings.Silence < MachineSettings.Forever;

    /// <summary>Whether this end neither pings nor judges the peer as things stand: a quiet link has no timer.</summary>
    private bool IsLeftAlone => !PingsNow && !AwaitsPeer;

    private bool AnyTrafficAnswers => _settings is { Liveness: Liveness.AnyTraffic, CountsAnyTraffic: true, IsAnswered: true };

    /// <summary>When something came last that says that the peer lives.</summary>
    private long HeardAt => _settings.CountsAnyTraffic ? _facts.LastReceivedAt : Math.Max(_facts.LastHeartbeatAt, _facts.LastFragmentAt);

    /// <summary>Whether it was asked since it was last heard, as far as the machine has seen.</summary>
    private bool IsAsked => _askedAt != Machine.Never && _silentSince == _aliveAt;

    /// <summary>When a silence is too long: after its whole time, in the last three quarters of the timeout of which at most it must have been asked.</summary>
    private long SilenceIsDue => Math.Max(_aliveAt + _settings.Silence, _askedAt == Machine.Never ? 0 : _answerCountsSince + _settings.Timeout - (_settings.Timeout / 4));

    /// <summary>How long a peer may say nothing before it is asked.</summary>
    private long QuietTime
        => Math.Min(_settings.Interval + (_settings.Timeout / 4), Math.Max(_settings.Silence - (_settings.Timeout - (_settings.Timeout / 4)), Math.Max(1, _settings.Silence / 4)));

    /// <summary>Whether pings leave that nobody counts, while the last one that counts waits for its answer.</summary>
    private bool IsUncounted => _pingIs == PingAt.Left && (_readPaused || ((_isHeldUp || _settings.PingsByTheClock) && !IsMissed));

    /// <summary>Whether the last ping's time is over, and all that was there by then has been read.</summary>
    private bool IsMissed => IsJudgedNow(_pingCountsSince + _settings.Timeout) && !_facts.MayBeUnread;

    private bool IsJudgedNow(long deadline) => _isVerdict && _judgedUntil >= deadline;

    private bool WasFarTooLate => (_late >= _settings.SuspendThreshold && _late > 0) || _wakesUp;

    private void HeartGiven(in MachineEvent happened, bool onOpenLink, bool onLeavingLink, Phase phase, long now)
    {
        _pingsToNotify = _pongsToNotify = 0;
        _isVerdict = _isBehind = _wakesUp = false;
        if (happened.Kind == MachineEventKind.TimerFired)
        {
            TimerIsGiven(phase, now);
            return;
        }

        _excused |= TimerAt != Machine.Never && now > TimerAt;
        if (happened.Kind == MachineEventKind.HookStillRuns && (onOpenLink || onLeavingLink))
        {
            // Its time may be over already: then it is to be told by now, and not before.
            _hook = happened.Hook;
            _hookSince = happened.HookBegunAt == Machine.Never ? now : happened.HookBegunAt;
            _hookDueAt = Math.Max(_hookSince + _settings.HookTakeoverDelay, now);
        }

        if (!onOpenLink)
        {
            return;
        }

        switch (happened.Kind)
        {
            case MachineEventKind.ReplyReceived when AnyTrafficAnswers:
            case MachineEventKind.PongReceived when _settings.IsAnswered:
                HasLeft(happened);
                if (happened.Kind == MachineEventKind.PongReceived)
                {
                    PongIsMatched(happened.NamesPing);
                }

                if (happened.Ping > 0 && !_isSigningIn && happened.LeftAt > _signedInAt)
                {
                    // Whichever ping it answers, and however late.
                    _mayStartAgain = true;
                    _mustStartAgain |= IsJudged;
                }

                if (_pingIs != PingAt.Nowhere && happened.Ping >= _countedPing)
                {
                    Answered(now);
                }

                break;
            case MachineEventKind.Arrived:
                Assert.True(_isProofAwaited, "Something has come that nobody awaits.");
                _mayStartAgain = _mustStartAgain = true;
                break;
            case MachineEventKind.PingLeft:
                PingLeft(happened, now);
                break;
            case MachineEventKind.HeartbeatChanged:
                TermsChange(happened.Settings!, now);
                break;
            case MachineEventKind.PoolProbed:
                var isLookedAt = _probedAt != Machine.Never && Asks && !_readPaused;
                PoolIsProbed(happened.IsOutrun, now);
                if (isLookedAt)
                {
                    // Whether or not that is a verdict: it is seen what has been heard, and asked where that was long ago.
                    _lookedAt = now;
                    _aliveAt = Math.Max(_aliveAt, _facts.LastReceivedAt);
                }

                break;
            case MachineEventKind.AskLeft when _askIsLeaving && happened.LeftAt >= _askedAt:
                // What was written before the last was asked for is one of before.
                _answerCountsSince = Math.Max(_answerCountsSince, happened.LeftAt);
                _askIsLeaving = false;
                break;
            case MachineEventKind.WritePending:
                _writeAt = now;
                break;
            case MachineEventKind.ReadPaused:
                _readPaused = true;
                _nextPongAt = _unsolicitedPongAt == Machine.Never ? Machine.Never : Math.Max(now, _unsolicitedPongAt + _settings.UnsolicitedPong);
                if (_pingIs == PingAt.Left)
                {
                    IntervalGoesOn(_lastPingAt, now);
                }

                break;
            case MachineEventKind.ReadResumed:
                _readPaused = false;
                ReadsFrom(now);
                break;
        }
    }

    /// <summary>The peer has said how heartbeats are to be. What it says of one time changes no other.</summary>
    private void TermsChange(MachineSettings settings, long now)
    {
        var before = _settings;
        var (pinged, awaitedPeer, trafficAnswered, asked) = (PingsNow, AwaitsPeer, AnyTrafficAnswers, Asks);
        _settings = settings;
        if (!asked || !Asks)
        {
            _askedAt = _silentSince = _answerCountsSince = Machine.Never;
            _askIsLeaving = false;
        }

        if (_probedAt != Machine.Never && settings != before)
        {
            _wasTakenOver = true;
            _slowAt = Machine.Never;
        }

        if (!settings.IsAnswered || !settings.MayPing || !SomebodyPings || (AnyTrafficAnswers && !trafficAnswered))
        {
            _pingIs = PingAt.Nowhere;
            _unanswered = 0;
            _isHeldUp = false;
        }

        if (settings.Timeout != before.Timeout)
        {
            _pingLateness = _pingIs == PingAt.Left ? 0 : _pingLateness;
            _pingCountsSince = _pingIs == PingAt.Left ? now : _pingCountsSince;
            _writeAt = _writeAt == Machine.Never ? Machine.Never : now;
            _awakeAt = now;
        }

        if (settings.Silence != before.Silence || settings.Timeout != before.Timeout || settings.CountsAnyTraffic != before.CountsAnyTraffic || AwaitsPeer != awaitedPeer)
        {
            _silenceTermsAt = AwaitsPeer ? now : Machine.Never;
        }

        if (!AwaitsPeer || _silenceTermsAt == now)
        {
            // What has changed the terms came from a peer that lives.
            _aliveAt = now;
        }

        if (settings.UnsolicitedPong != before.UnsolicitedPong)
        {
            _nextPongAt = _nextPongAt == Machine.Never ? Machine.Never : Math.Min(_nextPongAt, now + settings.UnsolicitedPong);
            _pongPace = Math.Min(_pongPace, settings.UnsolicitedPong);
        }

        if (PingsNow && (!pinged || (settings.Interval != before.Interval && settings.FirstPing != HeartbeatFirstPing.AfterInterval)))
        {
            FirstPingIsDue(now);
        }
        else if (settings.Interval != before.Interval)
        {
            IntervalRuns(_intervalSince, now);
        }
    }

    private void FirstPingIsDue(long now)
        => IntervalRuns(
            now - _settings.Interval + _settings.FirstPing switch
            {
                HeartbeatFirstPing.AtOnce => 0,
                HeartbeatFirstPing.AfterRandomPart => (long)(_random * _settings.Interval),
                _ => _settings.Interval,
            },
            now);

    private void IntervalRuns(long since, long now)
    {
        _intervalSince = since;
        _pingDueAt = Math.Max(now, since + _settings.Interval);
    }

    private void TimerIsGiven(Phase phase, long now)
    {
        if (!_wasDue || phase is not (Phase.SigningIn or Phase.Open or Phase.Closing) || (phase == Phase.SigningIn && (_isSignInOver || now >= _attemptSince + _settings.ConnectTimeout)))
        {
            return;
        }

        _wasPatientUntil = _patientUntil;
        _wasUnreadUntil = _unreadUntil;
        if (phase != Phase.Closing)
        {
            FactsOfWriteAreGiven(now);
            FactsOfReadingAreGiven(now);
            if (_probedAt != Machine.Never && now >= _behindSince + _settings.BehindRecheck)
            {
                _isBehind = _wasBehind = _excused = true;
                _behindSince = now;
            }

            if (WasFarTooLate)
            {
                WakesUp(now);
            }
            else if (_late > 0)
            {
                ExcusesWrite(now, wasBehind: _late >= _settings.BehindRecheck);

                // One that comes while the patience for another lasts does not lengthen it.
                _excused = true;
                _patientUntil = now >= _patientUntil ? now + _late : _patientUntil;
            }
        }

        HookIsLookedAt(phase, now);
    }

    private void HookIsLookedAt(Phase phase, long now)
    {
        if (_hookDueAt == Machine.Never || now < _hookDueAt)
        {
            return;
        }

        ExcusesWrite(now, wasBehind: phase != Phase.Closing && now - _hookSince > 2 * _settings.HookTakeoverDelay);

        if (_facts.RunningHook != _hook || _facts.RunningHook == 0)
        {
            _hook = _facts.RunningHook;
            _hookDueAt = _facts.RunningHook == 0 ? Machine.Never : now + _settings.HookTakeoverDelay;
            _hookSince = now;
        }
    }

    /// <summary>Where this end was too slow to read, nobody knows whether the peer has said that it has paused.</summary>
    private void ExcusesWrite(long now, bool wasBehind) => _tooSlowAt = wasBehind ? now : _tooSlowAt;

    private void WakesUp(long now)
    {
        ReadsFrom(now);
        _awakeAt = now;
        _unanswered = _pingIs == PingAt.Leaving ? 1 : 0;
        _pingIs = _pingIs == PingAt.Left ? PingAt.Nowhere : _pingIs;
        if (_pingIs != PingAt.Leaving)
        {
            IntervalRuns(now - _settings.Interval, now);
        }

        _writeAt = _writeAt == Machine.Never ? Machine.Never : now;
    }

    /// <summary>What the timer or the probe of the pool says of the write under way.</summary>
    private void FactsOfWriteAreGiven(long now)
    {
        if (_facts.WriteProgress == LinkFacts.Never)
        {
            _writeAt = Machine.Never;
        }
        else if (_writeAt != Machine.Never)
        {
            _writeAt = Math.Max(_writeAt, _facts.WriteProgress);
        }

        _excusedAt = _readPaused ? now : _facts.LastPongAt;
    }

    /// <summary>What they say of what was read.</summary>
    private void FactsOfReadingAreGiven(long now)
    {
        _lookedAt = now;
        if (!AwaitsAnswers)
        {
            _aliveAt = Math.Max(_aliveAt, HeardAt);
            _answerCountsSince = _askIsLeaving ? Math.Max(_answerCountsSince, _facts.WriteProgress) : _answerCountsSince;
        }

        if (!AnyTrafficAnswers && _pingIs == PingAt.Left && !_readPaused
            && _facts.LastFragmentAt > _pingCountsSince && now >= _pingCountsSince + _settings.Timeout)
        {
            _isHeldUp = Pings;
            _pingCountsSince = _facts.LastFragmentAt;
            _aliveAt = Math.Max(_aliveAt, _facts.LastFragmentAt);
        }
    }

    /// <summary>
    /// The pool has answered: what had come when it was probed has been read, or is found unread. Where that took long it is probed once more,
    /// for what had a thread at last may still run.
    /// </summary>
    private void PoolIsProbed(bool isOutrun, long now)
    {
        if (_probedAt == Machine.Never)
        {
            return;
        }

        _wakesUp = TimerAt != Machine.Never && now >= TimerAt + _settings.SuspendThreshold;
        if (_wakesUp)
        {
            WakesUp(now);
        }

        var late = TimerAt == Machine.Never ? 0 : now - TimerAt;
        ExcusesWrite(now, wasBehind: _wasBehind || now >= _behindSince + _settings.BehindRecheck || late >= _settings.BehindRecheck);

        var isQuick = !isOutrun && now <= _probedAt + _settings.ProbeTime && !_wasTakenOver;
        var isSecond = !isOutrun && _slowAt != Machine.Never && now <= _slowAt + _settings.Timeout;
        _isVerdict = isQuick || isSecond;
        _slowAt = _isVerdict ? Machine.Never : now;
        _excused |= now > _probedAt || !_isVerdict;
        _probedAt = Machine.Never;
        _wasTakenOver = _wasBehind = false;
        _patientUntil = Math.Max(_patientUntil, _isVerdict ? now : now + _settings.BehindRecheck);
        if (!_isVerdict)
        {
            return;
        }

        FactsOfWriteAreGiven(now);
        var excusableUntil = Math.Min(StallIsDue + (2 * _settings.HookTakeoverDelay), _writeAt + _settings.LongestStall);
        if (_facts.RunningHook != 0 && _writeAt != Machine.Never && IsJudgedNow(StallIsDue) && !IsJudgedNow(excusableUntil))
        {
            // That the peer has paused may wait behind the hook.
            _isVerdict = false;
            _excused = true;
            _patientUntil = Math.Max(_patientUntil, now + _settings.BehindRecheck);
            return;
        }

        FactsOfReadingAreGiven(now);
        var isUnheard = !_readPaused
            && ((AwaitsPeer && IsJudgedNow(SilenceIsDue)) || (_pingIs == PingAt.Left && IsJudgedNow(_pingCountsSince + _settings.Timeout)));
        if (isUnheard && _facts.MayBeUnread)
        {
            _excused = true;
            _unreadUntil = Math.Max(_unreadUntil, now + _settings.BehindRecheck);
        }
        else if (_pingIs == PingAt.Left && !_readPaused && !IsJudged && IsMissed)
        {
            // A probe that a peer need not answer.
            _pingIs = PingAt.Nowhere;
            _unanswered = 0;
        }
    }

    private void ReadsFrom(long now)
    {
        _readingAt = _aliveAt = now;
        _excused = now < Math.Max(_patientUntil, _unreadUntil);
        _pingCountsSince = Math.Max(_pingCountsSince, now);
    }

    private void Answered(long at)
    {
        // Whoever had paused reading since the ping heard the answer late.
        IntervalGoesOn(_readingAt > _lastPingAt ? _lastPingAt : at, at);
        _pingIs = PingAt.Nowhere;
        _aliveAt = Math.Max(_aliveAt, at);
        _isHeldUp = false;
        _unanswered = 0;
        _excused = at < Math.Max(_patientUntil, _unreadUntil);
    }

    /// <summary>The interval begins anew; the clock does not, where pings leave by it, save that what could not leave in its time is not made up for.</summary>
    private void IntervalGoesOn(long since, long now)
    {
        if (!_settings.PingsByTheClock)
        {
            IntervalRuns(since, now);
        }
        else if (_pingDueAt < now)
        {
            IntervalRuns(_lastPingAt, now);
        }
    }

    private void PingLeft(in MachineEvent report, long now)
    {
        HasLeft(report);
        if (_pingIs == PingAt.Leaving && report.Ping == _countedPing)
        {
            var hasWaited = report.Waited || report.LeftAt > _pingAskedAt + _settings.PreDeadlineCheck;
            _pingIs = PingAt.Left;
            _pingCountsSince = Math.Max(hasWaited ? Math.Max(_pingCountsSince, report.LeftAt) : _pingCountsSince, _readingAt);
            _excused |= hasWaited;
            IntervalGoesOn(report.LeftAt, now);
        }
    }

    /// <summary>A ping has left, as its report says, or whatever came after it: it is told of once.</summary>
    private void HasLeft(in MachineEvent happened)
    {
        if (happened.Ping <= _lastPingThatLeft)
        {
            return;
        }

        _lastPingThatLeft = happened.Ping;
        _lastPingAt = Math.Max(_lastPingAt, happened.LeftAt);
        _pingWriteAt = happened.LeftAt;
        _pingsToNotify += _isSigningIn ? 0 : 1;
        if (!_settings.IsAnswered)
        {
            _hasPongCome = false;
            return;
        }

        if (_hasPongCome && !_isHeldUp)
        {
            _openPings = _forgottenPings = 0;
        }

        _hasPongCome = false;
        if (!_isHeldUp && _openPings < PingTimes.Capacity)
        {
            _openPings++;
        }
        else if (!_isHeldUp)
        {
            _forgottenPings++;
        }
    }

    private void PongIsMatched(bool namesPing)
    {
        if (namesPing)
        {
            // The shell has matched it by what it carries.
            _pongsToNotify += _isSigningIn ? 0 : 1;
            _peerReplies |= _isSigningIn;
            return;
        }

        _hasPongCome = true;
        if (_forgottenPings > 0)
        {
            _forgottenPings--;
        }
        else if (_openPings > 0)
        {
            _openPings--;
            _pongsToNotify += _isSigningIn ? 0 : 1;
            _peerReplies |= _isSigningIn;
        }
    }

    private void HeartStarts(long now)
    {
        HeartStops();
        _aliveAt = _readingAt = _awakeAt = _lookedAt = now;
        FirstPingIsDue(now);
    }

    private void HeartStops()
    {
        _pingIs = PingAt.Nowhere;
        _pingCountsSince = _aliveAt = _readingAt = _awakeAt = 0;
        _lastPingAt = _pingWriteAt = _pingAskedAt = _patientUntil = _wasPatientUntil = _unreadUntil = _probedAt = _behindSince = _judgedUntil = _slowAt = _unsolicitedPongAt = _nextPongAt = _silenceTermsAt = _writeAt = _excusedAt = _tooSlowAt = _hookDueAt = _hookSince = _askedAt = _silentSince = _answerCountsSince = _lookedAt = Machine.Never;
        _countedPing = _lastPing = _lastPingThatLeft = 0;
        _openPings = _forgottenPings = _unanswered = 0;
        _hook = _pingLateness = _pongPace = _intervalSince = _pingDueAt = 0;
        _excused = _readPaused = _hasPongCome = _peerReplies = _isHeldUp = _wasTakenOver = _wasBehind = _askIsLeaving = false;
    }

    private void Beats(in Effect effect, long now)
    {
        switch (effect.Kind)
        {
            case EffectKind.SendPing:
                PingIsSent(effect.Ping, now);
                break;
            case EffectKind.Ask:
                PeerIsAsked(now);
                break;
            case EffectKind.NotifyPing:
                Assert.True(_pingsToNotify-- > 0, "A ping was reported that has not left, or once too often.");
                break;
            case EffectKind.SendPong when _cause == MachineEventKind.PingReceived:
                Assert.True(_settings.IsAnswered, "A ping was answered that nobody awaits an answer to.");
                break;
            case EffectKind.SendPong:
                Assert.True(_readPaused, "A pong that nobody asked for.");
                Assert.True(_unsolicitedPongAt == Machine.Never || now >= _unsolicitedPongAt + Math.Min(_pongPace, MachineSettings.OrdinaryLateness), "Pongs that nobody asked for come too often.");
                _unsolicitedPongAt = now;
                _nextPongAt = now + _settings.UnsolicitedPong;
                _pongPace = _settings.UnsolicitedPong;
                break;
            case EffectKind.NotifyPong:
                Assert.True(effect.Ticks >= 0, "A round trip took less than no time.");
                Assert.True(_pongsToNotify-- > 0, "A pong was reported that belongs to no ping.");
                _peerReplies = true;
                break;
        }
    }

    /// <summary>Whoever is asked has said nothing for so long that an end with the same settings would have pinged.</summary>
    private void PeerIsAsked(long now)
    {
        Assert.True(Asks, "A peer was asked that cannot be, or need not be.");
        Assert.False(_readPaused, "An end that reads nothing has asked.");
        Assert.True((_cause == MachineEventKind.TimerFired && _wasDue) || _cause == MachineEventKind.PoolProbed, "A peer was asked, and nobody has looked whether it is silent.");
        var heardAt = Math.Max(Math.Max(_readingAt, _facts.LastReceivedAt), _silenceTermsAt);
        Assert.True(now >= heardAt + QuietTime, "A peer was asked that an end with the same settings need not have been heard of yet.");
        Assert.True(!IsAsked || now >= _askedAt + _settings.Timeout, "A peer was asked more often than every Timeout.");
        Assert.True(!IsAsked || now < heardAt + _settings.Silence, "A peer was asked whose time was over.");
        _askedAt = _answerCountsSince = now;
        _silentSince = heardAt;
        _askIsLeaving = true;
    }

    private void PingIsSent(long ping, long now)
    {
        Assert.True(ping == ++_lastPing, "A ping has another number than the next.");
        var isMissed = _pingIs == PingAt.Left && !IsUncounted;
        Assert.True(_settings.MayPing && SomebodyPings, "A ping was sent that nobody may send.");
        Assert.True(Pings || (_cause == MachineEventKind.Probe && _settings.IsAnswered) || isMissed || WasFarTooLate, "A ping of an end that awaits pings, unasked.");
        Assert.True(_pingIs != PingAt.Leaving, "A ping was sent while one still waits to leave.");
        var dueAt = _pingDueAt;
        if (PingsByTheClock)
        {
            PingIsSentByTheClock(isMissed, now);
        }

        if (!_settings.IsAnswered)
        {
            return;
        }

        if (isMissed)
        {
            Assert.True(now >= _pingCountsSince + _settings.Timeout, "A ping was missed before its time.");
        }
        else if (_cause == MachineEventKind.TimerFired && !WasFarTooLate && !PingsByTheClock)
        {
            Assert.True(now >= _pingDueAt || (_pingWriteAt != Machine.Never && now >= Math.Min(_pingWriteAt, _pingAskedAt) + _settings.Interval), "Pings come more often than every Interval.");
        }

        _lastPingAt = now;
        _pingAskedAt = now;
        if (IsUncounted)
        {
            if (!PingsByTheClock)
            {
                IntervalRuns(now, now);
            }

            return;
        }

        // A deadline counts from when the ping was due; where a ping was missed, the next is due at once.
        var late = _cause == MachineEventKind.PoolProbed ? Math.Max(0, now - TimerAt) : _late;
        _pingLateness = _pingIs == PingAt.Nowhere && (_cause is MachineEventKind.TimerFired or MachineEventKind.PoolProbed) && !WasFarTooLate ? Math.Clamp(now - dueAt, 0, late) : 0;
        _pingCountsSince = now - _pingLateness;
        _pingIs = PingAt.Leaving;
        if (!PingsByTheClock)
        {
            IntervalRuns(now, now);
        }

        _countedPing = ping;
        _isHeldUp = false;
        _unanswered++;
    }

    /// <summary>The next ping is due an interval after this one was.</summary>
    private void PingIsSentByTheClock(bool isMissed, long now)
    {
        var dueAt = _cause == MachineEventKind.Probe || isMissed ? now : _pingDueAt;
        Assert.True(now >= dueAt, "A ping came before it was due.");
        IntervalRuns(dueAt + _settings.Interval > now ? dueAt : now, now);
    }

    private bool IsSilence(SocketCloseReason reason) => ReferenceEquals(reason, SocketCloseReason.Silence) || Enum.GetValues<SilentPeer>().Any(peer => ReferenceEquals(reason, _settings.SilenceReason(_settings.Silence, peer)));

    /// <summary>Whoever's pool is probed seems dead, and was looked at twice where the first look was late.</summary>
    private void PoolIsAsked(long now)
    {
        Assert.True(_cause == MachineEventKind.TimerFired && _wasDue, "The pool was probed for something other than the timer.");
        Assert.True(_probedAt == Machine.Never, "The pool was probed while it still was.");
        _probedAt = _behindSince = now;
        _judgedUntil = now - (2 * _late);
        var writeHasStalled = _writeAt != Machine.Never && _judgedUntil >= StallIsDue;
        var isSilent = AwaitsPeer && !_readPaused && _judgedUntil >= SilenceIsDue;
        var isUnanswered = _pingIs == PingAt.Left && !_readPaused && _judgedUntil >= _pingCountsSince + _settings.Timeout;
        Assert.True(now >= _wasPatientUntil && (writeHasStalled || ((isSilent || isUnanswered) && now >= _wasUnreadUntil)), "The pool was probed where nobody seems dead.");
    }

    private long StallIsDue => Math.Min(Math.Max(Math.Max(_writeAt, _tooSlowAt), Math.Max(_excusedAt, _readingAt)) + _settings.Timeout, _writeAt + _settings.LongestStall);

    /// <summary>Threads are asked for where somebody seems dead, and what he sent may be unread.</summary>
    private void ThreadsAreMissed()
        => Assert.True(_isBehind || (_isVerdict && _facts.HasUnread), "This end was said to be behind, and is not.");

    /// <summary>Who is declared dead has deserved it.</summary>
    private void Dead(SocketCloseReason reason, long now)
    {
        var isPatiently = ReferenceEquals(reason, SocketCloseReason.StalledWriteToPausedPeer);
        if (isPatiently || ReferenceEquals(reason, SocketCloseReason.StalledWrite))
        {
            Assert.True(_isVerdict, "A write was judged before the pool was probed.");
            Assert.True(_facts.WriteProgress != LinkFacts.Never, "A link was declared dead for a write that is done.");
            var since = Math.Max(_facts.WriteProgress, _awakeAt);
            var isPatient = _judgedUntil < Math.Max(Math.Max(_facts.LastPongAt, _tooSlowAt), _readingAt) + _settings.Timeout || _readPaused;
            Assert.True(_judgedUntil >= since + _settings.Timeout, "A write was declared dead before its time.");
            Assert.True(!isPatient || _judgedUntil >= since + _settings.LongestStall, "A write was declared dead whose reader may have paused.");
            Assert.True(!isPatiently || (_settings.LongestStall > _settings.Timeout && _judgedUntil >= since + _settings.LongestStall), "A write was said to have had StallTimeout before it had.");
            Assert.True(isPatiently || !isPatient || _settings.LongestStall == _settings.Timeout, "A write was said to have had Timeout whose reader may have paused.");
        }
        else if (IsSilence(reason))
        {
            Assert.True(_isVerdict, "A silence was judged before the pool was probed.");
            Assert.False(_facts.MayBeUnread, "Who was behind with reading has judged the peer.");
            Assert.False(_readPaused, "Who does not listen has judged the silence.");
            var pingWasMissed = _pingIs == PingAt.Left
                && IsJudged
                && _unanswered >= _settings.Misses
                && IsMissed
                && (!AnyTrafficAnswers || _facts.LastReceivedAt <= _pingWriteAt);
            var wasSilent = AwaitsPeer && IsJudgedNow(Math.Max(Math.Max(_readingAt, _silenceTermsAt), HeardAt) + _settings.Silence);
            Assert.True(pingWasMissed || wasSilent, "A link was declared dead whose peer was not silent for that long.");
            Assert.True(!Asks || pingWasMissed || (IsAsked && IsJudgedNow(SilenceIsDue)), "A silent peer was declared dead that was not asked, or had no time to answer.");
        }
    }

    /// <summary>Whatever must be told of an open link will be told in time.</summary>
    private void HeartRests(long now)
    {
        if (_cause == MachineEventKind.TimerFired && _wasDue && _probedAt == Machine.Never && now >= _wasPatientUntil)
        {
            // Nobody seems dead: what the pool did before says nothing of a later scare.
            _slowAt = Machine.Never;
        }

        HookIsWatched(now);
        if (_readPaused)
        {
            Assert.True(_unsolicitedPongAt != Machine.Never, "An end whose reading is paused does not say that it lives.");
            IsTold(_nextPongAt, now, "An end whose reading is paused does not say often enough that it lives.");
        }

        if (_readPaused && PingsNow && _pingIs == PingAt.Left)
        {
            var waitsUntil = _probedAt != Machine.Never ? _probedAt + _settings.BehindRecheck : 0;
            IsTold(Math.Max(Math.Max(now + 1, waitsUntil), _pingDueAt), now, "An end whose reading is paused does not ping.");
        }

        if (Asks && !_readPaused)
        {
            // Once its time is over it is judged, and no longer asked; but it may have said something since it was last looked at.
            var isAskedAgain = IsAsked && now < _aliveAt + _settings.Silence && _askedAt + _settings.Timeout < _aliveAt + _settings.Silence;
            var lookIsDue = IsAsked ? _lookedAt + QuietTime : _aliveAt + QuietTime;
            IsTold(isAskedAgain ? Math.Min(_askedAt + _settings.Timeout, lookIsDue) : lookIsDue, now, "A silent peer is not asked in time.");
        }

        if (PingsNow && _pingIs == PingAt.Nowhere)
        {
            IsTold(_pingDueAt, now, "A ping does not come in time.");
        }
        else if (PingsNow && _pingIs == PingAt.Left && _settings.PingsByTheClock && _probedAt == Machine.Never)
        {
            IsTold(_pingDueAt, now, "A ping does not leave by the clock.");
        }

        if (_probedAt != Machine.Never)
        {
            IsTold(_behindSince + _settings.BehindRecheck, now, "A pool that does not answer is not looked at again.");
            return;
        }

        if (_writeAt != Machine.Never)
        {
            IsTold(Math.Max(StallIsDue, _patientUntil), now, "A stalled write is not reported in time.");
            Assert.False(IsJudgedNow(StallIsDue), "A stalled write was not declared dead.");
        }

        var patientUntil = Math.Max(_patientUntil, _unreadUntil);
        if (AwaitsPeer && !_readPaused)
        {
            IsTold(Math.Max(SilenceIsDue, patientUntil), now, "The silence of an awaited peer is not reported in time.");
            Assert.False(IsJudgedNow(SilenceIsDue) && !_facts.MayBeUnread, "A silent peer was not declared dead.");
        }

        if (_pingIs == PingAt.Left && !_readPaused && IsJudged)
        {
            var due = _pingCountsSince + _pingLateness + _settings.Timeout;
            IsTold(Math.Max(due, patientUntil), now, "A missed ping is not reported in time.");
            Assert.False(IsJudgedNow(due) && !_facts.MayBeUnread, "A ping was missed, and nothing follows.");
            if (PingsNow && !_excused)
            {
                IsTold(_aliveAt + _settings.Interval + (_settings.Timeout * _settings.Misses), now, "A silent death is not reported in time.");
            }
        }
    }

    private void HookIsWatched(long now)
    {
        if (_hookDueAt != Machine.Never)
        {
            IsTold(_hookDueAt, now, "A hook keeps the reader's thread.");
        }
    }

    private void ReadingIsTakenOver(long now)
    {
        Assert.True(_facts.RunningHook != 0 && _facts.RunningHook == _hook, "The reading was taken from a hook that is over.");
        Assert.True(_hookDueAt != Machine.Never && now >= _hookDueAt, "The reading was taken from a hook before its time.");
        _hookDueAt = Machine.Never;
        _patientUntil = Math.Max(_patientUntil, now + _settings.BehindRecheck);
        _excused = true;
        _slowAt = Machine.Never;
        _wasTakenOver = _probedAt != Machine.Never;
    }
}
