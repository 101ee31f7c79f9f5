namespace Heartbeat;

/// <summary>
/// What a timer that fires late means for deadlines. A process that was held up has not read what came meanwhile: whoever seems dead
/// then gets a second look, at least as long after the deadline as the first was late.
/// </summary>
internal struct LateTimer
{
    /// <summary>A deadline that was seen late is looked at once more at this time.</summary>
    private long _recheckAt;

    /// <summary>When the timer last fired, or the last ping left: up to then the process is known to have run.</summary>
    private long _lastRanAt;

    public void Start(long now)
    {
        _recheckAt = Deadline.Never;
        _lastRanAt = now;
    }

    public void NoteRun(long now) => _lastRanAt = now;

    /// <summary>
    /// When to look at a deadline. A process that was held up until just before it is in time for it, and has read nothing: the look
    /// before the deadline is late then, and that makes the deadline wait for a second one.
    /// </summary>
    public readonly long NextCheck(long deadline, MachineSettings settings)
    {
        var early = deadline - settings.PreDeadlineCheck;
        return deadline != Deadline.Never && _lastRanAt < early ? Math.Max(early, _recheckAt) : NotBeforeRecheck(deadline);
    }

    /// <summary>Whether a deadline has passed for good: seen in time, or looked at once more already.</summary>
    public readonly bool HasPassed(long deadline, long late, long now)
        => Deadline.IsDue(NotBeforeRecheck(deadline), now) && now >= deadline + (2 * late);

    /// <summary>All deadlines were looked at by a timer that was late: from now on they wait for the second look.</summary>
    public void NoteCheck(long late, long now, MachineSettings settings)
    {
        if (late > 0 && late < settings.SuspendThreshold && now >= _recheckAt)
        {
            _recheckAt = now + late;
        }
    }

    private readonly long NotBeforeRecheck(long deadline) => deadline == Deadline.Never ? Deadline.Never : Math.Max(deadline, _recheckAt);
}
