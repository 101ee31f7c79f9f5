namespace Heartbeat;

/// <summary>Close handshakes, the end of a link, and the end of it all.</summary>
internal sealed partial class Machine
{
    /// <summary>Whether the user has asked for the close, when, and whether for good.</summary>
    private bool _closeRequested;
    private long _closeRequestedAt;
    private bool _final;

    /// <summary>Whether the hooks' token was cancelled since the start.</summary>
    private bool _hooksAreCancelled;

    /// <summary>Why the link is being closed, and until when it may take.</summary>
    private SocketCloseReason? _closeReason;
    private long _closeDeadline = Never;

    /// <summary>Whether the peer's close frame is answered only when the messages before it were handled, or with the link's end.</summary>
    private bool _awaitsMessages;

    /// <summary>Whether this end has ended a sign-in by a close frame, and the peer has not left since.</summary>
    private bool _awaitsCloseReply;

    /// <summary>Whether the opening hook has refused the link.</summary>
    private bool _isRefused;

    /// <summary>Until when the last event hooks are waited for after the end; <see cref="Never"/> where the end is complete.</summary>
    private long _completionDeadline = Never;

    private void Close(bool final, SocketCloseReason reason, long now)
    {
        _final |= final;
        if (_phase == Phase.Ended)
        {
            _endState = _final ? SocketState.Disposed : _endState;
            if (!_closeRequested)
            {
                // OnGaveUp may still wait behind a hook that is stuck, and comes after no close.
                _closeRequested = true;
                Emit(new Effect(EffectKind.SuppressNotifications, _generation) { Reason = reason });
            }

            return;
        }

        if (_closeRequested)
        {
            return;
        }

        _closeRequested = true;
        _closeRequestedAt = now;
        Emit(new Effect(EffectKind.SuppressNotifications, _generation) { Reason = reason });
        CancelHooks();
        switch (_phase)
        {
            case Phase.Open:
                BeginClose(reason, flush: true, now);
                break;
            case Phase.SigningIn when _closeReason is null:
                BeginClose(reason, flush: false, now);
                break;
            case Phase.Closing when _awaitsMessages:
                // No hook can send any more, nor does another begin.
                AnswerClose();
                break;
            case Phase.Closing:
                // It goes on: its time began before, and is no longer than a close's.
                break;
            default:
                CancelAttemptUnderWay(reason);
                _closeReason = null;
                _generation++;
                _lastReason = reason;
                EndAsRequested(reason, now);
                break;
        }
    }

    /// <summary>Begins the close handshake.</summary>
    private void BeginClose(SocketCloseReason reason, bool flush, long now)
    {
        StartClosing(reason, now);
        Emit(new Effect(EffectKind.SendClose, _generation) { Reason = reason, Flush = flush });
    }

    /// <summary>The peer has closed: the hooks of what came before may still answer it.</summary>
    private void AwaitMessages(SocketCloseReason reason, long now)
    {
        StartClosing(reason, now);
        _awaitsMessages = true;
        Emit(EffectKind.AwaitMessages);
    }

    /// <summary>Answers the peer's close frame, after what its link's hooks have sent.</summary>
    private void AnswerClose()
    {
        _awaitsMessages = false;
        Emit(new Effect(EffectKind.SendClose, _generation) { Reason = _closeReason, Flush = true });
    }

    /// <summary>The heart stops: what counts now is the close's own deadline.</summary>
    private void StartClosing(SocketCloseReason reason, long now)
    {
        _phase = Phase.Closing;
        _closeReason = reason;
        _closeDeadline = now + _ownSettings.CloseTimeout;
    }

    private void EndLink(SocketCloseReason reason, long now, bool tellsPeer = false)
    {
        reason = _closeReason ?? reason;
        var last = _closeRequested || !_dials;
        if (last || NoAttemptIsLeft)
        {
            // Before OnClose: hooks that start after this have another token, for OnClose could do nothing with a cancelled one.
            CancelHooks();
        }

        AbortLink(reason, last, tellsPeer);
        if (last)
        {
            EndAsRequested(reason, now);
        }
        else if (_isRefused)
        {
            // The opening hook has said so, and nobody else is asked.
            GiveUp(now);
        }
        else
        {
            Retry(reason, retryAfter: 0, now);
        }
    }

    /// <summary>Ends the link. Where there will be no other, what waits to be sent fails first: OnUnsent comes before the last OnClose.</summary>
    private void AbortLink(SocketCloseReason reason, bool last = false, bool tellsPeer = false)
    {
        var isUnopened = !_isLinkOpened;
        Emit(new Effect(EffectKind.Abort, _generation) { Reason = reason, TellsPeer = tellsPeer, AnswersPeer = _awaitsMessages });
        if (last)
        {
            Emit(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
        }

        if (!_closeRequested)
        {
            Emit(new Effect(EffectKind.NotifyError, _generation) { Reason = reason, FailedAttempt = isUnopened });
        }

        if (!isUnopened)
        {
            Emit(new Effect(EffectKind.NotifyClose, _generation) { Reason = reason });
        }

        _closeReason = null;
        _awaitsMessages = false;
        _lastReason = reason;
        _generation++;
    }

    private void EndAsRequested(SocketCloseReason reason, long now)
        => End(_final ? SocketState.Disposed : SocketState.Closed, reason, now);

    private void End(SocketState state, SocketCloseReason reason, long now)
    {
        _phase = Phase.Ended;
        _endState = state;

        // The whole close has CloseTimeout. Where the close handshake took all of it, the end's hooks still get a moment.
        var left = _closeRequested ? _closeRequestedAt + _ownSettings.CloseTimeout : now + _ownSettings.CloseTimeout;
        _completionDeadline = Math.Max(left, now + Math.Max(1, _ownSettings.CloseTimeout / 10));
        CancelHooks();
        Emit(new Effect(EffectKind.FailSends, _generation) { Reason = reason });
        if (state == SocketState.GaveUp)
        {
            Emit(new Effect(EffectKind.NotifyGaveUp, _generation) { Reason = reason });
        }

        Emit(new Effect(EffectKind.AwaitHooks, _generation) { Reason = reason });
    }

    private void CancelHooks()
    {
        if (!_hooksAreCancelled)
        {
            _hooksAreCancelled = true;
            Emit(EffectKind.CancelHooks);
        }
    }

    private void Complete()
    {
        _completionDeadline = Never;
        Emit(EffectKind.Complete);
    }
}
