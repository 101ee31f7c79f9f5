namespace Heartbeat;

/// <summary>The heart of an open link: puts together the rules that have a deadline each.</summary>
internal sealed partial class Machine
{
    private PingExchange _exchange;
    private PeerSilence _silence;
    private AskedPeer _askedPeer;
    private PeerPings _peerPings;
    private ReadPause _readPause;
    private WriteStall _writeStall;
    private BlockedHook _blockedHook;
    private LateTimer _lateTimer;
    private PendingVerdict _verdict;

    /// <summary>The pings whose pongs are still to come.</summary>
    private readonly PingTimes _pingTimes = new();

    /// <summary>Whether the link that was accepted carries ping frames of this end's.</summary>
    private bool _carriesPingFrames;

    /// <summary>Whether any ping was answered on any link.</summary>
    private bool _everReplied;

    /// <summary>Whether it was said that none was; once is enough, however many links follow.</summary>
    private bool _hasWarned;

    /// <summary>Whether it was said of this link that the process is behind.</summary>
    private bool _hasWarnedBehind;

    /// <summary>Whether this end pings by itself.</summary>
    private bool Pings => _dials ? _settings.DialerPings : _settings.AcceptorPings;

    private bool PeerPings => _dials ? _settings.AcceptorPings : _settings.DialerPings;

    /// <summary>Whether this end's pings leave by themselves as things stand.</summary>
    private bool PingsNow => Pings && _settings.MayPing;

    /// <summary>Whether the peer is judged by its answers to this end's pings; otherwise it is judged by its silence.</summary>
    public bool AwaitsAnswers => Pings && _settings.IsAnswered;

    /// <summary>
    /// Whether a silent peer is asked by a ping frame before it counts as dead. Not where a pong of the heartbeat's own is to prove that it lives:
    /// the answer proves less.
    /// </summary>
    private bool Asks
        => !_dials && _carriesPingFrames && !AwaitsAnswers && _settings is { Liveness: Liveness.AnyTraffic, CountsAnyTraffic: true, AnybodyPings: true, Silence: < MachineSettings.Forever };

    /// <summary>
    /// Whether the peer is judged by its silence: one that is to ping, one that can be asked, and one of which the protocol says how long it may be
    /// silent. One that neither pings nor answers owes nothing.
    /// </summary>
    private bool AwaitsPeer
        => !AwaitsAnswers && (PeerPings || Asks || (Pings && _settings.LongestSilence is not null)) && _settings.Silence < MachineSettings.Forever;

    /// <summary>Whether a link is read and its heart beats.</summary>
    public bool IsHeartBeating => _phase == Phase.Open || (_phase == Phase.SigningIn && _closeReason is null);

    /// <summary>Whether pings leave that nobody awaits, while the awaited one's answer cannot be heard, or takes longer than until the next: the peer must go on hearing us.</summary>
    private bool SendsUnawaitedPings => _exchange.IsAwaiting && (_readPause.IsPaused || _exchange.IsHeldUp || _settings.PingsByTheClock);

    /// <summary>Whether the next ping leaves when it is due. While a verdict is new, one that nobody awaits may be one to a dead peer.</summary>
    private bool SendsPingWhenDue => _exchange.IsIdle || (SendsUnawaitedPings && !_verdict.IsNew);

    /// <summary>How often this end says that it lives while it reads nothing.</summary>
    private long UnsolicitedPong => _settings.UnsolicitedPongAfter(_peerPings.ShortestGap);

    private void StartHeartbeat(long now)
    {
        _exchange.Start(PingsNow, _random, now, _settings);
        _askedPeer.Start(Asks, now, _settings);
        _peerPings.Start();
        _readPause.Start(now);
        _writeStall.Start(now);
        _blockedHook.Start();
        _lateTimer.Start(now);
        _verdict.Start();
        _pingTimes.Clear();
        _hasWarnedBehind = false;
        _proofAt = Never;
        _signedInAt = Never;
        AwaitPeer(now);
    }

    private void AwaitPeer(long now)
    {
        if (AwaitsPeer)
        {
            _silence.Await(now, _settings.Silence);
        }
        else
        {
            _silence.Ignore();
        }
    }

    /// <summary>
    /// The peer has said how heartbeats are to be. What runs goes on by that: no time that is over by the new settings was over before this moment, and
    /// what the settings have in common with those before stands as it stood.
    /// </summary>
    private void ChangeHeartbeat(MachineSettings settings, long now)
    {
        var before = _settings;
        var awaitedPeer = AwaitsPeer;
        var asked = Asks;
        _settings = settings;

        var isOfOtherLength = settings.Silence != before.Silence || settings.Timeout != before.Timeout;
        _exchange.Change(PingsNow, _random, now, before, settings);
        if (isOfOtherLength || AwaitsPeer != awaitedPeer || settings.CountsAnyTraffic != before.CountsAnyTraffic)
        {
            AwaitPeer(now);
        }

        if (isOfOtherLength || Asks != asked || settings.Interval != before.Interval)
        {
            _askedPeer.Change(Asks, now, settings);
        }

        if (settings.Timeout != before.Timeout)
        {
            _writeStall.Change(now, settings);
        }

        if (isOfOtherLength || settings.Interval != before.Interval)
        {
            _readPause.Change(now, UnsolicitedPong);
        }

        if (_verdict.IsPending && settings != before)
        {
            // Whoever seemed dead by the old settings is not judged by the new ones at the first look.
            _verdict.Change(now, settings);
        }
    }

    private long NextHeartbeatTimer()
    {
        var next = Deadline.Earlier(_proofAt, Deadline.Earlier(_blockedHook.CheckAt, _readPause.PongAt));
        if (SendsPingWhenDue)
        {
            next = Deadline.Earlier(next, _exchange.NextAt);
        }

        if (!_readPause.IsPaused)
        {
            next = Deadline.Earlier(next, _askedPeer.LookAt);
        }

        if (_verdict.IsPending)
        {
            return Deadline.Earlier(next, _verdict.CheckAt);
        }

        if (_writeStall.IsWatched)
        {
            next = Deadline.Earlier(next, _lateTimer.NextCheck(_writeStall.DeadlineAt, _settings));
            next = Deadline.Earlier(next, _lateTimer.NextLook(_writeStall.DeadlineAt - _settings.Timeout, _settings.WaitingWriteCheck));
        }

        if (_readPause.IsPaused)
        {
            return next;
        }

        var lateTimer = _lateTimer.OfReading;
        next = Deadline.Earlier(next, lateTimer.NextCheck(_silence.DeadlineAt, _settings));
        return _exchange.IsAwaiting ? Deadline.Earlier(next, lateTimer.NextCheck(_exchange.DeadlineAt, _settings)) : next;
    }

    private void HandleOfLiveLink(in MachineEvent happened, long now)
    {
        switch (happened.Kind)
        {
            case MachineEventKind.PingLeft:
                PingLeft(happened, now);
                break;
            case MachineEventKind.AskLeft:
                _askedPeer.NoteLeft(happened.LeftAt);
                break;
            case MachineEventKind.PongReceived when _settings.IsAnswered:
                PongReceived(happened, now);
                break;
            case MachineEventKind.ReplyReceived when _settings.AnyTrafficAnswers:
                NoteLeft(happened);
                AnswerPing(happened, now);
                break;
            case MachineEventKind.PingReceived:
                PingReceived(now);
                break;
            case MachineEventKind.Arrived when _phase == Phase.Open:
                ProveWorth();
                break;
            case MachineEventKind.CloseReceived when _phase == Phase.SigningIn:
                EndSignIn(happened.Reason!, now);
                break;
            case MachineEventKind.PeerWentWrong when _phase == Phase.SigningIn:
                // What came before it is still the hook's; what comes after it is not.
                EndSignIn(happened.Reason!, now);
                _awaitsCloseReply = true;
                Emit(new Effect(EffectKind.SendClose, _generation) { Reason = happened.Reason });
                break;
            case MachineEventKind.CloseReceived:
                AwaitMessages(happened.Reason!, now);
                break;
            case MachineEventKind.PeerWentWrong:
                BeginClose(happened.Reason!, flush: false, now);
                break;
            case MachineEventKind.HeartbeatChanged:
                ChangeHeartbeat(happened.Settings!, now);
                break;
            case MachineEventKind.PoolProbed:
                PoolProbed(happened, now);
                break;
            case MachineEventKind.WritePending:
                _writeStall.Watch(now, _settings);
                break;
            case MachineEventKind.ReadPaused:
                _readPause.Pause(now, UnsolicitedPong);
                _exchange.Pause(now, _settings);
                SendUnsolicitedPong(now);
                break;
            case MachineEventKind.ReadResumed:
                _readPause.Resume(now);
                _exchange.Resume(now, _settings);
                _askedPeer.Resume(now, _settings);
                AwaitPeer(now);
                break;
        }
    }

    /// <summary>The timer has fired on an open link.</summary>
    private void OnHeartbeatTimer(in LinkFacts facts, long late, long now)
    {
        _lateTimer.NoteRun(now);
        NoteLateness(late, now);
        var passedUntil = _lateTimer.PassedUntil(late, now);
        var unheardUntil = _lateTimer.OfReading.PassedUntil(late, now);
        _lateTimer.NoteCheck(late, now, _settings);
        if (CheckBlockedHook(facts, now))
        {
            // What the hook has kept from being read is read first.
            passedUntil = unheardUntil = long.MinValue;
            _lateTimer.CheckAgain(now + _settings.BehindRecheck);
            _verdict.Distrust();
        }

        CheckDeadlines(facts, passedUntil, unheardUntil, now);
        if (Deadline.IsDue(_proofAt, now))
        {
            _proofAt = Never;
            Emit(EffectKind.AwaitArrival);
        }

        SendUnsolicitedPong(now);
        SendPingIfDue(now);
        AskIfSilent(facts, now);
    }

    /// <summary>A timer that is far too late says that the process did not run, and one that is less so that it had no thread for a while.</summary>
    private void NoteLateness(long late, long now)
    {
        if (late >= _settings.SuspendThreshold)
        {
            _readPause.NoteSuspend(now);
            _writeStall.Resume(now);
            _exchange.NoteSuspend(now);
        }
        else if (late >= _settings.BehindRecheck)
        {
            _writeStall.NoteBehind(now);
        }
    }

    private void SendPingIfDue(long now)
    {
        if (Deadline.IsDue(_exchange.NextAt, now) && SendsPingWhenDue)
        {
            SendPing(_exchange.NextAt, now);
        }
    }

    /// <summary>A peer that is silent for longer than it should be is asked. Not by an end that reads nothing, which hears no answer.</summary>
    private void AskIfSilent(in LinkFacts facts, long now)
    {
        if (!_readPause.IsPaused && _askedPeer.TakeAsk(Math.Max(Math.Max(facts.LastReceivedAt, _readPause.ReadingSince), _silence.Since), now, _settings))
        {
            Emit(EffectKind.Ask);
        }
    }

    /// <summary>Whoever seems dead is judged once the thread pool was probed. Where that takes long, threads are missing.</summary>
    private void CheckDeadlines(in LinkFacts facts, long passedUntil, long unheardUntil, long now)
    {
        if (_verdict.IsPending)
        {
            var isOverdue = IsOverdue(facts, now, now, now);
            if (_verdict.IsBehind(now, _settings) && isOverdue)
            {
                NoteBehind(now);
            }
        }
        else if (IsOverdue(facts, passedUntil, unheardUntil, now))
        {
            _verdict.Await(passedUntil, now, _settings);
            Emit(EffectKind.ProbePool);
        }
        else if (passedUntil != long.MinValue)
        {
            _verdict.Forget();
        }
    }

    private bool IsOverdue(in LinkFacts facts, long passedUntil, long unheardUntil, long now)
    {
        // Both are asked: each moves its deadline on.
        var hasStalled = _writeStall.HasStalled(facts, _readPause, passedUntil, now, _settings);
        return IsUnheard(facts, unheardUntil, now) || hasStalled;
    }

    /// <summary>All that was queued when somebody seemed dead has run: who still does is judged.</summary>
    private void PoolProbed(in MachineEvent probed, long now)
    {
        if (!_verdict.IsPending)
        {
            return;
        }

        // The timer may come after this, and will not be late any more.
        NoteLateness(_timerAt == Never ? 0 : now - _timerAt, now);
        if (_verdict.HasBeenBehind(now))
        {
            _writeStall.NoteBehind(now);
        }

        Judge(probed.Facts, probed.IsOutrun, now);
        if (IsHeartBeating)
        {
            SendPingIfDue(now);
            AskIfSilent(probed.Facts, now);
        }
    }

    private void Judge(in LinkFacts facts, bool isOutrun, long now)
    {
        if (!_verdict.TryTake(isOutrun, now, _settings, out var passedUntil))
        {
            _lateTimer.CheckAgain(now + _settings.BehindRecheck);
            return;
        }

        _lateTimer.CheckAgain(now);
        if (_writeStall.HasStalled(facts, _readPause, passedUntil, now, _settings))
        {
            if (_writeStall.MayBeExcused(facts, passedUntil, _settings))
            {
                _lateTimer.CheckAgain(now + _settings.BehindRecheck);
                return;
            }

            EndLink(_writeStall.ReasonFor(facts, _settings), now);
            return;
        }

        if (!IsUnheard(facts, passedUntil, now))
        {
            return;
        }

        if (facts.MayBeUnread)
        {
            // Says nothing of a write: a peer that floods this end and reads nothing would never be found.
            _lateTimer.NoteUnread(now, _settings);
            if (facts.HasUnread)
            {
                NoteBehind(now);
            }

            return;
        }

        var isSilent = IsSilent(facts, passedUntil);
        if (isSilent || IsLastMiss(now))
        {
            DeclareDead(isSilent, facts, now);
        }
    }

    /// <returns>Whether the reading is taken over.</returns>
    private bool CheckBlockedHook(in LinkFacts facts, long now)
    {
        var holdsReader = _blockedHook.HoldsReader(facts.RunningHook, now, _settings, out var since, out var isLate);
        if (isLate)
        {
            _writeStall.NoteBehind(now);
        }

        if (!holdsReader)
        {
            return false;
        }

        Emit(new Effect(EffectKind.TakeOverReading, _generation) { Ticks = since });
        return true;
    }

    private bool IsUnheard(in LinkFacts facts, long passedUntil, long now) => IsSilent(facts, passedUntil) || IsUnanswered(facts, passedUntil, now);

    private bool IsSilent(in LinkFacts facts, long passedUntil)
        => !_readPause.IsPaused
            && _silence.IsTooLong(HeardAt(facts), _readPause.ReadingSince, _settings.Silence, _askedPeer.AnswerUntil(facts.WriteProgress, _settings), passedUntil);

    /// <summary>When anything came last by which the peer may be known to live. Behind a message that is still arriving no heartbeat can come.</summary>
    private long HeardAt(in LinkFacts facts)
        => _settings.CountsAnyTraffic ? facts.LastReceivedAt : Math.Max(facts.LastHeartbeatAt, facts.LastFragmentAt);

    /// <summary>Whether the awaited ping was not answered in time.</summary>
    private bool IsUnanswered(in LinkFacts facts, long passedUntil, long now)
    {
        if (!_exchange.IsAwaiting || _readPause.IsPaused)
        {
            return false;
        }

        if (!_settings.AnyTrafficAnswers)
        {
            _exchange.WaitForMessage(facts.LastFragmentAt, now, _settings);
        }

        return Deadline.IsDue(_exchange.DeadlineAt, passedUntil);
    }

    /// <summary>The awaited ping was not answered: pings again.</summary>
    /// <returns>True if that was the last miss.</returns>
    private bool IsLastMiss(long now)
    {
        if (_exchange.IsMereProbe)
        {
            _exchange.Drop();
            return false;
        }

        if (_exchange.Miss(_settings))
        {
            return true;
        }

        // The next ping is due now: where the miss was seen late, that is not the peer's fault.
        SendPing(now, now, followsMiss: true);
        return false;
    }

    private void SendPing(long dueAt, long now, bool followsMiss = false)
    {
        var ping = _exchange.Send(dueAt, isAwaited: _settings.IsAnswered && (followsMiss || !SendsUnawaitedPings), now, _settings);
        Emit(new Effect(EffectKind.SendPing, _generation) { Ping = ping, FollowsMiss = followsMiss });
    }

    private void PingLeft(in MachineEvent report, long now)
    {
        NoteLeft(report);
        _exchange.Await(report, _readPause.ReadingSince, now, _settings);
    }

    private void NoteLeft(in MachineEvent happened)
    {
        if (!_exchange.NoteLeft(happened.Ping, happened.LeftAt))
        {
            return;
        }

        if (!_settings.IsAnswered || _exchange.IsHeldUp)
        {
            // A pong that is held up may be the only one: what waits to be sent is one pong, for however many pings.
            _pingTimes.Skip();
        }
        else
        {
            _pingTimes.Add(happened.LeftAt);
        }

        if (_phase == Phase.Open)
        {
            Emit(EffectKind.NotifyPing);
        }
    }

    private void PongReceived(in MachineEvent pong, long now)
    {
        NoteLeft(pong);
        var leftAt = pong.LeftAt;
        if (pong.NamesPing || _pingTimes.TryTake(out leftAt))
        {
            _exchange.NotePong();
            if (_phase == Phase.Open)
            {
                Emit(new Effect(EffectKind.NotifyPong, _generation) { Ticks = Math.Max(0, now - leftAt) });
            }
        }

        AnswerPing(pong, now);
    }

    private void AnswerPing(in MachineEvent answer, long now)
    {
        _exchange.Answer(answer.Ping, _readPause.ReadingSince, now, _settings);
        if (answer.Ping == 0)
        {
            return;
        }

        // Even where it comes after its time, and another ping is awaited by then: the peer answers.
        _everReplied = true;
        if (answer.LeftAt > _signedInAt)
        {
            ProveWorth();
        }
    }

    /// <summary>The link is worth something, so that the count of attempts starts again: unless it only got as far as a sign-in that may fail again and again.</summary>
    private void ProveWorth()
    {
        if (_phase == Phase.Open)
        {
            _attempts = 0;
            _proofAt = Never;
        }
    }

    private void PingReceived(long now)
    {
        _peerPings.Note(_readPause.ReadingSince, now);
        if (_settings.IsAnswered)
        {
            Emit(EffectKind.SendPong);
        }
    }

    /// <summary>Whoever pings waits for answers, and a peer that awaits our pings may have asked once, by a probe: each is told that this end lives.</summary>
    private void SendUnsolicitedPong(long now)
    {
        if (_readPause.TakePong(now, UnsolicitedPong))
        {
            Emit(EffectKind.SendPong);
        }
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
        else if (_phase == Phase.Open && _exchange.IsIdle && _settings.MayPing && (Pings || _settings is { AnybodyPings: true, IsAnswered: true, MayProbe: true }))
        {
            // An end that awaits pings asks for an answer; where none is given, it has nothing to say.
            SendPing(now, now);
        }
    }

    /// <summary>A peer's time is over, and it is not declared dead: asks for threads, as long as that lasts, and says it, once for each link.</summary>
    private void NoteBehind(long now)
    {
        if (!_hasWarnedBehind)
        {
            _hasWarnedBehind = true;
            Emit(new Effect(EffectKind.WarnBehind, _generation) { Ticks = now });
        }

        Emit(EffectKind.RelievePool);
    }

    /// <summary>Ends the link of a silent peer, and says what may help whoever reads the log.</summary>
    private void DeclareDead(bool isSilent, in LinkFacts facts, long now)
    {
        var peer = Asks ? SilentPeer.Unanswering : _peerPings.HasCome || facts.HasPingFrameCome ? SilentPeer.Pinged : SilentPeer.NeverPinged;
        var reason = isSilent ? _settings.SilenceReason(_settings.Silence, peer) : SocketCloseReason.Silence;
        if (AwaitsAnswers && !_everReplied && !_hasWarned)
        {
            _hasWarned = true;
            Emit(EffectKind.WarnNeverReplied);
        }

        // Who was asked was not dropped for its settings.
        if (!AwaitsAnswers && peer == SilentPeer.Pinged && _peerPings.LongestGap > _settings.LongestExpectedPingGap)
        {
            Emit(new Effect(EffectKind.WarnSlowPings, _generation) { Ticks = _peerPings.LongestGap });
        }

        if (isSilent && peer == SilentPeer.NeverPinged)
        {
            Emit(EffectKind.WarnNeverPinged);
        }

        // Who accepted may have a peer that lives and sends no heartbeat, which is to hear that.
        EndLink(reason, now, tellsPeer: !_dials);
    }
}
