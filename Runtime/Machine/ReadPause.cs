namespace Heartbeat;

/// <summary>
/// Whether the inbox is full, so that nothing is read. This end hears no answers then, and judges nobody; it says now and then that it
/// lives, for its peer's pings stay unanswered meanwhile.
/// </summary>
internal struct ReadPause
{
    private bool _isPaused;

    /// <summary>Since when nothing has kept this end from hearing: the link opened, the process went on, or reading did.</summary>
    private long _readingSince;

    /// <summary>When to say next, and when it was said last, that this end lives.</summary>
    private long _pongAt;
    private long _lastPongAt;

    public readonly bool IsPaused => _isPaused;

    public readonly long ReadingSince => _readingSince;

    public readonly long PongAt => _pongAt;

    public void Start(long now)
    {
        _isPaused = false;
        _readingSince = now;
        _pongAt = Deadline.Never;
        _lastPongAt = Deadline.Never;
    }

    /// <summary>Reading stops. It is said at once, unless a stop just before has said so: an inbox may fill up many times a second.</summary>
    /// <param name="now">When.</param>
    /// <param name="period">How often it is said.</param>
    public void Pause(long now, long period)
    {
        _isPaused = true;
        _pongAt = _lastPongAt == Deadline.Never ? now : Math.Max(now, _lastPongAt + period);
    }

    public void Resume(long now)
    {
        _isPaused = false;
        _readingSince = now;
        _pongAt = Deadline.Never;
    }

    /// <summary>This end says from now on in another period that it lives.</summary>
    public void Change(long now, long period) => _pongAt = _isPaused ? Math.Min(_pongAt, now + period) : _pongAt;

    /// <summary>The process did not run for a while: nothing was heard, and that proves nothing.</summary>
    public void NoteSuspend(long now) => _readingSince = now;

    /// <summary>Whether it is time to say that this end lives; it counts as said then.</summary>
    /// <param name="now">The time.</param>
    /// <param name="period">How often it is said.</param>
    public bool TakePong(long now, long period)
    {
        if (!Deadline.IsDue(_pongAt, now))
        {
            return false;
        }

        _lastPongAt = now;
        _pongAt = now + period;
        return true;
    }
}
