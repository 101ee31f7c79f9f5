namespace Heartbeat;

/// <summary>
/// What a timer that fires late means for deadlines. A process that was held up has not read what came meanwhile: whoever seems dead
/// then is checked a second time, at least as long after the deadline as the first check was late. The same where the process had no
/// thread a while ago: only what had come by the last check is known to have been read.
/// </summary>
internal struct LateTimer
{
    /// <summary>Until then no deadline has passed: the last timer was late, and what it seemed to show is checked once more.</summary>
    private long _recheckAt;

    /// <summary>Until then nobody is taken for silent: something waited unread. What was written is judged all the same.</summary>
    private long _unreadUntil;

    /// <summary>When the timer last fired: up to then the process is known to have run.</summary>
    private long _lastRanAt;

    /// <summary>At the last check for which there was a thread it was asked for a sign of the next one; what had come by the check before has been read.</summary>
    private long _askedAt;
    private long _readUntil;

    /// <summary>Until then only a deadline has passed up to which all was read: the process had no thread not long ago.</summary>
    private long _waryUntil;

    public void Start(long now)
    {
        _recheckAt = _unreadUntil = _waryUntil = Deadline.Never;
        _lastRanAt = _askedAt = _readUntil = now;
    }

    /// <summary>What it means for a deadline that something which is read keeps.</summary>
    public readonly LateTimer OfReading => this with { _recheckAt = Math.Max(_recheckAt, _unreadUntil) };

    private readonly bool IsWary => _lastRanAt < _waryUntil;

    /// <summary>The timer fires.</summary>
    /// <param name="isStarved">Whether what was queued at the last check still waits for a thread.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">How long that is remembered.</param>
    public void NoteRun(bool isStarved, long now, MachineSettings settings)
    {
        var hadTime = now - _lastRanAt >= settings.ProbeTime;
        _lastRanAt = now;
        if (isStarved)
        {
            // No deadline has passed before the next check, whoever seems dead. Just after the last check it may only not have come to it.
            _recheckAt = Math.Max(_recheckAt, now + settings.BehindRecheck);
            _waryUntil = hadTime ? now + settings.Silence : _waryUntil;
        }
        else
        {
            _readUntil = _askedAt;
            _askedAt = now;
        }
    }

    /// <summary>
    /// When to check a deadline. A process that was held up until just before it is in time for it, and has read nothing: the check
    /// shortly before the deadline is late then, and that makes the deadline wait for a second one.
    /// </summary>
    public readonly long NextCheck(long deadline, MachineSettings settings)
    {
        var early = deadline - settings.PreDeadlineCheck;
        if (deadline == Deadline.Never)
        {
            return Deadline.Never;
        }

        if (_lastRanAt < early)
        {
            return Math.Max(early, _recheckAt);
        }

        var next = NotBeforeRecheck(deadline);
        return IsWary && deadline <= _lastRanAt ? Math.Max(next, _lastRanAt + settings.BehindRecheck) : next;
    }

    /// <summary>Whether a deadline has passed for good: checked in time, or a second time already.</summary>
    public readonly bool HasPassed(long deadline, long late, long now)
        => Deadline.IsDue(NotBeforeRecheck(deadline), now) && now >= deadline + (2 * late) && (!IsWary || deadline <= _readUntil);

    /// <summary>Something waits unread: nobody is silent before the next check.</summary>
    public void NoteUnread(long now, MachineSettings settings) => _unreadUntil = now + settings.BehindRecheck;

    /// <summary>All deadlines were checked. Where the timer was late, they wait for the second check; one late timer in that time does not lengthen it.</summary>
    public void NoteCheck(long late, long now, MachineSettings settings)
    {
        if (late > 0 && late < settings.SuspendThreshold && now >= _recheckAt)
        {
            _recheckAt = now + late;
        }
    }

    private readonly long NotBeforeRecheck(long deadline) => deadline == Deadline.Never ? Deadline.Never : Math.Max(deadline, _recheckAt);
}
