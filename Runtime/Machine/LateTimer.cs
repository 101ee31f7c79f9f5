namespace Heartbeat;

/// <summary>
/// What a timer that fires late means for deadlines. A process that was held up has not read what came meanwhile: whoever seems dead
/// then is checked a second time, at least as long after the deadline as the first check was late.
/// </summary>
internal struct LateTimer
{
    /// <summary>Until then no deadline has passed: the last timer was late, and what it seemed to show is checked once more.</summary>
    private long _recheckAt;

    /// <summary>Until then nobody is taken for silent: something waited unread. What was written is judged all the same.</summary>
    private long _unreadUntil;

    /// <summary>When the timer last fired: up to then the process is known to have run.</summary>
    private long _lastRanAt;

    public void Start(long now)
    {
        _recheckAt = _unreadUntil = Deadline.Never;
        _lastRanAt = now;
    }

    /// <summary>What it means for a deadline that something which is read keeps.</summary>
    public readonly LateTimer OfReading => this with { _recheckAt = Math.Max(_recheckAt, _unreadUntil) };

    /// <summary>The timer fires.</summary>
    public void NoteRun(long now) => _lastRanAt = now;

    /// <summary>
    /// When to check a deadline. A process that was held up until just before it is in time for it, and has read nothing: the check
    /// shortly before the deadline is late then, and that makes the deadline wait for a second one.
    /// </summary>
    public readonly long NextCheck(long deadline, MachineSettings settings)
    {
        if (deadline == Deadline.Never)
        {
            return Deadline.Never;
        }

        var early = deadline - settings.PreDeadlineCheck;
        return Math.Max(_lastRanAt < early ? early : deadline, _recheckAt);
    }

    /// <summary>When to check whether the process runs, while something waits that it may be too slow for.</summary>
    /// <param name="since">Since when that waits.</param>
    /// <param name="after">How long after that, and after the last check.</param>
    public readonly long NextLook(long since, long after) => Math.Max(_lastRanAt, since) + after;

    /// <summary>Up to when deadlines have passed for good: checked in time, or a second time already.</summary>
    public readonly long PassedUntil(long late, long now) => now < _recheckAt ? long.MinValue : now - (2 * late);

    /// <summary>Something waits unread: nobody is silent before the next check.</summary>
    public void NoteUnread(long now, MachineSettings settings) => _unreadUntil = now + settings.BehindRecheck;

    /// <summary>Deadlines that have passed by this moment are checked at it, and that check is not late.</summary>
    public void CheckAgain(long at) => _recheckAt = Math.Max(_recheckAt, at);

    /// <summary>All deadlines were checked. Where the timer was late, they wait for the second check; one late timer in that time does not lengthen it.</summary>
    public void NoteCheck(long late, long now, MachineSettings settings)
    {
        if (late > 0 && late < settings.SuspendThreshold && now >= _recheckAt)
        {
            _recheckAt = now + late;
        }
    }
}
