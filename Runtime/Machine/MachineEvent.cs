namespace Heartbeat;

/// <summary>What can happen to the machine.</summary>
internal enum MachineEventKind
{
    /// <summary>A connect was asked for.</summary>
    Connect,

    /// <summary>A link that was accepted is up.</summary>
    Accept,

    /// <summary>A new link was asked for, whatever the old one does.</summary>
    Reconnect,

    /// <summary>Something outside hints that the link may be dead or the network back.</summary>
    Probe,

    /// <summary>A close was asked for.</summary>
    Close,

    /// <summary>As <see cref="Close"/>, and final.</summary>
    Dispose,

    /// <summary>The connect's token was cancelled.</summary>
    CancelConnect,

    /// <summary>A decision hook was answered with yes, or without an objection.</summary>
    Allowed,

    /// <summary>A decision hook was answered with no, or threw.</summary>
    Denied,

    /// <summary>The hook for the opening waits for something, which only the link can bring.</summary>
    OpeningWaits,

    /// <summary>The attempt brought a link.</summary>
    AttemptSucceeded,

    /// <summary>The attempt failed.</summary>
    AttemptFailed,

    /// <summary>A ping was handed to the operating system.</summary>
    PingLeft,

    /// <summary>A ping frame that asks was handed to the operating system.</summary>
    AskLeft,

    /// <summary>A pong arrived.</summary>
    PongReceived,

    /// <summary>Something other than a pong arrived, the first since the write of the last ping began.</summary>
    ReplyReceived,

    /// <summary>A ping arrived.</summary>
    PingReceived,

    /// <summary>Something arrived, the first since <see cref="EffectKind.AwaitArrival"/>.</summary>
    Arrived,

    /// <summary>The peer's close frame arrived.</summary>
    CloseReceived,

    /// <summary>
    /// Since <see cref="EffectKind.AwaitMessages"/>: the hooks of the messages that came before the close frame are done, or one of them waits for
    /// what only another link can bring.
    /// </summary>
    MessagesHandled,

    /// <summary>The peer has sent a message that is larger than allowed, or what no peer may send: it is told so by a close frame, and nothing of it is for the hooks any more.</summary>
    PeerWentWrong,

    /// <summary>The peer has said how heartbeats are to be: <see cref="MachineEvent.Settings"/> are the link's from here on.</summary>
    HeartbeatChanged,

    /// <summary>The link is gone: it broke, or both close frames were sent.</summary>
    LinkEnded,

    /// <summary>What was queued by <see cref="EffectKind.ProbePool"/> has run: all that waited for a thread before it has had one.</summary>
    PoolProbed,

    /// <summary>A write did not end at once.</summary>
    WritePending,

    /// <summary>A hook that was begun on the reader's own thread some time ago still runs.</summary>
    HookStillRuns,

    /// <summary>The inbox is full: nothing is read.</summary>
    ReadPaused,

    /// <summary>Reading goes on.</summary>
    ReadResumed,

    /// <summary>After the end: no event hook waits or runs.</summary>
    HooksCompleted,

    /// <summary>The timer fired.</summary>
    TimerFired,
}

/// <summary>One event, with what it brings along. One that belongs to a link or an attempt carries its generation.</summary>
internal readonly record struct MachineEvent(MachineEventKind Kind, int Generation = 0)
{
    /// <summary>Why a link or an attempt ended; the machine passes it on, and reads its kind and whether it is final.</summary>
    public SocketCloseReason? Reason { get; init; }

    /// <summary>What the failure of an attempt is called as long as no link has opened: it would fail the same way again. Null where it may heal.</summary>
    public SocketCloseReason? FinalReason { get; init; }

    /// <summary>What the link's heartbeat makes of the settings; null where they stay as they are. They are the link's alone.</summary>
    public MachineSettings? Settings { get; init; }

    /// <summary>The decision hook that was answered.</summary>
    public DecisionHook DecisionHook { get; init; }

    /// <summary>What has denied a reconnect, in words for the log; the machine does not read it.</summary>
    public string? Denial { get; init; }

    /// <summary>The delay that the hook has given before the next attempt, in ticks; null for what the settings give.</summary>
    public long? Delay { get; init; }

    /// <summary>How long a refusing server asks to be left alone, in ticks.</summary>
    public long RetryAfter { get; init; }

    /// <summary>
    /// Which ping: the one that was handed over, or, where something arrived, the last whose write had begun by then; 0 where none had.
    /// Nothing on the wire says this: the shell has noted it. Only of a pong see <see cref="NamesPing"/>.
    /// </summary>
    public long Ping { get; init; }

    /// <summary>Whether the pong itself says that it answers that ping, and those before it.</summary>
    public bool NamesPing { get; init; }

    /// <summary>Whether the link that was accepted carries ping frames of this end's: a silent peer can be asked.</summary>
    public bool CarriesPingFrames { get; init; }

    /// <summary>When that ping's write began: what arrives from then on may answer it.</summary>
    public long LeftAt { get; init; }

    /// <summary>Whether the ping had to wait for a message that was being written.</summary>
    public bool Waited { get; init; }

    /// <summary>Whether more waits for a thread than was done while the pool was probed: each thread has a queue of its own, which others turn to last.</summary>
    public bool IsOutrun { get; init; }

    /// <summary>The number of the hook that still runs.</summary>
    public long Hook { get; init; }

    /// <summary>When that hook began; <see cref="LinkFacts.Never"/> where it is only known to run now.</summary>
    public long HookBegunAt { get; init; } = LinkFacts.Never;

    /// <summary>What the timer and the probe of the pool bring along.</summary>
    public LinkFacts Facts { get; init; } = new();

    /// <summary>A number from 0 to 1 for the jitter: the machine has no randomness of its own.</summary>
    public double Random { get; init; }
}
