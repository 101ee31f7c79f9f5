namespace Heartbeat;

/// <summary>A peer from which something must come, and nothing does, is dead after a time.</summary>
internal struct PeerSilence
{
    /// <summary>Until when the peer may be silent; never where it is judged by its answers instead.</summary>
    private long _deadline;

    /// <summary>Since when that counts.</summary>
    private long _countsSince;

    public readonly long DeadlineAt => _deadline;

    /// <summary>Silence before this moment does not count.</summary>
    public readonly long Since => _countsSince;

    public void Await(long now, long longest)
    {
        _countsSince = now;
        _deadline = now + longest;
    }

    public void Ignore() => _deadline = _countsSince = Deadline.Never;

    /// <summary>Whether the peer was silent for too long. The deadline moves on with whatever comes.</summary>
    /// <param name="heardAt">When anything came last that counts.</param>
    /// <param name="readingSince">Silence before this moment does not count.</param>
    /// <param name="longest">How long it may last.</param>
    /// <param name="answerUntil">Until when a peer that was asked may answer in any case.</param>
    /// <param name="passedUntil">Deadlines up to this moment have passed.</param>
    public bool IsTooLong(long heardAt, long readingSince, long longest, long answerUntil, long passedUntil)
    {
        if (_deadline == Deadline.Never)
        {
            return false;
        }

        _deadline = Math.Max(Math.Max(Math.Max(heardAt, readingSince), _countsSince) + longest, answerUntil);
        return Deadline.IsDue(_deadline, passedUntil);
    }
}
