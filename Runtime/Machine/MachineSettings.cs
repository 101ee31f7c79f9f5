namespace Heartbeat;

/// <summary>The settings that the machine reads, in ticks of 100 ns.</summary>
internal sealed record MachineSettings
{
    public required long Interval { get; init; }

    public required long Timeout { get; init; }

    public required int Misses { get; init; }

    public required long Retry { get; init; }

    public Backoff Backoff { get; init; }

    public required long RetryCap { get; init; }

    public bool Jitter { get; init; }

    public required int Max { get; init; }

    public required long ConnectTimeout { get; init; }

    public required long CloseTimeout { get; init; }

    /// <summary>How long a write may stall towards a peer that has paused reading; zero without limit, null for the usual time.</summary>
    public long? StallTimeout { get; init; }

    public Liveness Liveness { get; init; }

    /// <summary>Whether the end that dials pings; otherwise it awaits the peer's pings.</summary>
    public bool DialerPings { get; init; } = true;

    /// <summary>Whether the end that accepts pings; otherwise it awaits the peer's pings.</summary>
    public bool AcceptorPings { get; init; }

    /// <summary>
    /// Whether a ping is answered. Where it is not, pings leave by the clock, whatever comes back, and each end judges the other by its
    /// silence alone.
    /// </summary>
    public bool IsAnswered { get; init; } = true;

    /// <summary>Whether anything that arrives shows that the peer lives; otherwise its heartbeats alone do.</summary>
    public bool CountsAnyTraffic { get; init; } = true;

    /// <summary>Whether a ping is due exactly <see cref="Interval"/> after the last one was, whenever that was answered: one that is still awaited then is followed by one that is not.</summary>
    public bool PingsByTheClock { get; init; }

    /// <summary>When the first ping leaves once pings may, and the first of another <see cref="Interval"/>.</summary>
    public HeartbeatFirstPing FirstPing { get; init; }

    /// <summary>Whether a ping may leave: some servers take none before a sign-in.</summary>
    public bool MayPing { get; init; } = true;

    /// <summary>Whether an end that does not ping by itself may do so where it is probed: some servers take no ping at all.</summary>
    public bool MayProbe { get; init; } = true;

    /// <summary>How long a peer may be silent that is judged by that; null for the usual time, and from <see cref="Forever"/> on without limit.</summary>
    public long? LongestSilence { get; init; }

    /// <summary>Why a peer is dropped that is judged by its silence, and was silent for too long; asked when that happens, with how long that is, and what is known of the peer.</summary>
    public Func<long, SilentPeer, SocketCloseReason> SilenceReason { get; init; } = static (_, _) => SocketCloseReason.Silence;

    /// <summary>How long a peer may be silent that is judged by that.</summary>
    public long Silence => LongestSilence ?? Interval + (Timeout * Misses);

    /// <summary>Longer than any time that runs.</summary>
    public const long Forever = long.MaxValue / 4;

    /// <summary>Whether anybody pings. Where nobody does, nobody is judged by heartbeats that do not come.</summary>
    public bool AnybodyPings => DialerPings || AcceptorPings;

    /// <summary>Whether a ping is answered by anything that arrives; otherwise by a pong alone.</summary>
    public bool AnyTrafficAnswers => IsAnswered && CountsAnyTraffic && Liveness == Liveness.AnyTraffic;

    /// <summary>How long a write may move no byte whatever the peer says.</summary>
    public long LongestStall => StallTimeout switch
    {
        null => 3 * Timeout,
        0 => long.MaxValue / 2,
        { } ticks => Math.Max(Timeout, ticks),
    };

    /// <summary>
    /// The longest time between two pings of a peer with the same interval: each comes an interval after the answer to the last,
    /// so the way there and back is added.
    /// </summary>
    public long LongestExpectedPingGap => Interval + (Timeout / 4);

    /// <summary>
    /// How long a peer may be silent before it is asked, where that can be done: longer than between two pings, and so that the answer has its time
    /// before a silence is too long that the protocol names. Where it names a very short one, the answer has its time all the same.
    /// </summary>
    public long LongestUnaskedSilence => Math.Min(LongestExpectedPingGap, Math.Max(Silence - AnswerTime, Math.Max(1, Silence / 4)));

    /// <summary>How long a peer that was asked has for its answer: the last that is asked for in time is due when its silence has been too long.</summary>
    public long AnswerTime => Timeout - (Timeout / 4);

    /// <summary>
    /// How often an end that cannot read says that it lives. Twice per timeout, because the peer's ping
    /// is answered only by what arrives within the timeout after it.
    /// </summary>
    public long UnsolicitedPong => Math.Min(Interval, Math.Max(1, Timeout / 2));

    /// <summary>
    /// The same towards a peer that pings more often than this end would: its timeout is likely as much shorter. However often it pings, not
    /// more than four times a second, unless this end's own settings say so.
    /// </summary>
    /// <param name="gap">The shortest time between two of its pings; 0 where that is not known.</param>
    public long UnsolicitedPongAfter(long gap)
        => gap == 0 ? UnsolicitedPong : Math.Clamp(gap / 2, Math.Min(UnsolicitedPong, OrdinaryLateness), UnsolicitedPong);

    /// <summary>How long a hook may hold the reader's thread before another thread takes over the reading.</summary>
    public long HookTakeoverDelay => Math.Clamp(Math.Min(Interval, Timeout) / 4, 1, TimeSpan.TicksPerMillisecond * 250);

    /// <summary>
    /// How long before a deadline the timer fires too: where the process was held up until just then, this firing is late, and says so.
    /// </summary>
    public long PreDeadlineCheck => Math.Min(Timeout / 4, OrdinaryLateness);

    /// <summary>How long a probe of the thread pool may take before the process counts as behind, and how long after that the next check follows.</summary>
    public long BehindRecheck => Math.Max(1, PreDeadlineCheck);

    /// <summary>How long a probe of the thread pool may take that proves by itself that what has come was read.</summary>
    public long ProbeTime => BehindRecheck / 8;

    /// <summary>How often the timer fires while a write waits: threads that are missing meanwhile are seen by how late it is.</summary>
    public long WaitingWriteCheck => Math.Max(1, Timeout / 4);

    /// <summary>A read that took no longer may be followed by a larger one: that is still far from looking like silence.</summary>
    public long QuickRead => Timeout / 16;

    /// <summary>A timer this late means that the process did not run: it slept or was stopped.</summary>
    public required long SuspendThreshold { get; init; }

    /// <summary>What a loaded machine may hold up a timer without anything being wrong.</summary>
    public const long OrdinaryLateness = 250 * TimeSpan.TicksPerMillisecond;
}
