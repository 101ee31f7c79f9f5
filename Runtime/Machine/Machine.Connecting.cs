namespace Heartbeat;

/// <summary>Connecting and reconnecting: one attempt at a time, by construction.</summary>
internal sealed partial class Machine
{
    /// <summary>When the attempt under way, or the decision hook before a reconnect, has taken too long.</summary>
    private long _attemptDeadline = Never;

    /// <summary>When the next attempt starts.</summary>
    private long _retryAt = Never;

    /// <summary>How many attempts to reconnect were made in a row without a link that has proved its worth.</summary>
    private int _attempts;

    /// <summary>When a link that took several attempts has been open for long enough that whatever comes from then on proves its worth.</summary>
    private long _proofAt = Never;

    /// <summary>When the link opened whose opening had waited: a ping of before proves nothing. <see cref="Never"/> where it had not.</summary>
    private long _signedInAt = Never;

    /// <summary>Whether the link was open.</summary>
    private bool _isLinkOpened;

    /// <summary>Whether a link has opened since the start: the connect has what it was asked for, and its token means nothing any more.</summary>
    private bool _hasOpened;

    /// <summary>Whether a reconnect was asked for meanwhile: the attempts are that call's, and go on without the connect.</summary>
    private bool _isTakenOver;

    /// <summary>Whether a probe came while it was being decided whether to try again: then nothing is waited for.</summary>
    private bool _isProbed;

    /// <summary>Why the last link or attempt ended, and when.</summary>
    private SocketCloseReason? _lastReason;
    private long _endedAt;

    /// <summary>How long the server whose link or attempt ended last asked to be left alone; <see cref="RetryDelay.AtOnce"/> where it asked for the contrary.</summary>
    private long _retryAfter;

    /// <summary>Whether the last attempt that was the first in a row followed at once, and no link has lived long since: the next one does not.</summary>
    private bool _hasRetriedAtOnce;

    /// <summary>When the link has lived long; <see cref="Never"/> where that makes no difference.</summary>
    private long _livedLongAt = Never;

    private bool NoAttemptIsLeft => _ownSettings.Max >= 0 && _attempts >= _ownSettings.Max;

    private void Connect(long now)
    {
        if (_phase is Phase.Idle or Phase.Ended && _endState != SocketState.Disposed)
        {
            StartAfresh();
            StartAttempt(now);
        }
    }

    private void Accept(in MachineEvent accepted, long now)
    {
        if (_phase != Phase.Idle)
        {
            return;
        }

        StartAfresh();
        _dials = false;
        _carriesPingFrames = accepted.CarriesPingFrames;
        _generation++;
        _attemptDeadline = now + _ownSettings.ConnectTimeout;
        BeginLink(accepted);
    }

    /// <summary>A link is up, whose heartbeat may have terms of its own.</summary>
    private void BeginLink(in MachineEvent brought)
    {
        _settings = brought.Settings ?? _ownSettings;
        _isLinkOpened = false;
        _isRefused = false;
        _phase = Phase.Opening;
        Consult(DecisionHook.Opening);
    }

    private void Reconnect(long now)
    {
        _isTakenOver = true;
        switch (_phase)
        {
            case Phase.Idle or Phase.Ended:
                Connect(now);
                break;
            case Phase.ConsultingReconnect or Phase.Waiting:
                _attempts = 0;
                StartAttempt(now);
                break;
            case Phase.Open or Phase.Closing when _dials && !_closeRequested:
            case Phase.SigningIn when _dials && _closeReason is not null:
                AbortLink(_closeReason ?? SocketCloseReason.Requested);
                _attempts = 0;
                StartAttempt(now);
                break;
        }
    }

    private void CancelConnect()
    {
        var hasEnded = _phase is Phase.Idle or Phase.Ended;
        if (_hasOpened && !hasEnded)
        {
            return;
        }

        // A close that goes on ends all of it anyway, in its own time.
        if (!hasEnded && !_isTakenOver && !_closeRequested)
        {
            CancelAttemptUnderWay(SocketCloseReason.Cancelled);
            _closeReason = null;
            _lastReason = SocketCloseReason.Cancelled;
            _generation++;
            _phase = Phase.Idle;
        }

        // Last: whoever waited finds that nothing is under way any more.
        Emit(EffectKind.CancelWaiter);
    }

    private void StartAfresh()
    {
        if (_completionDeadline != Never)
        {
            Complete();
        }

        if (_phase == Phase.Ended)
        {
            Emit(EffectKind.StartLifetime);
        }

        _dials = true;
        _hasOpened = false;
        _isTakenOver = false;
        _attempts = 0;
        _hasRetriedAtOnce = false;
        _livedLongAt = Never;
        _closeRequested = false;
        _hooksAreCancelled = false;
        _lastReason = null;
    }

    private void StartAttempt(long now)
    {
        _generation++;
        _settings = _ownSettings;
        _attemptDeadline = now + _ownSettings.ConnectTimeout;
        _phase = Phase.PreparingAttempt;
        Consult(DecisionHook.Connecting);
    }

    /// <summary>Asks whether to try again, and how long to wait before.</summary>
    private void ConsultReconnect()
    {
        var attempt = _attempts + 1;
        Emit(new Effect(EffectKind.Consult, _generation)
        {
            DecisionHook = DecisionHook.ShouldReconnect,
            Attempt = attempt,
            Ticks = RetryDelay.Of(_ownSettings, attempt, _retryAfter, _random),
            Reason = _lastReason,
        });
    }

    private void Consult(DecisionHook hook)
        => Emit(new Effect(EffectKind.Consult, _generation) { DecisionHook = hook, Attempt = _attempts, Reason = _lastReason });

    private void Decided(in MachineEvent answer, long now)
    {
        var yes = answer.Kind == MachineEventKind.Allowed;
        switch (answer.DecisionHook)
        {
            case DecisionHook.Connecting when _phase == Phase.PreparingAttempt && yes:
                _phase = Phase.Dialing;
                Emit(new Effect(EffectKind.StartAttempt, _generation) { Attempt = _attempts });
                break;
            case DecisionHook.Connecting when _phase == Phase.PreparingAttempt:
                AttemptFailed(answer.Reason!, retryAfter: 0, now);
                break;
            case DecisionHook.Opening when _phase is Phase.Opening or Phase.SigningIn:
                OpeningDecided(answer, yes, now);
                break;
            case DecisionHook.ShouldReconnect when _phase == Phase.ConsultingReconnect && yes:
                Schedule(answer.Delay, now);
                break;
            case DecisionHook.ShouldReconnect when _phase == Phase.ConsultingReconnect:
                GiveUp(now);
                break;
        }
    }

    private void OpeningDecided(in MachineEvent answer, bool yes, long now)
    {
        if (_phase == Phase.SigningIn && _closeReason is not null && _awaitsCloseReply)
        {
            AwaitCloseReply(answer.Reason);
        }
        else if (answer.Reason is { Kind: SocketCloseKind.Refused } refusal)
        {
            Refuse(refusal, now);
        }
        else if (_closeReason is { } ended)
        {
            // Whatever the hook has made of that.
            EndLink(ended, now);
        }
        else if (yes)
        {
            Open(now);
        }
        else
        {
            EndLink(answer.Reason!, now);
        }
    }

    /// <summary>This end has sent its close frame while the hook still ran: the peer's is waited for, or the abort would take ours away from it.</summary>
    private void AwaitCloseReply(SocketCloseReason? answer)
    {
        _phase = Phase.Closing;
        _closeDeadline = _attemptDeadline;
        if (answer is { Kind: SocketCloseKind.Refused })
        {
            _isRefused = true;
            _closeReason = answer;
        }
    }

    /// <summary>The hook has refused the link: what it has given leaves, then a close frame.</summary>
    private void Refuse(SocketCloseReason refusal, long now)
    {
        _isRefused = true;
        if (_closeReason is not null)
        {
            // It has ended already.
            _closeReason = null;
            EndLink(refusal, now);
            return;
        }

        if (_phase == Phase.Opening)
        {
            _blockedHook.Start();
            Emit(EffectKind.BeginSignIn);
        }

        BeginClose(refusal, flush: false, now);
    }

    /// <summary>Nothing more comes, and the hook may still have to take what has: it is waited for as long as a close may take, within the attempt's time.</summary>
    private void EndSignIn(SocketCloseReason reason, long now)
    {
        _closeReason = reason;
        _awaitsCloseReply = false;
        _attemptDeadline = Math.Min(_attemptDeadline, now + _ownSettings.CloseTimeout);
        Emit(new Effect(EffectKind.EndSignIn, _generation) { Reason = reason });
    }

    private void Open(long now)
    {
        _hasOpened = true;
        _isLinkOpened = true;
        _lastReason = null;
        var isBeating = IsHeartBeating;
        _phase = Phase.Open;
        Emit(EffectKind.OpenLink);
        if (!isBeating)
        {
            StartHeartbeat(now);
        }

        _signedInAt = isBeating ? now : Never;
        var longLife = now + Math.Min(_settings.Interval, _ownSettings.Retry);
        _proofAt = _dials && _attempts > 0 ? longLife : Never;
        _livedLongAt = _hasRetriedAtOnce ? longLife : Never;
    }

    private void AttemptTimedOut(long now)
    {
        switch (_phase)
        {
            case Phase.ConsultingReconnect when _lastReason!.IsFinal:
                GiveUp(now);
                break;
            case Phase.ConsultingReconnect:
                Schedule(given: null, now);
                break;
            case Phase.Opening or Phase.SigningIn:
                EndLink(SocketCloseReason.ConnectTimedOut, now);
                break;
            default:
                Emit(EffectKind.CancelAttempt);
                AttemptFailed(SocketCloseReason.ConnectTimedOut, retryAfter: 0, now);
                break;
        }
    }

    private void AttemptFailed(SocketCloseReason reason, long retryAfter, long now)
    {
        Emit(new Effect(EffectKind.NotifyError, _generation) { Reason = reason, FailedAttempt = true });
        _generation++;
        Retry(reason, retryAfter, now);
    }

    /// <summary>Decides what follows the end of a link or an attempt.</summary>
    /// <param name="reason">Why it ended.</param>
    /// <param name="retryAfter">How long the server asked to be left alone, beside what the reason says of that.</param>
    /// <param name="now">The time.</param>
    private void Retry(SocketCloseReason reason, long retryAfter, long now)
    {
        _lastReason = reason;
        if (Deadline.IsDue(_livedLongAt, now))
        {
            _hasRetriedAtOnce = false;
        }

        _livedLongAt = Never;
        _retryAfter = reason.RetryAfter switch
        {
            null => retryAfter,
            { Ticks: 0 } when retryAfter == 0 && !_hasRetriedAtOnce => RetryDelay.AtOnce,
            { Ticks: var ticks } => Math.Max(ticks, retryAfter),
        };
        _endedAt = now;
        if (NoAttemptIsLeft)
        {
            GiveUp(now);
            return;
        }

        _phase = Phase.ConsultingReconnect;
        _isProbed = false;
        _attemptDeadline = now + _ownSettings.ConnectTimeout;
        ConsultReconnect();
    }

    /// <param name="given">The delay that the hook has given; null for what the settings give.</param>
    /// <param name="now">The time.</param>
    private void Schedule(long? given, long now)
    {
        _attempts++;
        var delay = given ?? RetryDelay.Of(_ownSettings, _attempts, _retryAfter, _random);
        _hasRetriedAtOnce |= _retryAfter == RetryDelay.AtOnce && delay == 0;
        _retryAt = _endedAt + delay;
        _phase = Phase.Waiting;
        Emit(new Effect(EffectKind.NotifyReconnecting, _generation) { Attempt = _attempts, Ticks = delay, Reason = _lastReason });
        if (_isProbed)
        {
            StartAttempt(now);
        }
    }

    private void GiveUp(long now)
    {
        _generation++;
        End(SocketState.GaveUp, _lastReason!, now);
    }

    /// <summary>Stops an attempt, wherever it is.</summary>
    private void CancelAttemptUnderWay(SocketCloseReason reason)
    {
        if (_phase is Phase.PreparingAttempt or Phase.Dialing)
        {
            Emit(EffectKind.CancelAttempt);
        }
        else if (_phase is Phase.Opening or Phase.SigningIn or Phase.Closing)
        {
            Emit(new Effect(EffectKind.Abort, _generation) { Reason = reason });
        }
    }
}
