using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Watches every event and every effect of a machine and knows what must always hold, whatever the story: at most one
/// link, one end for each link that opened, nothing after a close, attempts never too close and never too many, one
/// timer and none at the end.
/// </summary>
internal sealed class Referee(MachineSettings settings)
{
    /// <summary>What there is: an attempt under way, a link that is up, and one whose end is still to be told.</summary>
    private bool _attemptUnderWay;
    private bool _linkUp;
    private bool _endOwed;

    private bool _closeAsked;
    private bool _gaveUp;
    private bool _settled;
    private bool _disposed;

    /// <summary>The number of the last attempt to reconnect, and whether anything has happened that lets the count start again.</summary>
    private int _lastAttempt;
    private bool _mayStartAgain;

    /// <summary>When the last link or attempt ended, and how long the server asked to be left alone.</summary>
    private long _endedAt;
    private long _retryAfter;

    private MachineEventKind _cause;

    /// <summary>Whether a probe came while it was being decided whether to try again.</summary>
    private bool _probed;

    /// <summary>What the one timer is set to.</summary>
    public long TimerAt { get; private set; } = Machine.Never;

    /// <summary>Notes an event before the machine takes it.</summary>
    public void Given(in MachineEvent happened, Machine machine)
    {
        _cause = happened.Kind;
        var phase = machine.Phase;
        var current = happened.Generation == machine.Generation;
        switch (happened.Kind)
        {
            case MachineEventKind.TimerFired:
                TimerAt = Machine.Never;
                break;
            case MachineEventKind.Connect or MachineEventKind.Reconnect when phase is Phase.Idle or Phase.Ended && !_disposed:
                _closeAsked = _gaveUp = false;
                _mayStartAgain = true;
                break;
            case MachineEventKind.Reconnect:
                _mayStartAgain = true;
                break;
            case MachineEventKind.Probe:
                _probed |= phase == Phase.Deciding;
                break;
            case MachineEventKind.Accept when phase == Phase.Idle:
                _linkUp = true;
                break;
            case MachineEventKind.Close or MachineEventKind.Dispose:
                _disposed |= happened.Kind == MachineEventKind.Dispose;
                _closeAsked |= phase != Phase.Ended;
                break;
            case MachineEventKind.AttemptSucceeded when current && phase == Phase.Dialing:
                _attemptUnderWay = false;
                _linkUp = true;
                break;
            case MachineEventKind.AttemptFailed when current && phase == Phase.Dialing:
                _attemptUnderWay = false;
                _retryAfter = happened.RetryAfter;
                break;
            case MachineEventKind.AnswerHeard or MachineEventKind.PongHeard or MachineEventKind.PingHeard when current && phase == Phase.Open:
                _mayStartAgain = true;
                break;
        }
    }

    /// <summary>Judges one effect.</summary>
    public void Saw(in Effect effect, long now)
    {
        switch (effect.Kind)
        {
            case EffectKind.Ask:
                Asked(effect, now);
                break;
            case EffectKind.StartAttempt:
                NothingIsThere();
                _attemptUnderWay = true;
                break;
            case EffectKind.AbandonAttempt:
                Assert.False(_linkUp, "A link was taken for an attempt.");
                _attemptUnderWay = false;
                break;
            case EffectKind.OpenLink:
                Assert.True(_linkUp, "A link opened that is not there.");
                Assert.False(_endOwed, "A link opened before the end of the last was told.");
                Assert.False(_closeAsked, "A link opened after the close.");
                _endOwed = true;
                break;
            case EffectKind.Abort:
                Assert.True(_linkUp, "A link was aborted that is not there.");
                _linkUp = false;
                break;
            case EffectKind.TellClose:
                Assert.False(_linkUp, "The end was told of a link that is still there.");
                Assert.True(_endOwed, "An end was told that is not owed.");
                _endOwed = false;
                break;
            case EffectKind.SendPing or EffectKind.SendPong or EffectKind.TellPing or EffectKind.TellPong:
                Assert.True(_linkUp && _endOwed, "The heart beats without an open link.");
                Assert.False(_closeAsked, "The heart beats after the close.");
                break;
            case EffectKind.TellReconnecting:
                Assert.False(_closeAsked, "An attempt was scheduled after the close.");
                Assert.True(effect.Attempt == _lastAttempt + 1 || (effect.Attempt == 1 && _mayStartAgain), "The count of attempts jumped.");
                Assert.True(settings.Max < 0 || effect.Attempt <= settings.Max, "More attempts than were allowed.");
                _lastAttempt = effect.Attempt;
                _mayStartAgain = false;
                Assert.InRange(effect.Ticks, Math.Max(settings.Retry, _retryAfter), long.MaxValue);
                break;
            case EffectKind.TellGaveUp:
                Assert.False(_gaveUp || _closeAsked, "Giving up was told once too often.");
                _gaveUp = true;
                break;
            case EffectKind.AwaitTellings:
                _settled = false;
                break;
            case EffectKind.Settle:
                Assert.False(_settled, "The same end was complete twice.");
                _settled = true;
                break;
            case EffectKind.SetTimer:
                Assert.NotEqual(TimerAt, effect.Ticks);
                TimerAt = effect.Ticks;
                break;
        }
    }

    /// <summary>Judges how the machine stands after an event.</summary>
    public void Rests(Machine machine, bool pingWaits)
    {
        var phase = machine.Phase;
        Assert.Equal(phase == Phase.Dialing, _attemptUnderWay);
        Assert.Equal(phase is Phase.Opening or Phase.Open or Phase.Leaving, _linkUp);
        Assert.Equal(phase is Phase.Open or Phase.Leaving, _endOwed);
        if (_closeAsked)
        {
            Assert.True(phase is Phase.Leaving or Phase.Ended, "The socket was closed and goes on.");
        }

        if (_disposed && phase == Phase.Ended)
        {
            Assert.Equal(SocketState.Disposed, machine.State);
        }

        var mayRest = phase == Phase.Idle || (phase == Phase.Ended && _settled) || (phase == Phase.Open && pingWaits);
        Assert.True(mayRest || TimerAt != Machine.Never, $"Nothing will ever happen any more in {phase}.");
        var mustRest = phase == Phase.Idle || (phase == Phase.Ended && _settled);
        Assert.True(!mustRest || TimerAt == Machine.Never, $"A timer is left in {phase}.");
    }

    private void Asked(in Effect effect, long now)
    {
        Assert.False(_closeAsked && effect.Question != Question.Opening, "A question about an attempt was asked after the close.");
        switch (effect.Question)
        {
            case Question.ShouldReconnect:
                NothingIsThere();
                _endedAt = now;
                break;
            case Question.Connecting:
                NothingIsThere();
                if (_cause == MachineEventKind.TimerFired && !_probed)
                {
                    Assert.InRange(now, _endedAt + Math.Max(settings.Retry, _retryAfter), long.MaxValue);
                }

                _probed = false;

                // It was asked for this attempt alone.
                _retryAfter = 0;
                break;
        }
    }

    private void NothingIsThere()
    {
        Assert.False(_attemptUnderWay, "Two attempts at once.");
        Assert.False(_linkUp || _endOwed, "An attempt beside a link.");
        Assert.False(_closeAsked, "An attempt after the close.");
    }
}
