namespace Heartbeat;

/// <summary>How often the peer pings: an end that awaits its pings can see that the two ends' settings do not fit.</summary>
internal struct PeerPings
{
    /// <summary>When the last ping came.</summary>
    private long _lastAt;

    /// <summary>The longest time without one before that.</summary>
    private long _longestGap;

    /// <summary>The shortest time between two of them; 0 where there were no two.</summary>
    private long _shortestGap;

    /// <summary>Whether any came.</summary>
    public readonly bool HasCome => _lastAt != Deadline.Never;

    public readonly long ShortestGap => _shortestGap;

    public readonly long LongestGap => _longestGap;

    public void Start()
    {
        _lastAt = Deadline.Never;
        _longestGap = 0;
        _shortestGap = 0;
    }

    public void Note(long readingSince, long now)
    {
        if (_lastAt != Deadline.Never && readingSince <= _lastAt)
        {
            _shortestGap = _shortestGap == 0 ? now - _lastAt : Math.Min(_shortestGap, now - _lastAt);
        }

        _longestGap = Math.Max(_longestGap, now - Math.Max(_lastAt, readingSince));
        _lastAt = now;
    }
}
