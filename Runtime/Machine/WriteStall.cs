namespace Heartbeat;

/// <summary>
/// A write that moves no byte for a timeout ends the link. A peer that says meanwhile that it lives has paused reading: that is
/// back-pressure, and has a limit of its own.
/// </summary>
internal struct WriteStall
{
    /// <summary>Until when the write under way must move a byte.</summary>
    private long _deadline;

    /// <summary>A write that moved nothing before this moment is no proof: the process did not run, or another timeout was in force.</summary>
    private long _resumedAt;

    /// <summary>When this end was last found to be too slow to read.</summary>
    private long _behindAt;

    public readonly long DeadlineAt => _deadline;

    public readonly bool IsWatched => _deadline != Deadline.Never;

    public void Start(long now)
    {
        _deadline = Deadline.Never;
        _resumedAt = _behindAt = now;
    }

    public void Watch(long now, MachineSettings settings) => _deadline = now + settings.Timeout;

    public void Resume(long now) => _resumedAt = now;

    /// <summary>Another timeout is in force, which a write that is under way has from here on.</summary>
    public void Change(long now, MachineSettings settings)
    {
        _resumedAt = now;
        _deadline = _deadline == Deadline.Never ? Deadline.Never : now + settings.Timeout;
    }

    /// <summary>
    /// This end was too slow to read: that the peer has paused may stand behind all that has come meanwhile, and behind what the peer could not
    /// send while nobody read it. That excuses the write as the peer's own word would, and no longer than it: in a process that is
    /// held up again and again a dead peer is found too.
    /// </summary>
    public void NoteBehind(long now) => _behindAt = now;

    /// <summary>Whether the write has stalled. The deadline moves on with each byte and with what excuses it, and is gone with the write.</summary>
    /// <param name="facts">What has become of the write, and what the peer has said.</param>
    /// <param name="readPause">Whether this end reads what the peer says.</param>
    /// <param name="passedUntil">Deadlines up to this moment have passed.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">How long a write may stall.</param>
    public bool HasStalled(in LinkFacts facts, in ReadPause readPause, long passedUntil, long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_deadline, now))
        {
            return false;
        }

        if (facts.WriteProgress == Deadline.Never)
        {
            _deadline = Deadline.Never;
            return false;
        }

        // An end that reads nothing itself cannot hear that the peer has paused.
        var excusedAt = readPause.IsPaused ? now : Math.Max(_behindAt, Math.Max(facts.LastPongAt, readPause.ReadingSince));
        var since = Math.Max(facts.WriteProgress, _resumedAt);
        _deadline = Math.Min(Math.Max(since, excusedAt) + settings.Timeout, since + settings.LongestStall);
        return Deadline.IsDue(_deadline, passedUntil);
    }

    /// <summary>Which of its two times the write has had that <see cref="HasStalled"/>.</summary>
    public readonly SocketCloseReason ReasonFor(in LinkFacts facts, MachineSettings settings)
        => settings.LongestStall > settings.Timeout && _deadline == Math.Max(facts.WriteProgress, _resumedAt) + settings.LongestStall
            ? SocketCloseReason.StalledWriteToPausedPeer
            : SocketCloseReason.StalledWrite;

    /// <summary>
    /// Whether the peer may have said that it has paused reading, and a hook holds the reader's thread: it is read when another thread takes over.
    /// </summary>
    public readonly bool MayBeExcused(in LinkFacts facts, long passedUntil, MachineSettings settings)
    {
        var longest = Math.Max(facts.WriteProgress, _resumedAt) + settings.LongestStall;
        return facts.RunningHook != 0 && passedUntil < Math.Min(_deadline + (2 * settings.HookTakeoverDelay), longest);
    }
}
