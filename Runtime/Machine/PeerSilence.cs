namespace Heartbeat;

/// <summary>A peer from which something must come, and nothing does, is dead after a time.</summary>
internal struct PeerSilence
{
    /// <summary>Until when the peer may be silent; never where it is judged by its answers instead.</summary>
    private long _deadline;

    public readonly long DeadlineAt => _deadline;

    public void Await(long now, long longest) => _deadline = now + longest;

    public void Ignore() => _deadline = Deadline.Never;

    /// <summary>Whether the peer was silent for too long. The deadline moves on with whatever comes.</summary>
    /// <param name="lastReceivedAt">When anything came last.</param>
    /// <param name="readingSince">Silence before this moment does not count.</param>
    /// <param name="longest">How long it may last.</param>
    /// <param name="answerUntil">Until when a peer that was asked may answer in any case.</param>
    /// <param name="passedUntil">Deadlines up to this moment have passed.</param>
    public bool IsTooLong(long lastReceivedAt, long readingSince, long longest, long answerUntil, long passedUntil)
    {
        if (_deadline == Deadline.Never)
        {
            return false;
        }

        _deadline = Math.Max(Math.Max(lastReceivedAt, readingSince) + longest, answerUntil);
        return Deadline.IsDue(_deadline, passedUntil);
    }
}
