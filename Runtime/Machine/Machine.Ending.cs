namespace Heartbeat;

/// <summary>Goodbyes, the end of a link, and the end of it all.</summary>
internal sealed partial class Machine
{
    /// <summary>Whether the user has asked for the close, when, and whether for good.</summary>
    private bool _closeAsked;
    private long _closeAskedAt;
    private bool _final;

    /// <summary>Whether the hooks' token was cancelled since the start.</summary>
    private bool _hooksAreCancelled;

    /// <summary>Why a goodbye is being said, and until when it may take.</summary>
    private SocketCloseReason? _leaveReason;
    private long _leaveDeadline = Never;

    /// <summary>Until when the last tellings are waited for after the end; <see cref="Never"/> where the end is complete.</summary>
    private long _settleDeadline = Never;

    private void Close(bool final, SocketCloseReason reason, long now)
    {
        _final |= final;
        if (_phase == Phase.Ended)
        {
            _endState = _final ? SocketState.Disposed : _endState;
            if (!_closeAsked)
            {
                // Giving up may still wait to be told behind a hook that is stuck.
                _closeAsked = true;
                Do(EffectKind.Hush);
            }

            return;
        }

        if (_closeAsked)
        {
            return;
        }

        _closeAsked = true;
        _closeAskedAt = now;
        Do(EffectKind.Hush);
        CancelHooks();
        switch (_phase)
        {
            case Phase.Open:
                Leave(reason, flush: true, now);
                break;
            case Phase.Leaving:
                _leaveDeadline = Math.Min(_leaveDeadline, now + _settings.CloseTimeout);
                break;
            default:
                DropAttempt(reason);
                _generation++;
                _lastReason = reason;
                EndAsAsked(reason, now);
                break;
        }
    }

    /// <summary>Begins a goodbye. The heart stops: what counts now is the close's own deadline.</summary>
    private void Leave(SocketCloseReason reason, bool flush, long now)
    {
        _phase = Phase.Leaving;
        _leaveReason = reason;
        _leaveDeadline = now + _settings.CloseTimeout;
        Do(new Effect(EffectKind.SayGoodbye, _generation) { Reason = reason, Flush = flush });
    }

    private void EndLink(SocketCloseReason reason, long now)
    {
        reason = _leaveReason ?? reason;
        var last = _closeAsked || !_dials;
        if (last || NoAttemptIsLeft)
        {
            // Before the end is told: what starts after this has a token of its own, and OnClose could do nothing with a cancelled one.
            CancelHooks();
        }

        AbortLink(reason, last);
        _lastReason = reason;
        if (last)
        {
            EndAsAsked(reason, now);
        }
        else
        {
            _retryAfter = 0;
            Retry(reason, now);
        }
    }

    /// <summary>Ends the link and tells of it; what waits to be sent fails before that is told if there will be no other link.</summary>
    private void AbortLink(SocketCloseReason reason, bool last = false)
    {
        Do(new Effect(EffectKind.Abort, _generation) { Reason = reason });
        if (last)
        {
            Do(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
        }

        if (!_closeAsked)
        {
            Do(new Effect(EffectKind.TellError, _generation) { Reason = reason });
        }

        if (_phase != Phase.Opening)
        {
            Do(new Effect(EffectKind.TellClose, _generation) { Reason = reason });
        }

        _leaveReason = null;
        _lastReason = reason;
        _generation++;
    }

    private void EndAsAsked(SocketCloseReason reason, long now)
        => End(_final ? SocketState.Disposed : SocketState.Closed, reason, now);

    private void End(SocketState state, SocketCloseReason reason, long now)
    {
        _phase = Phase.Ended;
        _endState = state;

        // The whole close has CloseTimeout. Where the goodbye took all of it, the telling of the end still gets a moment.
        var left = _closeAsked ? _closeAskedAt + _settings.CloseTimeout : now + _settings.CloseTimeout;
        _settleDeadline = Math.Max(left, now + Math.Max(1, _settings.CloseTimeout / 10));
        CancelHooks();
        Do(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
        if (state == SocketState.GaveUp)
        {
            Do(new Effect(EffectKind.TellGaveUp, _generation) { Reason = reason });
        }

        Do(new Effect(EffectKind.AwaitTellings, _generation) { Reason = reason });
    }

    private void CancelHooks()
    {
        if (!_hooksAreCancelled)
        {
            _hooksAreCancelled = true;
            Do(EffectKind.CancelHooks);
        }
    }

    private void Settle()
    {
        _settleDeadline = Never;
        Do(EffectKind.Settle);
    }
}
