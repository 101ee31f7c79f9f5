using System.Runtime.CompilerServices;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// A machine, what surrounds it and the referee, taken from state to state. Every answer and every report of the shell is an
/// event of its own, so that all orders come about.
/// </summary>
internal sealed class WalkedWorld
{
    /// <summary>The moment at which every state is continued: a machine compares times with each other only.</summary>
    public const long Moment = 10_000;

    public static readonly StateImage<Machine> MachineImage = new();
    public static readonly StateImage<Referee> RefereeImage = new();
    public static readonly StateImage<Surroundings> SurroundingsImage = new();

    private static readonly MachineEventKind[] OfALink = [.. Enum.GetValues<MachineEventKind>().Where(kind => kind is >= MachineEventKind.Allowed and < MachineEventKind.TimerFired)];

    private readonly WalkedCase _walked;
    private readonly MachineSettings _settings;
    private readonly Machine _machine;
    private readonly EffectBuffer _effects = new();
    private readonly Referee _referee;
    private readonly Surroundings _surroundings = new();
    private readonly byte[] _before = new byte[Size];
    private readonly byte[] _after = new byte[Size];
    private long _now = Moment;

    /// <param name="walked">The settings.</param>
    public WalkedWorld(WalkedCase walked)
    {
        _walked = walked;
        _settings = walked.Settings;
        _machine = new Machine(_settings);
        _referee = new Referee(_settings);
    }

    /// <summary>How many bytes a state takes: the last says which settings are in force.</summary>
    public static int Size => InForceAt + 1;

    private static int InForceAt => MachineImage.Size + RefereeImage.Size + SurroundingsImage.Size;

    /// <summary>The most effects that one event has had.</summary>
    public int MostEffects { get; private set; }

    /// <summary>Called for each effect.</summary>
    public Action<Effect>? Effected { get; set; }

    public Phase Phase => _machine.Phase;

    /// <summary>Whether a link is read and its heart beats.</summary>
    private bool IsLive => _machine.IsHeartBeating;

    /// <summary>How much time has passed since the last state was loaded.</summary>
    public long Now => _now - Moment;

    /// <summary>Writes the state down: of two histories after which everything can go on alike only one is continued.</summary>
    public void Save(byte[] image)
    {
        MachineImage.Save(_machine, image, 0, _now);
        RefereeImage.Save(_referee, image, MachineImage.Size, _now);
        SurroundingsImage.Save(_surroundings, image, MachineImage.Size + RefereeImage.Size, _now);
        image[InForceAt] = (byte)_walked.NumberOf(_machine.Settings);
        Forgotten.Erase(image, _machine.Settings, _walked);
    }

    public void Load(byte[] image)
    {
        _now = Moment;
        MachineImage.Load(_machine, image, 0, _now);
        RefereeImage.Load(_referee, image, MachineImage.Size, _now);
        SurroundingsImage.Load(_surroundings, image, MachineImage.Size + RefereeImage.Size, _now);
        InForce(_machine) = InForce(_referee) = _walked.InForce(image[InForceAt]);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_settings")]
    private static extern ref MachineSettings InForce(Machine machine);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_settings")]
    private static extern ref MachineSettings InForce(Referee referee);

    /// <summary>
    /// Gives what belongs to no link or to an older one, and a timer that is not due: no bit changes.
    /// </summary>
    /// <returns>How many events that were.</returns>
    public int GiveStrays()
    {
        var given = 0;
        MachineImage.Save(_machine, _before, 0, _now);
        var inForce = _machine.Settings;
        var stranger = _walked.InForce(_walked.Dictated.Length);
        var generation = _machine.Generation;
        foreach (var kind in OfALink)
        {
            // A link's own events come from it alone; without one they must not matter either.
            var isOnNoLink = !IsLive && kind is not (MachineEventKind.Allowed or MachineEventKind.Denied or MachineEventKind.OpeningWaits
                or MachineEventKind.AttemptSucceeded or MachineEventKind.AttemptFailed or MachineEventKind.HooksCompleted or MachineEventKind.LinkEnded)
                && !(Phase == Phase.Closing && kind is MachineEventKind.HookStillRuns or MachineEventKind.MessagesHandled);
            for (var age = isOnNoLink ? 0 : 1; age <= 2; age++)
            {
                var stray = new MachineEvent(kind, generation - age) { Reason = Plain.Broken, Ping = 200, LeftAt = _now, Hook = 1, RetryAfter = 3, Settings = stranger };
                given += GiveStray(stray);
                if (kind is MachineEventKind.Allowed or MachineEventKind.Denied)
                {
                    given += GiveStray(stray with { DecisionHook = DecisionHook.Opening });
                    given += GiveStray(stray with { DecisionHook = DecisionHook.ShouldReconnect });
                }
                else if (kind is MachineEventKind.PongReceived or MachineEventKind.PingLeft)
                {
                    given += GiveStray(stray with { Ping = 1, Waited = true });
                }
            }
        }

        if (_referee.TimerAt == Machine.Never || _referee.TimerAt > _now)
        {
            // A timer that nobody set, or that is early, is at most set anew.
            Assert.True(_machine.On(new MachineEvent(MachineEventKind.TimerFired) { Facts = _surroundings.CollectFacts() }, _now, _effects).Length <= 1, "A timer that was not due did something.");
            given++;
        }

        MachineImage.Save(_machine, _after, 0, _now);
        Assert.True(generation == _machine.Generation && ReferenceEquals(inForce, _machine.Settings) && _before.AsSpan(0, MachineImage.Size).SequenceEqual(_after.AsSpan(0, MachineImage.Size)),
            "What belongs to no link has changed the machine.");
        return given;
    }

    private int GiveStray(in MachineEvent stray)
    {
        if (_machine.On(stray, _now, _effects).Length > 0)
        {
            Assert.Fail($"What belongs to no link had an effect: {stray.Kind}.");
        }

        return 1;
    }

    /// <summary>Lets one thing happen.</summary>
    /// <returns>False if it cannot happen here.</returns>
    public bool Play(Letter letter)
    {
        switch (letter)
        {
            case Letter.Connect:
                return Give(new MachineEvent(MachineEventKind.Connect));
            case Letter.Accept:
                return Give(new MachineEvent(MachineEventKind.Accept) { CarriesPingFrames = _walked.Asks });
            case Letter.AcceptOnTerms:
                return _walked.Changes && Give(new MachineEvent(MachineEventKind.Accept) { CarriesPingFrames = _walked.Asks, Settings = _walked.Dictated[0] });
            case Letter.Reconnect:
                return Give(new MachineEvent(MachineEventKind.Reconnect));
            case Letter.Probe:
                return Give(new MachineEvent(MachineEventKind.Probe));
            case Letter.Close:
                return Give(new MachineEvent(MachineEventKind.Close) { Reason = Plain.Closed });
            case Letter.Dispose:
                return Give(new MachineEvent(MachineEventKind.Dispose) { Reason = Plain.Closed });
            case Letter.Cancel:
                return Give(new MachineEvent(MachineEventKind.CancelConnect));

            case Letter.YesToConnecting:
                return Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.Connecting });
            case Letter.YesToOpening:
                return Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.Opening });
            case Letter.YesToReconnecting:
                return Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.ShouldReconnect });
            case Letter.YesToReconnectingWithJitter:
                return _settings.Jitter && Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.ShouldReconnect, Random = 1 });
            case Letter.NoToConnecting:
                return Give(Current(MachineEventKind.Denied) with { DecisionHook = DecisionHook.Connecting, Reason = Plain.Broken });
            case Letter.NoToOpening:
                return Give(Current(MachineEventKind.Denied) with { DecisionHook = DecisionHook.Opening, Reason = Plain.Broken });
            case Letter.NoToReconnecting:
                return Give(Current(MachineEventKind.Denied) with { DecisionHook = DecisionHook.ShouldReconnect });

            case Letter.YesToReconnectingSoon:
                return Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.ShouldReconnect, Delay = 1 });
            case Letter.OpeningWaits:
                return Give(Current(MachineEventKind.OpeningWaits));
            case Letter.OpeningIsRefused:
                return Give(Current(MachineEventKind.Denied) with { DecisionHook = DecisionHook.Opening, Reason = Plain.TurnedDown });

            case Letter.AttemptSucceedsOnTerms:
                return _walked.Changes && Give(Current(MachineEventKind.AttemptSucceeded) with { Settings = _walked.Dictated[0] });
            case Letter.AttemptSucceeds:
                return Give(Current(MachineEventKind.AttemptSucceeded));
            case Letter.AttemptFails:
                return Give(Current(MachineEventKind.AttemptFailed) with { Reason = Plain.Refused });
            case Letter.AttemptFailsForGood:
                return Give(Current(MachineEventKind.AttemptFailed) with { Reason = Plain.Refused, FinalReason = Plain.Final });
            case Letter.ServerAsksToBeLeftAlone:
                return Give(Current(MachineEventKind.AttemptFailed) with { Reason = Plain.Refused, RetryAfter = _settings.Retry + 2 });
            case Letter.ServerAsksToBeTriedAtOnce:
                return _walked.Changes && Give(Current(MachineEventKind.AttemptFailed) with { Reason = Plain.AtOnce });
            case Letter.LinkEnds:
                return Give(Current(MachineEventKind.LinkEnded) with { Reason = Plain.Broken });
            case Letter.HooksComplete:
                return Give(Current(MachineEventKind.HooksCompleted));
            default:
                return (IsLive || Phase == Phase.Closing) && PlayOnLink(letter) || PlayTime(letter);
        }
    }

    /// <summary>Tells an effect, times as seen from now.</summary>
    public string Describe(in Effect effect) => effect.Kind switch
    {
        EffectKind.SetTimer => effect.Ticks == Machine.Never ? "SetTimer off" : $"SetTimer in {effect.Ticks - _now}",
        EffectKind.ChangeState => $"ChangeState {effect.State}",
        EffectKind.Consult => $"Consult {effect.DecisionHook} {effect.Attempt}",
        EffectKind.NotifyReconnecting => $"NotifyReconnecting {effect.Attempt} after {effect.Ticks}",
        EffectKind.SendClose => $"SendClose{(effect.Flush ? " flushed" : "")}",
        _ => $"{effect.Kind}",
    };

    private bool PlayOnLink(Letter letter)
    {
        switch (letter)
        {
            case Letter.PingIsWritten when _surroundings.PingWaits && !_surroundings.PingIsWritten:
                _surroundings.PingBegins(_now);
                return PingLeaves(waited: false);
            case Letter.PingBegins when _surroundings.PingWaits && !_surroundings.PingIsWritten:
                _surroundings.PingBegins(_now);
                return true;
            case Letter.PingLeaves when _surroundings.PingIsWritten:
                return PingLeaves(waited: false);
            case Letter.PingLeavesHavingWaited when _surroundings.PingIsWritten:
                return PingLeaves(waited: true);

            case Letter.AskIsWritten when _surroundings.AskWaits && !_surroundings.AskIsWritten:
                _surroundings.AskBegins(_now);
                return AskLeaves();
            case Letter.AskBegins when _surroundings.AskWaits && !_surroundings.AskIsWritten:
                _surroundings.AskBegins(_now);
                return true;
            case Letter.AskLeaves when _surroundings.AskIsWritten:
                return AskLeaves();

            case Letter.PongComes when !_surroundings.IsPaused:
                _surroundings.HearsPong(_now);
                return Give(NamingPing(MachineEventKind.PongReceived)) && Arrives();
            case Letter.MessageComes when !_surroundings.IsPaused:
                return Hears(isUnfinished: false);
            case Letter.PartComes when !_surroundings.IsPaused:
                return Hears(isUnfinished: true);
            case Letter.SignComes when _walked.HasSigns && !_surroundings.IsPaused:
                _surroundings.HeartbeatComes(_now);
                return Hears(isUnfinished: false);
            case Letter.OwnTermsCome when _walked.Changes:
                return TermsCome(_settings);
            case Letter.FirstTermsCome when _walked.Changes:
                return TermsCome(_walked.Dictated[0]);
            case Letter.SecondTermsCome when _walked.Dictated.Length > 1:
                return TermsCome(_walked.Dictated[1]);
            case Letter.PingComes when !_surroundings.IsPaused:
                _surroundings.HeartbeatComes(_now);
                return Hears(isUnfinished: false) && Give(Current(MachineEventKind.PingReceived));
            case Letter.CloseComes when !_surroundings.IsPaused:
                return Give(Current(MachineEventKind.CloseReceived) with { Reason = Plain.PeerClosed });
            case Letter.CloseAsksForTime when _walked.Changes && !_surroundings.IsPaused:
                return Give(Current(MachineEventKind.CloseReceived) with { Reason = Plain.Later });
            case Letter.VerdictComes when _walked.Changes && !_surroundings.IsPaused:
                return Give(Current(MachineEventKind.PeerWentWrong) with { Reason = Plain.Verdict });
            case Letter.TooMuchComes when !_surroundings.IsPaused:
                return Give(Current(MachineEventKind.PeerWentWrong) with { Reason = Plain.TooBig });

            case Letter.WriteBegins:
                _surroundings.WriteMoves(_now);
                return Give(Current(MachineEventKind.WritePending));
            case Letter.WriteMoves when _surroundings.WriteIsPending:
                _surroundings.WriteMoves(_now);
                return true;
            case Letter.WriteEnds when _surroundings.WriteIsPending:
                _surroundings.WriteEnds();
                return true;

            case Letter.HookBegins when _surroundings.HasHooks && !_surroundings.HookRuns && !_surroundings.IsPaused:
                _surroundings.HookBegins(_now);
                return true;
            case Letter.RoundComes when _surroundings.HookIsInRounds:
                return !_surroundings.RoundFinds(out var hook) || Give(Current(MachineEventKind.HookStillRuns) with { Hook = hook.Number, HookBegunAt = hook.At });
            case Letter.HookReturns when _surroundings.HookRuns:
                _surroundings.HookReturns();
                return true;
            case Letter.InboxFills when !_surroundings.IsPaused && !_surroundings.HookRuns:
                _surroundings.ReadingPauses();
                return Give(Current(MachineEventKind.ReadPaused));
            case Letter.InboxHasRoom when _surroundings.IsPaused:
                _surroundings.ReadingResumes();
                return Give(Current(MachineEventKind.ReadResumed));
            case Letter.MessagesAreHandled when _surroundings.MessagesAreAwaited:
                _surroundings.MessagesAreHandled();
                return Give(Current(MachineEventKind.MessagesHandled));
            default:
                return false;
        }
    }

    /// <summary>Time passes, and the timer fires: in time, or now, be that early, late or out of turn.</summary>
    private bool PlayTime(Letter letter)
    {
        var timer = _referee.TimerAt;
        var isSet = timer != Machine.Never;
        var isAhead = isSet && timer > _now;
        switch (letter)
        {
            case Letter.TimerFires when isSet:
                _now = Math.Max(_now, timer);
                return Fire();
            case Letter.TimerFiresNow when timer != _now:
                return Fire();
            case Letter.TimerFiresWhileThePoolStarves when isSet && IsLive:
                _now = Math.Max(_now, timer);
                return Fire(isStarved: true);
            case Letter.ThePoolIsRelieved when _surroundings.ProbeWaits && IsLive:
                return ProbeRuns(hasUnread: false);
            case Letter.ThePoolIsRelievedWithSomethingUnread when _surroundings.ProbeWaits && IsLive:
                return ProbeRuns(hasUnread: true);
            case Letter.ThePoolIsOutrun when _surroundings.ProbeWaits && IsLive:
                return ProbeRuns(hasUnread: false, isOutrun: true);
            case Letter.TimerFiresWithSomethingUnread when isSet && IsLive:
                _now = Math.Max(_now, timer);
                return Fire(hasUnread: true);
            case Letter.AMomentPasses when !isSet || timer > _now + 1:
                _now++;
                return true;
            case Letter.TimePassesUpToTheTimer when isAhead && timer > _now + 2:
                _now = timer - 1;
                return true;
            case Letter.TheTimerIsHeldUp when isSet && timer >= _now && _machine.Settings.SuspendThreshold > 1:
                _now = timer + 1;
                return true;
            case Letter.TheProcessSleeps:
                _now = Math.Max(_now, timer) + _machine.Settings.SuspendThreshold;
                return true;
            default:
                return false;
        }
    }

    private bool PingLeaves(bool waited)
    {
        _surroundings.PingEnds();
        return Give(NamingPing(MachineEventKind.PingLeft) with { Waited = waited });
    }

    private bool TermsCome(MachineSettings terms) => Give(Current(MachineEventKind.HeartbeatChanged) with { Settings = terms, Random = 0.5 });

    private bool AskLeaves() => Give(Current(MachineEventKind.AskLeft) with { LeftAt = _surroundings.AskEnds() });

    private bool Hears(bool isUnfinished)
        => (!_surroundings.Hears(_now, _machine.Settings.Liveness == Liveness.AnyTraffic, isUnfinished) || Give(NamingPing(MachineEventKind.ReplyReceived))) && Arrives();

    private bool Arrives() => !_surroundings.Arrives() || Give(Current(MachineEventKind.Arrived));

    /// <summary>The timer fires. Where the pool is probed then and has a thread, that answers at once.</summary>
    private bool Fire(bool isStarved = false, bool hasUnread = false)
    {
        var probeWaits = _surroundings.ProbeWaits;
        Give(new MachineEvent(MachineEventKind.TimerFired) { Facts = _surroundings.CollectFacts(hasUnread), Random = 0.5 });
        return isStarved || probeWaits || !_surroundings.ProbeWaits || ProbeRuns(hasUnread);
    }

    private bool ProbeRuns(bool hasUnread, bool isOutrun = false)
    {
        _surroundings.ProbeRuns();
        return Give(Current(MachineEventKind.PoolProbed) with { Facts = _surroundings.CollectFacts(hasUnread), IsOutrun = isOutrun });
    }

    private MachineEvent Current(MachineEventKind kind) => new(kind, _machine.Generation);

    private MachineEvent NamingPing(MachineEventKind kind)
        => Current(kind) with { Ping = _surroundings.BegunPing.Number, LeftAt = _surroundings.BegunPing.At };

    private bool Give(in MachineEvent happened)
    {
        var generation = _machine.Generation;
        _referee.Given(happened, _machine, _now);
        var effects = _machine.On(happened, _now, _effects);
        MostEffects = Math.Max(MostEffects, effects.Length);
        foreach (ref readonly var effect in effects)
        {
            Effected?.Invoke(effect);
            _referee.Saw(effect, _now);
            switch (effect.Kind)
            {
                case EffectKind.SendPing:
                    _surroundings.PingIsAsked(effect.Ping);
                    break;
                case EffectKind.Ask:
                    _surroundings.IsToAsk();
                    break;
                case EffectKind.ProbePool:
                    _surroundings.PoolIsProbed();
                    break;
                case EffectKind.OpenLink:
                    _surroundings.LinkIsOpen();
                    break;
                case EffectKind.AwaitMessages:
                    _surroundings.AwaitMessages();
                    break;
                case EffectKind.AwaitArrival:
                    _surroundings.ArrivalIsAwaited();
                    break;
                case EffectKind.TakeOverReading:
                    _surroundings.ReadingIsTakenOver();
                    break;
                case EffectKind.Abort:
                    _surroundings.LinkIsOver();
                    Assert.True(effect.Generation < _machine.Generation, "What a link that is over still says would count.");
                    break;
                case EffectKind.CancelAttempt:
                    Assert.True(effect.Generation < _machine.Generation, "What an abandoned attempt still brings would count.");
                    break;
            }
        }

        Assert.True(_machine.Generation >= generation, "A generation came back.");
        _referee.Rests(_machine, _now, _surroundings.PingWaits || _surroundings.PingIsWritten);
        return true;
    }
}
