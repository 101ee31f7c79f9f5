namespace Heartbeat;

/// <summary>Connecting and reconnecting: one attempt at a time, by construction.</summary>
internal sealed partial class Machine
{
    /// <summary>When the attempt under way, or the question before a reconnect, has taken too long.</summary>
    private long _attemptDeadline = Never;

    /// <summary>When the next attempt starts.</summary>
    private long _retryAt = Never;

    /// <summary>How many attempts to reconnect were made in a row without a link that answered a heartbeat.</summary>
    private int _attempts;

    /// <summary>Whether the connect's token means nothing any more: a link has opened, or a reconnect was asked for.</summary>
    private bool _connectIsOver;

    /// <summary>Whether a probe came while it was being decided whether to try again: then nothing is waited for.</summary>
    private bool _isProbed;

    /// <summary>Why the last link or attempt ended, and when.</summary>
    private SocketCloseReason? _lastReason;
    private long _endedAt;

    /// <summary>How long the server that refused last asked to be left alone.</summary>
    private long _retryAfter;

    private bool NoAttemptIsLeft => _settings.Max >= 0 && _attempts >= _settings.Max;

    private void Connect(long now)
    {
        if (_phase is Phase.Idle or Phase.Ended && _endState != SocketState.Disposed)
        {
            StartAfresh();
            StartAttempt(now);
        }
    }

    private void Accept(long now)
    {
        if (_phase != Phase.Idle)
        {
            return;
        }

        StartAfresh();
        _dials = false;
        _generation++;
        _attemptDeadline = now + _settings.ConnectTimeout;
        _phase = Phase.Opening;
        Ask(Question.Opening);
    }

    private void Reconnect(long now)
    {
        // The attempts are this call's from now on: the token of the connect before it means nothing any more.
        _connectIsOver = true;
        switch (_phase)
        {
            case Phase.Idle or Phase.Ended:
                Connect(now);
                break;
            case Phase.Deciding or Phase.Waiting:
                _attempts = 0;
                StartAttempt(now);
                break;
            case Phase.Open or Phase.Leaving when _dials && !_closeAsked:
                AbortLink(_leaveReason ?? SocketCloseReason.Asked);
                _attempts = 0;
                StartAttempt(now);
                break;
        }
    }

    private void CancelConnect()
    {
        if (_connectIsOver || _phase is Phase.Idle or Phase.Ended or Phase.Open or Phase.Leaving)
        {
            return;
        }

        DropAttempt(SocketCloseReason.Cancelled);
        _generation++;
        _phase = Phase.Idle;
    }

    private void StartAfresh()
    {
        if (_settleDeadline != Never)
        {
            Settle();
        }

        _dials = true;
        _connectIsOver = false;
        _attempts = 0;
        _closeAsked = false;
        _hooksAreCancelled = false;
        _leaveReason = null;
        _lastReason = null;
    }

    private void StartAttempt(long now)
    {
        _generation++;
        _retryAfter = 0;
        _attemptDeadline = now + _settings.ConnectTimeout;
        _phase = Phase.Asking;
        Ask(Question.Connecting);
    }

    private void Ask(Question question)
        => Do(new Effect(EffectKind.Ask, _generation) { Question = question, Attempt = _attempts, Reason = _lastReason });

    private void Answered(in MachineEvent answer, long now)
    {
        var yes = answer.Kind == MachineEventKind.AnsweredYes;
        switch (answer.Question)
        {
            case Question.Connecting when _phase == Phase.Asking && yes:
                _phase = Phase.Dialing;
                Do(new Effect(EffectKind.StartAttempt, _generation) { Attempt = _attempts });
                break;
            case Question.Connecting when _phase == Phase.Asking:
                AttemptFailed(answer.Reason!, retryAfter: 0, now);
                break;
            case Question.Opening when _phase == Phase.Opening && yes:
                Open(now);
                break;
            case Question.Opening when _phase == Phase.Opening:
                EndLink(answer.Reason!, now);
                break;
            case Question.ShouldReconnect when _phase == Phase.Deciding && yes:
                Schedule(now);
                break;
            case Question.ShouldReconnect when _phase == Phase.Deciding:
                GiveUp(now);
                break;
        }
    }

    private void Open(long now)
    {
        _connectIsOver = true;
        _lastReason = null;
        _phase = Phase.Open;
        Do(EffectKind.OpenLink);
        StartHeart(now);
    }

    private void AttemptTimedOut(long now)
    {
        switch (_phase)
        {
            case Phase.Deciding:
                Schedule(now);
                break;
            case Phase.Opening:
                EndLink(SocketCloseReason.ConnectTimedOut, now);
                break;
            default:
                Do(EffectKind.AbandonAttempt);
                AttemptFailed(SocketCloseReason.ConnectTimedOut, retryAfter: 0, now);
                break;
        }
    }

    private void AttemptFailed(SocketCloseReason reason, long retryAfter, long now)
    {
        Do(new Effect(EffectKind.TellError, _generation) { Reason = reason });
        _generation++;
        _retryAfter = retryAfter;
        Retry(reason, now);
    }

    /// <summary>Decides what follows the end of a link or an attempt.</summary>
    private void Retry(SocketCloseReason reason, long now)
    {
        _lastReason = reason;
        _endedAt = now;
        if (NoAttemptIsLeft)
        {
            GiveUp(now);
            return;
        }

        _phase = Phase.Deciding;
        _isProbed = false;
        _attemptDeadline = now + _settings.ConnectTimeout;
        Ask(Question.ShouldReconnect);
    }

    private void Schedule(long now)
    {
        _attempts++;
        var delay = RetryDelay.Of(_settings, _attempts, _retryAfter, _random);
        _retryAt = _endedAt + delay;
        _phase = Phase.Waiting;
        Do(new Effect(EffectKind.TellReconnecting, _generation) { Attempt = _attempts, Ticks = delay, Reason = _lastReason });
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
    private void DropAttempt(SocketCloseReason reason)
    {
        if (_phase is Phase.Asking or Phase.Dialing)
        {
            Do(EffectKind.AbandonAttempt);
        }
        else if (_phase == Phase.Opening)
        {
            Do(new Effect(EffectKind.Abort, _generation) { Reason = reason });
        }
    }
}
