namespace Heartbeat;

/// <summary>A hook that holds the reader's thread for a while loses it: another thread goes on reading.</summary>
internal struct BlockedHook
{
    /// <summary>The hook that runs on the reader's thread.</summary>
    private long _hook;

    /// <summary>Since when it is known to run.</summary>
    private long _runsSince;

    /// <summary>When to check whether it still does.</summary>
    private long _checkAt;

    public readonly long CheckAt => _checkAt;

    public void Start() => _checkAt = Deadline.Never;

    /// <summary>A hook runs on the reader's thread.</summary>
    /// <param name="hook">Its number.</param>
    /// <param name="begunAt">When it began; never where nobody knows: then its time begins now.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">The settings.</param>
    public void Watch(long hook, long begunAt, long now, MachineSettings settings)
    {
        _hook = hook;
        _runsSince = begunAt == Deadline.Never ? now : begunAt;

        // A timer for a moment that has passed would look as if the process had not run.
        _checkAt = Math.Max(now, _runsSince + settings.HookTakeoverDelay);
    }

    /// <summary>Checks which hook runs by now. One that began since the last check has its own time.</summary>
    /// <param name="runningHook">The hook.</param>
    /// <param name="now">When that is.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="since">Since when it is known to run.</param>
    /// <param name="isLate">Whether the check comes so late that the hook may have kept this end from reading for want of a thread.</param>
    /// <returns>True if the reading is to be taken from it.</returns>
    public bool HoldsReader(long runningHook, long now, MachineSettings settings, out long since, out bool isLate)
    {
        since = _runsSince;
        isLate = false;
        if (!Deadline.IsDue(_checkAt, now))
        {
            return false;
        }

        isLate = now - _runsSince > 2 * settings.HookTakeoverDelay;

        if (runningHook != 0 && runningHook != _hook)
        {
            Watch(runningHook, Deadline.Never, now, settings);
            return false;
        }

        _checkAt = Deadline.Never;
        return runningHook != 0;
    }
}
