namespace Heartbeat;

/// <summary>
/// How many attempts in a row have brought no connection that was worth anything, and since when: the machine decides when that is enough, and this is
/// what is said of it. Guarded by the event loop.
/// </summary>
internal struct AttemptSeries
{
    private int _count;
    private long _since;
    private int _last;
    private bool _hasOpened;

    /// <summary>An attempt begins.</summary>
    /// <param name="number">Which to reconnect in a row, as the machine counts; 0 for one that was asked for.</param>
    /// <param name="now">The time.</param>
    public void Begin(int number, long now)
    {
        if (number == 0)
        {
            _count = 0;
            _since = now;
        }

        _count++;
        _last = number;
        _hasOpened = false;
    }

    /// <summary>Its connection is open.</summary>
    public void Open()
    {
        _hasOpened = true;
        if (_last == 0)
        {
            _count = 0;
        }
    }

    /// <summary>A connection that was open has ended.</summary>
    public void End(long now)
    {
        if (_count == 0)
        {
            _since = now;
        }
    }

    /// <summary>An attempt to reconnect is considered.</summary>
    /// <param name="number">Which it would be, as the machine counts.</param>
    /// <param name="now">The time.</param>
    public void Consider(int number, long now)
    {
        if (number == 1 && _hasOpened)
        {
            // The last connection was worth something: the row begins with its end.
            _count = 0;
            _since = now;
        }
    }

    /// <summary>The reason of a socket that gives up.</summary>
    public readonly SocketCloseReason OfGivingUp(SocketCloseReason reason, long now)
        => _count == 0 ? reason : reason with { FailedAttempts = _count, FailedFor = TimeSpan.FromTicks(now - _since) };
}
