using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Watches every event and every effect of a machine and knows what must always hold, whatever the story: at most one
/// link, one end for each link that opened, nothing after a close, attempts never too close and never too many, one
/// timer, early enough for whatever must be told in time, and none at the end. What it knows of the heart is in
/// Referee.Heart.cs.
/// </summary>
internal sealed partial class Referee
{
    /// <summary>The socket's own settings, and those in force: what the link's heartbeat has made of them.</summary>
    private readonly MachineSettings _own;
    private MachineSettings _settings;

    /// <summary>What there is: an attempt under way, a link that is up, and one whose end is still to be told.</summary>
    private bool _attemptUnderWay;
    private bool _linkUp;
    private bool _endOwed;

    /// <summary>Whether the opening's hook waits for what the link brings.</summary>
    private bool _isSigningIn;

    /// <summary>Whether nothing more comes on that link, and its hook is still to answer; and whether it has refused the link, which is being closed.</summary>
    private bool _isSignInOver;
    private long _signInOverSince;
    private bool _isRefused;
    private bool _isClosingUnopened;

    /// <summary>Whether the peer of that link was told by a close frame, and has not answered: an abort would take the frame with it.</summary>
    private bool _isReplyAwaited;

    /// <summary>Since when a link is open whose opening had waited: a ping of before proves nothing.</summary>
    private long _signedInAt = Machine.Never;

    /// <summary>Since when the link is open, and whether the machine is to hear of what comes next, which proves its worth.</summary>
    private long _openedAt;
    private long _proofInterval;

    /// <summary>Whether an attempt followed at once and no link has been open for long since, and when the one that is will have been.</summary>
    private bool _hasRetriedAtOnce;
    private long _livedLongAt = Machine.Never;
    private bool _isProofAwaited;

    /// <summary>Whether the last attempt would fail the same way again, and whether the opening's hook has just refused the link.</summary>
    private bool _isFinal;
    private bool _mustGiveUp;
    private bool _mustEndSignIn;

    /// <summary>Whether a new link was asked for, and the old one is known to have ended: its hook is not waited for.</summary>
    private bool _mustLeaveLink;

    /// <summary>The delay that the hook has just given.</summary>
    private long? _givenDelay;

    private bool _dials = true;
    private bool _closeRequested;
    private bool _gaveUp;
    private bool _completed;
    private bool _disposed;
    private bool _hooksCancelled;
    private bool _sendsFailed;
    private SocketState _toldState;

    /// <summary>The number of the last attempt to reconnect, and whether anything has happened that lets, or makes, the count start again.</summary>
    private int _lastAttempt;
    private bool _mayStartAgain;
    private bool _mustStartAgain;

    /// <summary>When the last link or attempt ended, how long the server asked to be left alone, and which delay was told.</summary>
    private long _endedAt;
    private long _retryAfter;
    private long _toldDelay;
    private long _scheduledAt;

    /// <summary>Since when the attempt, the close handshake and the close that the user asked for are under way.</summary>
    private long _attemptSince;
    private long _leavingSince;
    private long _closeRequestedAt;

    /// <summary>Whether the peer's close frame waits for its answer, and what the event under way makes of that: the messages before it are to be awaited, or were.</summary>
    private bool _answerOwed;
    private bool _mustAwaitMessages;
    private bool _mustAnswer;

    /// <summary>Which event is under way, whether it is the timer that was due, and how late that was.</summary>
    private MachineEventKind _cause;
    private bool _wasDue;
    private long _late;
    private LinkFacts _facts;
    private double _random;

    /// <summary>Whether a probe came while it was being decided whether to try again.</summary>
    private bool _probed;

    /// <summary>Whether a link has opened since the start, and whether a reconnect was asked for: what a connect's token means depends on both.</summary>
    private bool _hasOpened;
    private bool _isTakenOver;

    /// <summary>Whether the event under way makes a connect's caller go, drops what is under way, and starts anew after an end; and what was seen of that.</summary>
    private bool _mustCancelWaiter;
    private bool _mustBecomeIdle;
    private bool _mustStartLifetime;
    private bool _hasCancelledWaiter;
    private bool _hasStartedLifetime;

    public Referee(MachineSettings settings) => _own = _settings = settings;

    /// <summary>What the one timer is set to.</summary>
    public long TimerAt { get; private set; } = Machine.Never;

    /// <summary>Notes an event before the machine takes it.</summary>
    public void Given(in MachineEvent happened, Machine machine, long now)
    {
        _cause = happened.Kind;
        _random = happened.Random;
        _facts = happened.Facts;
        _wasDue = happened.Kind == MachineEventKind.TimerFired && TimerAt != Machine.Never && now >= TimerAt;
        _late = _wasDue ? now - TimerAt : 0;
        var phase = machine.Phase;
        var current = happened.Generation == machine.Generation;
        CancelIsGiven(phase);
        _hasStartedLifetime = false;
        _mustStartLifetime = happened.Kind is MachineEventKind.Connect or MachineEventKind.Reconnect && phase == Phase.Ended && !_disposed;
        _givenDelay = null;
        _mustGiveUp = _mustEndSignIn = _mustLeaveLink = false;
        _mustAwaitMessages = happened.Kind == MachineEventKind.CloseReceived && current && phase == Phase.Open;
        _mustAnswer = _answerOwed && (happened.Kind is MachineEventKind.Close or MachineEventKind.Dispose || (happened.Kind == MachineEventKind.MessagesHandled && current));
        HeartGiven(happened, current && (phase == Phase.Open || (phase == Phase.SigningIn && !_isSignInOver)), current && phase == Phase.Closing, phase, now);
        switch (happened.Kind)
        {
            case MachineEventKind.TimerFired:
                TimerAt = Machine.Never;
                break;
            case MachineEventKind.Connect or MachineEventKind.Reconnect when phase is Phase.Idle or Phase.Ended && !_disposed:
                StartsAfresh(dials: true);
                break;
            case MachineEventKind.Reconnect:
                _mustLeaveLink = _isSigningIn && _isSignInOver && _dials;
                _isTakenOver = true;
                _mayStartAgain = true;
                break;
            case MachineEventKind.Probe:
                _probed |= phase == Phase.ConsultingReconnect;
                break;
            case MachineEventKind.Accept when phase == Phase.Idle:
                StartsAfresh(dials: false);
                _carriesPingFrames = happened.CarriesPingFrames;
                _settings = happened.Settings ?? _own;
                _linkUp = true;
                _attemptSince = now;
                break;
            case MachineEventKind.Close or MachineEventKind.Dispose:
                _disposed |= happened.Kind == MachineEventKind.Dispose;
                if (phase != Phase.Ended && !_closeRequested)
                {
                    _closeRequested = true;
                    _closeRequestedAt = now;
                }

                break;
            case MachineEventKind.AttemptSucceeded when current && phase == Phase.Dialing:
                _attemptUnderWay = false;
                _linkUp = true;
                _settings = happened.Settings ?? _own;
                break;
            case MachineEventKind.AttemptFailed when current && phase == Phase.Dialing:
                _attemptUnderWay = false;
                _retryAfter = happened.RetryAfter;
                _isFinal = (happened.FinalReason is not null && !_hasOpened) || happened.Reason!.IsFinal;
                break;
            case MachineEventKind.Allowed when current && phase == Phase.ConsultingReconnect && happened.DecisionHook == DecisionHook.ShouldReconnect:
                _givenDelay = happened.Delay;
                break;
            case MachineEventKind.Allowed or MachineEventKind.Denied when current && phase is Phase.Opening or Phase.SigningIn && happened.DecisionHook == DecisionHook.Opening:
                OpeningIsAnswered(isRefused: happened.Reason is { Kind: SocketCloseKind.Refused });
                break;
            case MachineEventKind.CloseReceived or MachineEventKind.LinkEnded or MachineEventKind.PeerWentWrong when current && phase == Phase.SigningIn:
                _mustEndSignIn = !_isSignInOver;
                _isReplyAwaited &= happened.Kind != MachineEventKind.LinkEnded;
                break;
        }
    }

    /// <summary>Judges one effect.</summary>
    public void Saw(in Effect effect, long now)
    {
        Assert.False(_hasCancelledWaiter && effect.Kind != EffectKind.SetTimer, "The caller of a connect was let go before all was done.");
        Assert.True(_cause != MachineEventKind.TimerFired || _wasDue || effect.Kind == EffectKind.SetTimer, "A timer that was not due did something.");
        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                _toldState = effect.State;
                break;
            case EffectKind.Consult:
                Asked(effect, now);
                break;
            case EffectKind.StartLifetime:
                Assert.True(_mustStartLifetime && !_hasStartedLifetime, "A lifetime started that nobody asked for.");
                Assert.True(_completed, "A lifetime started before the last was complete.");
                _hasStartedLifetime = true;
                break;
            case EffectKind.CancelWaiter:
                Assert.True(_mustCancelWaiter, "The caller of a connect was let go whose token means nothing.");
                _hasCancelledWaiter = true;
                break;
            case EffectKind.StartAttempt:
                NothingIsThere();
                _attemptUnderWay = true;
                break;
            case EffectKind.CancelAttempt:
                Assert.False(_linkUp, "A link was taken for an attempt.");
                _attemptUnderWay = false;
                break;
            case EffectKind.BeginSignIn:
                Assert.True(_linkUp && !_endOwed && !_isSigningIn && !_closeRequested, "A sign-in began on no link.");
                if (!_mustGiveUp)
                {
                    _isSigningIn = true;
                    HeartStarts(now);
                }

                break;
            case EffectKind.EndSignIn:
                Assert.True(_mustEndSignIn, "A sign-in ended whose link goes on.");
                _mustEndSignIn = false;
                _isSignInOver = true;
                _signInOverSince = now;
                HeartStops();
                break;
            case EffectKind.NotifyError:
                Same(!_endOwed, effect.FailedAttempt, "An attempt is said to have failed, and its link was open, or the other way round.");
                break;
            case EffectKind.AwaitArrival:
                Assert.True(_endOwed && _dials && now >= _openedAt + ProofTime, "What comes is said to prove something too soon.");
                _isProofAwaited = true;
                break;
            case EffectKind.OpenLink:
                Assert.True(_linkUp, "A link opened that is not there.");
                Assert.False(_endOwed, "A link opened before the end of the last was reported.");
                Assert.False(_closeRequested, "A link opened after the close.");
                _endOwed = true;
                _hasOpened = true;
                _openedAt = now;
                _proofInterval = _settings.Interval;
                _livedLongAt = _hasRetriedAtOnce ? now + ProofTime : Machine.Never;
                _isProofAwaited = false;
                Assert.False(_isSignInOver, "A link opened on which nothing more comes.");
                if (!_isSigningIn)
                {
                    HeartStarts(now);
                }

                _signedInAt = _isSigningIn ? now : Machine.Never;
                _isSigningIn = false;
                break;
            case EffectKind.AwaitMessages:
                Assert.True(_mustAwaitMessages, "Messages are awaited, and no close frame has come after them.");
                _mustAwaitMessages = false;
                _answerOwed = true;
                _leavingSince = now;
                break;
            case EffectKind.SendClose when _cause == MachineEventKind.PeerWentWrong && _isSigningIn:
                Assert.True(_linkUp && _isSignInOver && !_isReplyAwaited && !effect.Flush, "A peer that has sent too much was told so before its sign-in was over, or twice.");
                _isReplyAwaited = true;
                _leavingSince = now;
                break;
            case EffectKind.SendClose:
                Assert.True(_linkUp && !_isSignInOver && (_endOwed || _isSigningIn || _mustGiveUp), "A close frame was sent without a link that could take it.");
                Assert.True(_endOwed || !effect.Flush, "What waits for an open link was to leave on one that is not.");
                Assert.True(!_answerOwed || (_mustAnswer && effect.Flush), "A close frame was answered before the messages that came before it were handled, or before what their hooks had sent.");
                _leavingSince = _answerOwed ? _leavingSince : now;
                _answerOwed = _mustAnswer = false;
                _isRefused |= _mustGiveUp;
                _isClosingUnopened = !_endOwed;
                _isSigningIn = _mustGiveUp = false;
                if (_isClosingUnopened)
                {
                    HeartStops();
                }

                break;
            case EffectKind.Abort:
                Assert.True(_linkUp, "A link was aborted that is not there.");
                Assert.True(_cause is MachineEventKind.Reconnect || MayLetGoOfHooks(now), "A link was aborted whose hooks may still answer the peer's last messages.");
                Same(_answerOwed, effect.AnswersPeer, "A peer's close frame was never answered, or twice.");
                _answerOwed = false;
                Assert.False(_isReplyAwaited && _cause is MachineEventKind.Allowed or MachineEventKind.Denied, "A peer was told why its link ends, and the link was aborted before it could hear that.");
                Same(!_dials && IsSilence(effect.Reason!), effect.TellsPeer, "A peer is not told why it is dropped, or one that cannot hear it.");
                Dead(effect.Reason!, now);
                _mustGiveUp |= _isRefused && _dials && !_closeRequested && _cause is not (MachineEventKind.Reconnect or MachineEventKind.CancelConnect);
                _linkUp = _isSigningIn = _isSignInOver = _isRefused = _isClosingUnopened = _isReplyAwaited = false;
                _isFinal = effect.Reason!.IsFinal;
                HeartStops();
                break;
            case EffectKind.NotifyClose:
                Assert.False(_linkUp, "The end was reported of a link that is still there.");
                Assert.True(_endOwed, "An end was reported that is not owed.");
                _endOwed = false;
                break;
            case EffectKind.SendPing or EffectKind.SendPong or EffectKind.Ask or EffectKind.NotifyPing or EffectKind.NotifyPong:
                Assert.True(_linkUp && (_endOwed || (_isSigningIn && !_isSignInOver)), "The heart beats without a link.");
                Assert.True(_endOwed || effect.Kind is EffectKind.SendPing or EffectKind.SendPong or EffectKind.Ask, "A hook is told of a heartbeat before OnOpen.");
                Assert.False(_closeRequested, "The heart beats after the close.");
                Beats(effect, now);
                break;
            case EffectKind.ProbePool:
                Assert.True(_linkUp && (_endOwed || (_isSigningIn && !_isSignInOver)), "The pool was probed for no link.");
                PoolIsAsked(now);
                break;
            case EffectKind.WarnBehind or EffectKind.RelievePool:
                ThreadsAreMissed();
                break;
            case EffectKind.TakeOverReading:
                Assert.True(_linkUp && _endOwed, "The reading of no link was taken over.");
                ReadingIsTakenOver(now);
                break;
            case EffectKind.NotifyReconnecting:
                Scheduled(effect, now);
                break;
            case EffectKind.CancelHooks:
                Assert.False(_hooksCancelled, "The hooks' token was cancelled twice.");
                Assert.True(_closeRequested || MayLetGoOfHooks(now), "The hooks' token was cancelled before the peer's close frame was answered.");
                _hooksCancelled = true;
                break;
            case EffectKind.FailSends:
                _sendsFailed = true;
                break;
            case EffectKind.SuppressNotifications:
                Assert.True(effect.Reason is not null, "Messages would be refused without a reason.");
                break;
            case EffectKind.NotifyGaveUp:
                Assert.False(_gaveUp || _closeRequested, "Giving up was reported once too often.");
                _gaveUp = true;
                break;
            case EffectKind.AwaitHooks:
                _completed = false;
                _endedAt = now;
                break;
            case EffectKind.Complete:
                Assert.False(_completed, "The same end was complete twice.");
                _completed = true;
                break;
            case EffectKind.SetTimer:
                Differs(TimerAt, effect.Ticks, "The timer was set to what it is set to.");
                TimerAt = effect.Ticks;
                break;
        }
    }

    /// <summary>Judges how the machine stands after an event.</summary>
    public void Rests(Machine machine, long now, bool pingWaits)
    {
        var phase = machine.Phase;
        Same(true, ReferenceEquals(machine.Settings, _settings), "Other settings are in force than those of the link.");
        Same(_mustStartLifetime, _hasStartedLifetime, "It started after an end, and no lifetime did.");
        Same(_mustCancelWaiter, _hasCancelledWaiter, "The caller of a connect that was cancelled waits indefinitely.");
        Assert.True(!_mustBecomeIdle || phase == Phase.Idle, "A connect that was cancelled goes on.");
        Same(!_dials && phase != Phase.Idle, machine.HasAccepted, "An end does not know whether it has accepted.");
        Assert.True(_pingsToNotify == 0, "A ping has left, and that is reported to nobody.");
        Assert.True(_pongsToNotify == 0, "A pong is lost.");
        Same(phase == Phase.Dialing, _attemptUnderWay, "An attempt is under way that is not known of, or the other way round.");
        Same(phase == Phase.SigningIn, _isSigningIn, "A hook waits for what comes and gets nothing, or the other way round.");
        Assert.False(_mustAwaitMessages, "A close frame has come, and nobody asks what becomes of the messages before it.");
        Assert.False(_mustAnswer, "A close frame waits for its answer, and nothing else is waited for.");
        Assert.False(_mustEndSignIn, "A hook waits for what will not come, and is not told.");
        Assert.True(!_mustLeaveLink || phase == Phase.PreparingAttempt, "A new link was asked for, and waits for the hook of one that has ended.");
        Assert.True(!_mustGiveUp || phase == Phase.Ended, "A link was refused for good, and the socket goes on.");
        Same(phase is Phase.Opening or Phase.SigningIn or Phase.Open or Phase.Closing, _linkUp, "A link is up that is not known of, or the other way round.");
        Same(phase == Phase.Open || (phase == Phase.Closing && !_isClosingUnopened), _endOwed, "An end is owed that will not come, or the other way round.");
        Same(phase == Phase.Ended || _closeRequested, _hooksCancelled, "The hooks' token is cancelled too early, or not at all.");
        Assert.True(machine.State == _toldState, "The state is another than was reported.");
        if (_closeRequested)
        {
            Assert.True(phase is Phase.Closing or Phase.Ended, "The socket was closed and goes on.");
        }

        if (phase == Phase.Ended)
        {
            Assert.True(_sendsFailed, "Messages wait that nobody will ever send.");
            Same(_gaveUp, _dials && !_closeRequested, "An end is neither a close nor reported as giving up.");
            Assert.True(!_disposed || machine.State == SocketState.Disposed, "A disposed socket looks like another.");
        }

        var mayRest = phase == Phase.Idle || (phase == Phase.Ended && _completed) || (phase == Phase.Open && (pingWaits || IsLeftAlone));
        if (!mayRest && TimerAt == Machine.Never)
        {
            Assert.Fail($"Nothing will ever happen any more in {phase}.");
        }

        var mustRest = phase == Phase.Idle || (phase == Phase.Ended && _completed);
        if (mustRest && TimerAt != Machine.Never)
        {
            Assert.Fail($"A timer is left in {phase}.");
        }

        switch (phase)
        {
            case Phase.PreparingAttempt or Phase.Dialing or Phase.Opening:
                IsTold(_attemptSince + _own.ConnectTimeout, now, "An attempt may never end.");
                break;
            case Phase.ConsultingReconnect:
                IsTold(_endedAt + _own.ConnectTimeout, now, "The decision hook before a reconnect may never end.");
                break;
            case Phase.Waiting:
                IsTold(Math.Max(_endedAt + _toldDelay, _scheduledAt + 1), now, "The next attempt comes later than was reported.");
                break;
            case Phase.SigningIn:
                IsTold(_attemptSince + _own.ConnectTimeout, now, "A sign-in may never end.");
                if (_isSignInOver)
                {
                    IsTold(_signInOverSince + _own.CloseTimeout, now, "A link that has ended waits for its hook longer than a close may take.");
                }
                else
                {
                    HeartRests(now);
                }

                break;
            case Phase.Open:
                if (!_mayStartAgain && _lastAttempt > 0 && !_isProofAwaited)
                {
                    IsTold(_openedAt + ProofTime, now, "What comes will prove nothing.");
                }

                HeartRests(now);
                break;
            case Phase.Closing:
                IsTold(_leavingSince + _own.CloseTimeout, now, "The close handshake may never end.");
                HookIsWatched(now);
                break;
            case Phase.Ended when !_completed:
                var close = _closeRequested ? _closeRequestedAt + _own.CloseTimeout : _endedAt + _own.CloseTimeout;
                IsTold(Math.Max(close, _endedAt + Math.Max(1, _own.CloseTimeout / 10)), now, "The end may never end.");
                break;
        }
    }

    /// <summary>What must happen at a moment does: the timer is set no later, and when it fired in time, it has happened.</summary>
    private void IsTold(long moment, long now, string otherwise)
    {
        Assert.True(TimerAt != Machine.Never && TimerAt <= moment, otherwise);
        Assert.True(!(_wasDue && _late == 0) || now < moment, otherwise);
    }

    /// <summary>Whether the answer to a close frame waits for no hook of the link: it has left, the link is broken, or they took too long.</summary>
    private bool MayLetGoOfHooks(long now) => !_answerOwed || _cause == MachineEventKind.LinkEnded || now >= _leavingSince + _own.CloseTimeout;

    /// <summary>The opening's hook has had its say: a refusal is for good, and a close frame that is out is waited for.</summary>
    private void OpeningIsAnswered(bool isRefused)
    {
        if (_isReplyAwaited)
        {
            _isRefused = isRefused;
            _isClosingUnopened = true;
            _isSigningIn = _isSignInOver = false;
        }
        else
        {
            _mustGiveUp = isRefused;
        }
    }

    /// <summary>Notes what a connect's token means, if it is that which is cancelled.</summary>
    private void CancelIsGiven(Phase phase)
    {
        var isCancelled = _cause == MachineEventKind.CancelConnect;
        var isIdle = phase is Phase.Idle or Phase.Ended;
        _hasCancelledWaiter = false;
        _mustCancelWaiter = isCancelled && (isIdle || !_hasOpened);
        _mustBecomeIdle = isCancelled && !isIdle && !_hasOpened && !_closeRequested && !_isTakenOver;
    }

    private void StartsAfresh(bool dials)
    {
        _dials = dials;
        _hasOpened = _isTakenOver = false;
        _closeRequested = _gaveUp = _hooksCancelled = _sendsFailed = false;
        _mayStartAgain = _mustStartAgain = true;
        _hasRetriedAtOnce = false;
        _livedLongAt = Machine.Never;
    }

    private void Scheduled(in Effect effect, long now)
    {
        Assert.False(_closeRequested || !_dials, "An attempt was scheduled after the close, or on the accepted end.");
        Assert.True(effect.Attempt == _lastAttempt + 1 || (effect.Attempt == 1 && _mayStartAgain), "The count of attempts jumped.");
        Assert.True(effect.Attempt == 1 || !_mustStartAgain, "A link answered a heartbeat, and the count of attempts goes on.");
        Assert.True(_own.Max < 0 || effect.Attempt <= _own.Max, "More attempts than were allowed.");
        Assert.False(_isFinal && _cause == MachineEventKind.TimerFired, "What would fail the same way again is tried again, and nobody has said so.");
        if (_givenDelay is { } given)
        {
            Assert.True(effect.Ticks == given, "The delay is not the hook's.");
        }
        else
        {
            IsOfSettings(effect);
        }

        _hasRetriedAtOnce |= effect.Ticks == 0 && effect.Reason!.RetryAfter == TimeSpan.Zero && _retryAfter == 0;
        _lastAttempt = effect.Attempt;
        _mayStartAgain = _mustStartAgain = false;
        _toldDelay = effect.Ticks;
        _scheduledAt = now;
    }

    /// <summary>How long a link must have been open before whatever comes proves its worth.</summary>
    private long ProofTime => Math.Min(_proofInterval, _own.Retry);

    private void IsOfSettings(in Effect effect)
    {
        var delay = effect.Ticks;
        var asked = Math.Max(_retryAfter, effect.Reason!.RetryAfter?.Ticks ?? 0);
        if (asked == 0 && effect.Attempt == 1 && effect.Reason.RetryAfter is not null && !_hasRetriedAtOnce)
        {
            Assert.True(delay == 0, "A server asked to be tried again at once, and is not.");
            return;
        }

        Assert.True(delay >= Math.Max(_own.Retry, asked), "The delay is shorter than it may be.");
        var longest = Math.Max(_own.Backoff == Backoff.Exponential ? Math.Max(_own.RetryCap, _own.Retry) : _own.Retry, asked);
        Assert.True(delay <= longest + (_own.Jitter ? longest / 5 : 0), "The delay is longer than it may be.");
    }

    private void Asked(in Effect effect, long now)
    {
        Same(_mustStartLifetime, _hasStartedLifetime, "A decision hook was asked before the lifetime started.");
        Assert.False(_closeRequested && effect.DecisionHook != DecisionHook.Opening, "A decision hook about an attempt was asked after the close.");
        switch (effect.DecisionHook)
        {
            case DecisionHook.ShouldReconnect:
                NothingIsThere();
                Assert.True(_dials, "An accepted end thinks of reconnecting.");
                Assert.False(_mustGiveUp, "A hook was asked whether to go on, and another has refused the link for good.");
                Assert.True(effect.Attempt == _lastAttempt + 1 || (effect.Attempt == 1 && _mayStartAgain), "A hook is asked about another attempt than the next.");
                Same(_isFinal, effect.Reason!.IsFinal, "A hook is told that it is final, and it is not, or the other way round.");
                if (_livedLongAt != Machine.Never && now >= _livedLongAt)
                {
                    _hasRetriedAtOnce = false;
                }

                _livedLongAt = Machine.Never;
                IsOfSettings(effect);
                _endedAt = now;
                break;
            case DecisionHook.Connecting:
                NothingIsThere();
                Assert.True(
                    _cause is MachineEventKind.Connect or MachineEventKind.Reconnect or MachineEventKind.Probe
                        || (_cause == MachineEventKind.TimerFired && now >= _endedAt + _toldDelay)
                        || _probed,
                    "An attempt came sooner than the delay says, and nobody asked for it.");
                _attemptSince = now;
                _settings = _own;

                _probed = false;

                // It was asked for this attempt alone, and what was final of the last is not of this one.
                _retryAfter = 0;
                _isFinal = false;
                break;
        }
    }

    private void NothingIsThere()
    {
        Assert.False(_attemptUnderWay, "Two attempts at once.");
        Assert.False(_linkUp || _endOwed, "An attempt beside a link.");
        Assert.False(_closeRequested, "An attempt after the close.");
    }

    private static void Same(bool expected, bool actual, string otherwise) => Assert.True(expected == actual, otherwise);

    private static void Differs(long one, long other, string otherwise) => Assert.True(one != other, otherwise);
}
