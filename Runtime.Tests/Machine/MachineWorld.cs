using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// A machine in virtual time. It plays what surrounds the machine: a clock that fires the one timer, a shell that
/// answers decision hooks with yes and lets pings leave at once unless a story says otherwise, and a peer that is silent
/// until the story lets it speak. Times are milliseconds.
/// </summary>
internal sealed class MachineWorld
{
    private readonly MachineSettings _settings;
    private readonly Machine _machine;
    private readonly EffectBuffer _effects = new();
    private readonly Referee _referee;
    private readonly Queue<MachineEvent> _reactions = new();
    private readonly List<(long At, Effect Effect)> _story = [];
    private long _now;
    private bool _busy;
    private bool _isSigningIn;

    /// <summary>The ping that waits to be written, the newest alone; 0 where none does.</summary>
    private long _waitingPing;

    /// <summary>The last ping whose write has begun, when that was, and whether the write is still to be reported.</summary>
    private long _begunPing;
    private long _begunPingAt;
    private bool _pingIsWritten;

    /// <summary>When the write of the ping frame that asks began; never where none is written.</summary>
    private long _askBegunAt = Machine.Never;

    /// <summary>Whether nothing that answers was heard yet since the last ping's write began.</summary>
    private bool _unanswered;

    /// <summary>Whether the machine is to hear of whatever comes next.</summary>
    private bool _awaitsArrival;

    private bool _hasPingFrameCome;
    private long _lastReceivedAt = LinkFacts.Never;
    private long _lastHeartbeatAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;
    private long _lastPongAt = LinkFacts.Never;
    private long _writeProgress = LinkFacts.Never;
    private long _runningHook;

    /// <summary>Whether a probe of the pool waits for a thread, and whose it is.</summary>
    private bool _probeWaits;
    private int _probed;

    public MachineWorld(MachineSettings? settings = null)
    {
        _settings = settings ?? Plain.Settings;
        _machine = new Machine(_settings);
        _referee = new Referee(_settings);
    }

    /// <summary>Whether decision hooks are answered with yes at once.</summary>
    public bool Agrees { get; set; } = true;

    /// <summary>Whether a link that is accepted carries ping frames of this end's.</summary>
    public bool CarriesPingFrames { get; set; }

    /// <summary>Whether pings are handed to the operating system at once.</summary>
    public bool PingsLeave { get; set; } = true;

    /// <summary>Whether the hooks of the messages before a close frame are done at once.</summary>
    public bool HandlesMessages { get; set; } = true;

    /// <summary>Whether event hooks are finished at once when the end is waited for.</summary>
    public bool HooksComplete { get; set; } = true;

    /// <summary>The random number of every event to come.</summary>
    public double Random { get; set; }

    public long Now => _now / TimeSpan.TicksPerMillisecond;

    public Phase Phase => _machine.Phase;

    public SocketState State => _machine.State;

    public int Generation => _machine.Generation;

    public bool HasAccepted => _machine.HasAccepted;

    public MachineSettings Settings => _settings;

    /// <summary>The settings in force.</summary>
    public MachineSettings InForce => _machine.Settings;

    /// <summary>What the one timer is set to; null for nothing.</summary>
    public long? TimerAt => _referee.TimerAt == Machine.Never ? null : _referee.TimerAt / TimeSpan.TicksPerMillisecond;

    /// <summary>Called for each effect; a second end or a network can listen here.</summary>
    public Action<Effect>? Effected { get; set; }

    /// <summary>A world with an open link, dialed at time 0.</summary>
    public static MachineWorld Open(MachineSettings? settings = null)
    {
        var world = new MachineWorld(settings);
        world.Connect();
        world.Succeeds();
        world.Forget();
        return world;
    }

    /// <summary>A world with an open link that was accepted at time 0.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="carriesPingFrames">Whether it carries ping frames of this end's.</param>
    public static MachineWorld Accepted(MachineSettings? settings = null, bool carriesPingFrames = false)
    {
        var world = new MachineWorld(settings) { CarriesPingFrames = carriesPingFrames };
        world.Accept();
        world.Forget();
        return world;
    }

    // What users do.
    public void Connect() => Give(new MachineEvent(MachineEventKind.Connect));

    public void Accept(MachineSettings? link = null) => Give(new MachineEvent(MachineEventKind.Accept) { CarriesPingFrames = CarriesPingFrames, Settings = link });

    public void Reconnect() => Give(new MachineEvent(MachineEventKind.Reconnect));

    public void Probe() => Give(new MachineEvent(MachineEventKind.Probe));

    public void Cancel() => Give(new MachineEvent(MachineEventKind.CancelConnect));

    public void Close() => Give(new MachineEvent(MachineEventKind.Close) { Reason = Plain.Closed });

    public void Dispose() => Give(new MachineEvent(MachineEventKind.Dispose) { Reason = Plain.Closed });

    // What hooks answer.
    public void Yes(DecisionHook hook) => Give(Current(MachineEventKind.Allowed) with { DecisionHook = hook });

    public void No(DecisionHook hook) => Give(Current(MachineEventKind.Denied) with { DecisionHook = hook, Reason = Plain.Broken });

    // What becomes of attempts and links.

    /// <summary>The attempt brings a link.</summary>
    /// <param name="link">What the link's heartbeat makes of the settings.</param>
    public void Succeeds(MachineSettings? link = null) => Give(Current(MachineEventKind.AttemptSucceeded) with { Settings = link });

    public void Fails(long retryAfter = 0) => Fails(Plain.Refused, retryAfter);

    /// <summary>The attempt fails, and its heartbeat has judged why.</summary>
    public void Fails(SocketCloseReason reason, long retryAfter)
        => Give(Current(MachineEventKind.AttemptFailed) with { Reason = reason, RetryAfter = Plain.Milliseconds(retryAfter) });

    /// <summary>The attempt fails in a way that does not heal.</summary>
    public void FailsForGood() => Give(Current(MachineEventKind.AttemptFailed) with { Reason = Plain.Refused, FinalReason = Plain.Final });

    /// <summary>The opening's hook waits for what the other end says.</summary>
    public void OpeningWaits() => Give(Current(MachineEventKind.OpeningWaits));

    /// <summary>The opening's hook refuses the link for good.</summary>
    public void OpeningIsRefused() => Give(Current(MachineEventKind.Denied) with { DecisionHook = DecisionHook.Opening, Reason = Plain.TurnedDown });

    /// <summary>The hooks say that an attempt may follow, and when.</summary>
    public void YesAfter(long delay)
        => Give(Current(MachineEventKind.Allowed) with { DecisionHook = DecisionHook.ShouldReconnect, Delay = Plain.Milliseconds(delay) });

    /// <summary>The attempt fails for a reason of its own.</summary>
    public void FailsBy(SocketCloseReason reason) => Fails(reason, retryAfter: 0);

    public void LinkBreaks(SocketCloseReason? reason = null) => Give(Current(MachineEventKind.LinkEnded) with { Reason = reason ?? Plain.Broken });

    public void ReceivesClose(SocketCloseReason? reason = null) => Give(Current(MachineEventKind.CloseReceived) with { Reason = reason ?? Plain.PeerClosed });

    /// <summary>The peer has sent what ends the link: this end closes it.</summary>
    public void PeerGoesWrong(SocketCloseReason reason) => Give(Current(MachineEventKind.PeerWentWrong) with { Reason = reason });

    public void HearsTooMuch() => PeerGoesWrong(Plain.TooBig);

    public void MessagesAreHandled() => Give(Current(MachineEventKind.MessagesHandled));

    public void HooksHaveCompleted() => Give(Current(MachineEventKind.HooksCompleted));

    // What the peer says.

    /// <summary>A message arrives. The shell tells of it only where it answers a ping.</summary>
    public void HearsMessage()
    {
        _lastReceivedAt = _now;
        HearsLife();
    }

    /// <summary>Bytes of a message arrive, and more are to come.</summary>
    public void HearsPart()
    {
        _lastReceivedAt = _now;
        _lastFragmentAt = _now;
        HearsLife();
    }

    public void HearsPong()
    {
        _lastReceivedAt = _lastHeartbeatAt = _lastPongAt = _now;
        _unanswered = false;
        Give(NamingPing(MachineEventKind.PongReceived));
        Arrives();
    }

    /// <summary>A pong arrives that says which ping it answers.</summary>
    /// <param name="ping">That ping.</param>
    /// <param name="begunAt">When its write began.</param>
    public void HearsPongOf(long ping, long begunAt)
    {
        _lastReceivedAt = _lastHeartbeatAt = _lastPongAt = _now;
        _unanswered &= ping != _begunPing;
        Give(Current(MachineEventKind.PongReceived) with { Ping = ping, LeftAt = Plain.Milliseconds(begunAt), NamesPing = true });
        Arrives();
    }

    /// <summary>A pong frame arrives that is no answer to a heartbeat.</summary>
    public void HearsPongFrame()
    {
        _lastReceivedAt = _lastPongAt = _now;
        HearsLife();
    }

    /// <summary>A ping frame of the peer's arrives, which the shell answers.</summary>
    public void HearsPingFrame()
    {
        _lastReceivedAt = _now;
        _hasPingFrameCome = true;
        HearsLife();
    }

    /// <summary>A heartbeat arrives that neither asks nor answers.</summary>
    public void HearsSign()
    {
        _lastReceivedAt = _lastHeartbeatAt = _now;
        HearsLife();
    }

    /// <summary>Something has arrived that says how heartbeats are to be.</summary>
    public void HearsTerms(MachineSettings settings)
    {
        HearsSign();
        HeartbeatChanges(settings);
    }

    /// <summary>The machine hears how heartbeats are to be.</summary>
    public void HeartbeatChanges(MachineSettings settings) => Give(Current(MachineEventKind.HeartbeatChanged) with { Settings = settings });

    public void HearsPing()
    {
        _lastReceivedAt = _lastHeartbeatAt = _now;
        HearsLife();
        Give(Current(MachineEventKind.PingReceived));
    }

    // What the shell does.

    /// <summary>The write of the ping that waits begins.</summary>
    public void PingBegins()
    {
        Assert.True(PingWaits, "No ping waits.");
        _begunPing = _waitingPing;
        _begunPingAt = _now;
        _waitingPing = 0;
        _pingIsWritten = true;
        _unanswered = true;
    }

    /// <summary>The write of the ping ends: it is with the operating system.</summary>
    public void PingEnds(bool waited = false)
    {
        Assert.True(_pingIsWritten, "No ping is being written.");
        _pingIsWritten = false;
        Give(NamingPing(MachineEventKind.PingLeft) with { Waited = waited });
    }

    public bool AskWaits { get; private set; }

    public bool AskIsWritten => _askBegunAt != Machine.Never;

    /// <summary>The write of the ping frame that asks begins.</summary>
    public void AskBegins()
    {
        Assert.True(AskWaits, "No ping frame waits.");
        AskWaits = false;
        _askBegunAt = _now;
    }

    /// <summary>The write of the ping frame that asks ends.</summary>
    public void AskEnds()
    {
        var begunAt = _askBegunAt;
        _askBegunAt = Machine.Never;
        Give(Current(MachineEventKind.AskLeft) with { LeftAt = begunAt });
    }

    public bool PingWaits => _waitingPing > 0 && !_pingIsWritten;

    public bool PingIsWritten => _pingIsWritten;

    public void WriteBegins()
    {
        _writeProgress = _now;
        Give(Current(MachineEventKind.WritePending));
    }

    /// <summary>Whether the pool has no free thread: a probe waits until it has.</summary>
    public bool IsStarved
    {
        get;
        set
        {
            field = value;
            if (!value && _probeWaits)
            {
                ProbeRuns();
            }
        }
    }

    /// <summary>Whether more waits for a thread, when the pool was probed, than was done.</summary>
    public bool IsOutrun { get; set; }

    /// <summary>Whether something waits unread.</summary>
    public bool HasUnread { get; set; }

    public bool WriteIsPending => _writeProgress != LinkFacts.Never;

    public void WriteMoves() => _writeProgress = _now;

    public void WriteEnds() => _writeProgress = LinkFacts.Never;

    /// <summary>A hook starts on the reader's thread, and the machine hears of it at once.</summary>
    public void HookStarts(long number) => HookStillRuns(number, Now);

    /// <summary>The machine hears that a hook still runs on the reader's thread.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="begunAt">When it began, in milliseconds; null where nobody knows.</param>
    public void HookStillRuns(long number, long? begunAt)
    {
        _runningHook = number;
        Give(Current(MachineEventKind.HookStillRuns) with
        {
            Hook = number,
            HookBegunAt = begunAt is { } moment ? Plain.Milliseconds(moment) : Machine.Never,
        });
    }

    /// <summary>Another hook runs on the reader's thread, or, with 0, none does. This is no event.</summary>
    public void HookRuns(long number) => _runningHook = number;

    public void PausesReading() => Give(Current(MachineEventKind.ReadPaused));

    public void ResumesReading() => Give(Current(MachineEventKind.ReadResumed));

    // Time.

    /// <summary>Lets time pass; the timer fires in time.</summary>
    public void After(long milliseconds) => Until(Now + milliseconds);

    /// <summary>Lets time pass up to a moment; the timer fires in time.</summary>
    public void Until(long moment)
    {
        var end = Plain.Milliseconds(moment);
        var firings = 0;
        while (_referee.TimerAt != Machine.Never && _referee.TimerAt <= end)
        {
            firings = _referee.TimerAt > _now ? 0 : firings + 1;
            Assert.True(firings < 20, $"The timer spins at {Now} ms.");
            _now = Math.Max(_now, _referee.TimerAt);
            Fire();
        }

        _now = Math.Max(_now, end);
    }

    /// <summary>Nothing runs for a while; then the timer fires late, if it was due.</summary>
    public void Sleep(long milliseconds)
    {
        _now += Plain.Milliseconds(milliseconds);
        Until(Now);
    }

    /// <summary>Nothing runs for a while, and then something else comes before the timer.</summary>
    public void SleepWithoutTimer(long milliseconds) => _now += Plain.Milliseconds(milliseconds);

    /// <summary>The timer fires now, whether it was set to or not.</summary>
    public void Fire() => Give(new MachineEvent(MachineEventKind.TimerFired) { Facts = CollectFacts() });

    // What was seen.

    /// <summary>When effects of a kind came about.</summary>
    public long[] Times(EffectKind kind)
        => [.. from happened in _story where happened.Effect.Kind == kind select happened.At];

    /// <summary>The effects of a kind.</summary>
    public Effect[] Effects(EffectKind kind)
        => [.. from happened in _story where happened.Effect.Kind == kind select happened.Effect];

    /// <summary>The last effects, for whoever looks for what went wrong.</summary>
    public string Tell(int count)
        => string.Join('\n', _story.TakeLast(count).Select(happened => $"{happened.At}: {Describe(happened.Effect)}{(happened.Effect.Kind == EffectKind.SetTimer ? $" {happened.Effect.Ticks / TimeSpan.TicksPerMillisecond}" : "")}"));

    /// <summary>Forgets what was seen so far.</summary>
    public void Forget() => _story.Clear();

    /// <summary>Says what exactly was seen, the timer aside, since this was said last.</summary>
    public void Saw(params string[] effects)
    {
        var seen = from happened in _story where happened.Effect.Kind != EffectKind.SetTimer select Describe(happened.Effect);
        Assert.Equal(effects, seen);
        _story.Clear();
    }

    /// <summary>Gives the machine an event, plays its effects, then the surroundings' reactions.</summary>
    public void Give(MachineEvent happened)
    {
        _reactions.Enqueue(happened);
        if (_busy)
        {
            return;
        }

        _busy = true;
        while (_reactions.TryDequeue(out var next))
        {
            next = next with { Random = Random };
            _referee.Given(next, _machine, _now);
            var effects = _machine.On(next, _now, _effects).ToArray();
            foreach (var effect in effects)
            {
                Play(effect);
            }
        }

        _busy = false;
        _referee.Rests(_machine, _now, _waitingPing > 0 || _pingIsWritten);
    }

    /// <summary>An event of the link or attempt that counts.</summary>
    public MachineEvent Current(MachineEventKind kind) => new(kind, _machine.Generation);

    /// <summary>An event of the link that names the last ping whose write has begun.</summary>
    public MachineEvent NamingPing(MachineEventKind kind) => Current(kind) with { Ping = _begunPing, LeftAt = _begunPingAt };

    private LinkFacts CollectFacts() => new()
    {
        LastReceivedAt = _lastReceivedAt,
        LastHeartbeatAt = _lastHeartbeatAt,
        LastFragmentAt = _lastFragmentAt,
        HasPingFrameCome = _hasPingFrameCome,
        LastPongAt = _lastPongAt,
        WriteProgress = _writeProgress,
        RunningHook = _runningHook,
        HasUnread = HasUnread,
    };

    private void ProbeRuns()
    {
        _probeWaits = false;
        Give(new MachineEvent(MachineEventKind.PoolProbed, _probed) { Facts = CollectFacts(), IsOutrun = IsOutrun });
    }

    private void HearsLife()
    {
        if (_unanswered && _settings.Liveness == Liveness.AnyTraffic)
        {
            _unanswered = false;
            Give(NamingPing(MachineEventKind.ReplyReceived));
        }

        Arrives();
    }

    private void Arrives()
    {
        if (_awaitsArrival)
        {
            _awaitsArrival = false;
            Give(Current(MachineEventKind.Arrived));
        }
    }

    private void Play(in Effect effect)
    {
        _referee.Saw(effect, _now);
        _story.Add((Now, effect));
        Effected?.Invoke(effect);
        switch (effect.Kind)
        {
            case EffectKind.Consult when Agrees:
                _reactions.Enqueue(new MachineEvent(MachineEventKind.Allowed, effect.Generation) { DecisionHook = effect.DecisionHook });
                break;
            case EffectKind.AwaitMessages when HandlesMessages:
                _reactions.Enqueue(new MachineEvent(MachineEventKind.MessagesHandled, effect.Generation));
                break;
            case EffectKind.AwaitHooks when HooksComplete:
                _reactions.Enqueue(new MachineEvent(MachineEventKind.HooksCompleted, effect.Generation));
                break;
            case EffectKind.SendPing:
                _waitingPing = effect.Ping;
                if (PingsLeave && PingWaits)
                {
                    PingBegins();
                    PingEnds();
                }

                break;
            case EffectKind.Ask:
                AskWaits = true;
                if (PingsLeave && !AskIsWritten)
                {
                    AskBegins();
                    AskEnds();
                }

                break;
            case EffectKind.ProbePool:
                _probeWaits = true;
                _probed = effect.Generation;
                if (!IsStarved)
                {
                    ProbeRuns();
                }

                break;
            case EffectKind.TakeOverReading:
                _runningHook = 0;
                break;
            case EffectKind.AwaitArrival:
                _awaitsArrival = true;
                break;
            case EffectKind.BeginSignIn:
                ForgetLink();
                _isSigningIn = true;
                break;
            case EffectKind.OpenLink:
                if (!_isSigningIn)
                {
                    ForgetLink();
                }

                _isSigningIn = false;
                break;
            case EffectKind.Abort:
                _isSigningIn = _awaitsArrival = false;
                break;
        }
    }

    /// <summary>A new link: of the old one nothing is known any more, except a hook that has not returned.</summary>
    private void ForgetLink()
    {
        _waitingPing = _begunPing = 0;
        _pingIsWritten = _unanswered = AskWaits = _hasPingFrameCome = false;
        _askBegunAt = Machine.Never;
        _lastReceivedAt = _lastHeartbeatAt = _lastFragmentAt = _lastPongAt = _writeProgress = LinkFacts.Never;
        _runningHook = 0;
    }

    private static string Describe(in Effect effect) => effect.Kind switch
    {
        EffectKind.ChangeState => $"{effect.Kind} {effect.State}",
        EffectKind.Consult => $"{effect.Kind} {effect.DecisionHook}",
        EffectKind.NotifyReconnecting => $"{effect.Kind} {effect.Attempt} after {effect.Ticks / TimeSpan.TicksPerMillisecond}",
        EffectKind.NotifyPong or EffectKind.WarnSlowPings => $"{effect.Kind} {effect.Ticks / TimeSpan.TicksPerMillisecond}",
        EffectKind.SendClose => $"{effect.Kind} {effect.Reason!.Kind}{(effect.Flush ? " flushed" : "")}",
        EffectKind.Abort or EffectKind.NotifyClose or EffectKind.NotifyGaveUp => $"{effect.Kind} {effect.Reason!.Kind}",
        _ => $"{effect.Kind}",
    };
}
