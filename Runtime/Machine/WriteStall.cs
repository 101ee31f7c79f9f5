namespace Heartbeat;

/// <summary>A write that moves no byte for a timeout ends the link.</summary>
internal struct WriteStall
{
    /// <summary>Until when the write under way must move a byte.</summary>
    private long _deadline;

    /// <summary>A write that moved nothing before this moment is no proof: the process did not run.</summary>
    private long _resumedAt;

    public readonly long DeadlineAt => _deadline;

    public void Start(long now)
    {
        _deadline = Deadline.Never;
        _resumedAt = now;
    }

    public void Watch(long now, MachineSettings settings) => _deadline = now + settings.Timeout;

    public void Resume(long now) => _resumedAt = now;

    /// <summary>Whether the write has stalled. The deadline moves on with each byte, and is gone with the write.</summary>
    public bool HasStalled(long progressAt, in LateTimer lateTimer, long late, long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_deadline, now))
        {
            return false;
        }

        if (progressAt == Deadline.Never)
        {
            _deadline = Deadline.Never;
            return false;
        }

        _deadline = Math.Max(progressAt, _resumedAt) + settings.Timeout;
        return lateTimer.HasPassed(_deadline, late, now);
    }
}
