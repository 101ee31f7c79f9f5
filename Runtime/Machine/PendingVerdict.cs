namespace Heartbeat;

/// <summary>
/// A deadline has passed, which proves nothing yet: what has come may wait for a thread. So the thread pool is probed, and the verdict is given
/// when all that was queued until then has run, with what is known by that time.
/// </summary>
internal struct PendingVerdict
{
    /// <summary>Deadlines up to this moment are judged by the verdict.</summary>
    private long _passedUntil;

    /// <summary>When a verdict that is still pending says that the pool is behind; never while none is.</summary>
    private long _checkAt;

    /// <summary>Whether it is pending for so short a time that nothing is wrong.</summary>
    private bool _isNew;

    public readonly long CheckAt => _checkAt;

    public readonly bool IsNew => _isNew;

    public readonly bool IsPending => _checkAt != Deadline.Never;

    public void Start()
    {
        _checkAt = Deadline.Never;
        _isNew = false;
    }

    /// <summary>The pool is probed.</summary>
    public void Await(long passedUntil, long now, MachineSettings settings)
    {
        _passedUntil = passedUntil;
        _isNew = true;
        _checkAt = now + settings.BehindRecheck;
    }

    /// <summary>Whether the pool has had its time, and is behind. It counts as said then, and is said again after as long.</summary>
    public bool IsBehind(long now, MachineSettings settings)
    {
        if (!Deadline.IsDue(_checkAt, now))
        {
            return false;
        }

        _isNew = false;
        _checkAt = now + settings.BehindRecheck;
        return true;
    }

    /// <summary>What was queued has run.</summary>
    /// <returns>The deadlines up to this moment are judged.</returns>
    public long Take()
    {
        Start();
        return _passedUntil;
    }
}
