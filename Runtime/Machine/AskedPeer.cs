namespace Heartbeat;

/// <summary>
/// A peer that is silent for longer than its heartbeats are apart is asked by a ping frame, which every conforming WebSocket library answers
/// (RFC 6455, section 5.5.3): it may know nothing of heartbeats, or send them more slowly. Whatever comes then answers.
/// </summary>
internal struct AskedPeer
{
    /// <summary>When to look whether it is silent for that long; never where it is not asked.</summary>
    private long _lookAt;

    /// <summary>When it was asked last, and since when it had been silent then.</summary>
    private long _askedAt;
    private long _silentSince;

    /// <summary>Whether that ping frame has not left yet, and since when its answer has its time.</summary>
    private bool _isLeaving;
    private long _answerSince;

    public readonly long LookAt => _lookAt;

    public void Start(bool asks, long now, MachineSettings settings)
    {
        _askedAt = _silentSince = _answerSince = Deadline.Never;
        _isLeaving = false;
        _lookAt = asks ? now + settings.LongestUnaskedSilence : Deadline.Never;
    }

    /// <summary>Reading goes on: silence counts from here.</summary>
    public void Resume(long now, MachineSettings settings)
        => _lookAt = _lookAt == Deadline.Never ? Deadline.Never : now + settings.LongestUnaskedSilence;

    /// <summary>Other settings are in force: silence counts from here.</summary>
    public void Change(bool asks, long now, MachineSettings settings)
    {
        if (!asks || _lookAt == Deadline.Never)
        {
            Start(asks, now, settings);
        }
        else
        {
            LookBy(_lookAt, now, settings);
        }
    }

    /// <summary>Whether to ask now; it counts as asked then.</summary>
    /// <param name="silentSince">When anything came last, or silence began to count.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">How long the peer may be silent.</param>
    public bool TakeAsk(long silentSince, long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_lookAt, now))
        {
            return false;
        }

        var isAsked = _askedAt != Deadline.Never && silentSince == _silentSince;
        var next = isAsked ? _askedAt + settings.Timeout : silentSince + settings.LongestUnaskedSilence;
        if (now < next)
        {
            LookBy(next, now, settings);
            return false;
        }

        LookBy(now + settings.Timeout, now, settings);
        if (isAsked && now >= silentSince + settings.Silence)
        {
            // Its time is over: it is judged, and no ping frame puts that off.
            return false;
        }

        _askedAt = _answerSince = now;
        _silentSince = silentSince;
        _isLeaving = true;
        return true;
    }

    /// <summary>The ping frame is with the operating system.</summary>
    public void NoteLeft(long leftAt)
    {
        // A report of the one before comes after the next was asked for, at worst.
        if (_isLeaving && leftAt >= _askedAt)
        {
            _isLeaving = false;
            _answerSince = Math.Max(_answerSince, leftAt);
        }
    }

    /// <summary>Until when the answer may take. A ping frame that waits behind a write that moves can have none.</summary>
    public long AnswerUntil(long writeProgress, MachineSettings settings)
    {
        if (_askedAt == Deadline.Never)
        {
            return Deadline.Never;
        }

        if (_isLeaving)
        {
            _answerSince = Math.Max(_answerSince, writeProgress);
        }

        return _answerSince + settings.AnswerTime;
    }

    /// <summary>Something may come right after this look, and the silence that follows it is seen in time.</summary>
    private void LookBy(long next, long now, MachineSettings settings) => _lookAt = Math.Min(next, now + settings.LongestUnaskedSilence);
}
