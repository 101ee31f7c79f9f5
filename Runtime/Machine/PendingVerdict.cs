namespace Heartbeat;

/// <summary>
/// A deadline has passed, which proves nothing yet: what has come may wait for a thread. So the thread pool is probed, and the verdict is given
/// when all that was queued until then has had one. A probe that took long is followed by another one: what had a thread at last may still run.
/// </summary>
internal struct PendingVerdict
{
    /// <summary>Deadlines up to this moment are judged by the verdict.</summary>
    private long _passedUntil;

    /// <summary>When a verdict that is still pending says that the pool is behind; never while none is.</summary>
    private long _checkAt;

    /// <summary>When the last probe ended that took long.</summary>
    private long _slowAt;

    /// <summary>Whether the probe may still prove something by itself: nothing was found to be behind since it began.</summary>
    private bool _isNew;

    /// <summary>Whether the pool was found behind since the probe began.</summary>
    private bool _wasBehind;

    /// <summary>When to look whether the pool is behind; never while no verdict is pending.</summary>
    public readonly long CheckAt => _checkAt;

    /// <summary>Whether a probe is under way.</summary>
    public readonly bool IsPending => _checkAt != Deadline.Never;

    /// <summary>Whether one is, and nothing is wrong so far.</summary>
    public readonly bool IsNew => _isNew;

    /// <summary>No verdict is pending.</summary>
    public void Start()
    {
        _checkAt = _slowAt = Deadline.Never;
        _isNew = _wasBehind = false;
    }

    /// <summary>The pool is probed.</summary>
    public void Await(long passedUntil, long now, MachineSettings settings)
    {
        _passedUntil = passedUntil;
        _checkAt = now + settings.BehindRecheck;
        _isNew = true;
        _wasBehind = false;
    }

    /// <summary>Whether the pool has had its time, and is behind. It counts as said then, and is said again after as long.</summary>
    public bool IsBehind(long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_checkAt, now))
        {
            return false;
        }

        _checkAt = now + settings.BehindRecheck;
        _isNew = false;
        _wasBehind = true;
        return true;
    }

    /// <summary>Whether the pool has been behind until now, which the probe that has run at last shows even if nobody has looked meanwhile.</summary>
    public readonly bool HasBeenBehind(long now) => _wasBehind || Deadline.IsDue(_checkAt, now);

    /// <summary>Something was kept from being read until now: a probe from before this proves nothing.</summary>
    public void Distrust()
    {
        _isNew = false;
        _slowAt = Deadline.Never;
    }

    /// <summary>Other settings are in force, by which nothing is proved yet.</summary>
    public void Change(long now, MachineSettings settings)
    {
        Distrust();
        _checkAt = Math.Min(_checkAt, now + settings.BehindRecheck);
    }

    /// <summary>Nobody's time is over: the next probe is a first one.</summary>
    public void Forget() => _slowAt = Deadline.Never;

    /// <summary>What was queued has run.</summary>
    /// <param name="isOutrun">Whether more waits for a thread than was done meanwhile.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">How long that may take.</param>
    /// <param name="passedUntil">The deadlines up to this moment are judged.</param>
    /// <returns>False if it is to be probed once more before.</returns>
    public bool TryTake(bool isOutrun, long now, MachineSettings settings, out long passedUntil)
    {
        passedUntil = _passedUntil;
        var isQuick = !isOutrun && _isNew && now - (_checkAt - settings.BehindRecheck) <= settings.ProbeTime;
        var isSecond = !isOutrun && _slowAt != Deadline.Never && now - _slowAt <= settings.Timeout;
        _checkAt = Deadline.Never;
        _slowAt = isQuick || isSecond ? Deadline.Never : now;
        _isNew = false;
        return _slowAt == Deadline.Never;
    }
}
