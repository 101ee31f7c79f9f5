namespace Heartbeat;

/// <summary>A hook that holds the reader's thread for a while loses it: another thread goes on reading.</summary>
internal struct BlockedHook
{
    /// <summary>The hook that runs on the reader's thread.</summary>
    private long _hook;

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

        // A timer for a moment that has passed would look as if the process had not run.
        _checkAt = begunAt == Deadline.Never ? now + settings.HookTakeoverDelay : Math.Max(now, begunAt + settings.HookTakeoverDelay);
    }

    /// <summary>Checks which hook runs by now. One that began since the last check has its own time.</summary>
    /// <returns>True if the reading is to be taken from it.</returns>
    public bool HoldsReader(long runningHook, long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_checkAt, now))
        {
            return false;
        }

        if (runningHook != 0 && runningHook != _hook)
        {
            Watch(runningHook, Deadline.Never, now, settings);
            return false;
        }

        _checkAt = Deadline.Never;
        return runningHook != 0;
    }
}
