namespace Heartbeat;

/// <summary>
/// Pings, and whether they are answered: one at a time is awaited. Where its answer cannot be heard for a while, others leave
/// unawaited, for the peer lives on hearing them.
/// </summary>
internal struct PingExchange
{
    /// <summary>Whether this end pings by itself; one that does not still may probe.</summary>
    private bool _isRegular;

    /// <summary>Where the last awaited ping is, and its number.</summary>
    private PingState _state;
    private long _awaited;

    /// <summary>
    /// The last ping that was sent on this link, and the last that is known to have left. What names a ping knows that its write had
    /// begun, and may come before the write's own report.
    /// </summary>
    private long _last;
    private long _lastThatLeft;

    /// <summary>When the next ping is due, where this end pings.</summary>
    private long _nextAt;

    /// <summary>When the awaited ping was due and when it was sent, and until when it may stay unanswered.</summary>
    private long _dueAt;
    private long _sentAt;
    private long _deadline;

    /// <summary>When the last ping left, or one that nobody awaits was sent.</summary>
    private long _leftAt;

    /// <summary>Whether the answer is awaited beyond the deadline, because a message is still arriving before it.</summary>
    private bool _isHeldUp;

    /// <summary>Whether the peer has answered with a pong on this link.</summary>
    private bool _peerReplies;

    /// <summary>How many awaited pings in a row stayed unanswered.</summary>
    private int _misses;

    private enum PingState
    {
        None,
        Leaving,
        Left,
    }

    /// <summary>Whether no ping is awaited: the next leaves when it is due.</summary>
    public readonly bool IsIdle => _state == PingState.None;

    /// <summary>Whether a ping has left whose answer is awaited. One that cannot leave waits for a write, and that has its own deadline.</summary>
    public readonly bool IsAwaiting => _state == PingState.Left;

    public readonly bool IsHeldUp => _isHeldUp;

    public readonly long NextAt => _nextAt;

    public readonly long DeadlineAt => _deadline;

    /// <summary>Whether what is awaited is the answer to a probe: a peer whose own pings are awaited need not give any, and is judged by its silence alone.</summary>
    public readonly bool IsMereProbe => !_isRegular && !_peerReplies;

    public void Start(bool isRegular, long now, MachineSettings settings)
    {
        this = default;
        _isRegular = isRegular;
        SetNext(now + settings.Interval);
    }

    /// <summary>A ping is sent.</summary>
    /// <returns>Its number.</returns>
    public long Send(long dueAt, bool isAwaited, long now, MachineSettings settings)
    {
        _last++;
        SetNext(settings.IsAnswered ? now + settings.Interval : NextByTheClock(dueAt, now, settings));
        if (isAwaited)
        {
            _state = PingState.Leaving;
            _awaited = _last;
            _dueAt = dueAt;
            _sentAt = now;
        }
        else
        {
            // An answer that comes before it has left is not followed by another at once.
            _leftAt = now;
        }

        return _last;
    }

    /// <summary>A ping has left, as its report says, or what came after it.</summary>
    /// <returns>False if something has said so before.</returns>
    public bool NoteLeft(long ping, long leftAt)
    {
        if (ping <= _lastThatLeft)
        {
            return false;
        }

        _lastThatLeft = ping;
        _leftAt = leftAt;
        return true;
    }

    /// <summary>The awaited ping is with the operating system: from here on its answer has a deadline.</summary>
    public void Await(in MachineEvent report, long readingSince, long now, MachineSettings settings)
    {
        if (_state != PingState.Leaving || report.Ping != _awaited)
        {
            return;
        }

        // A ping that waited, behind a moving message or for a thread, could not leave when it was due.
        var hasWaited = report.Waited || report.LeftAt - _sentAt > settings.PreDeadlineCheck;
        _state = PingState.Left;
        _deadline = Math.Max(hasWaited ? report.LeftAt : _dueAt, readingSince) + settings.Timeout;
        SetNext(Math.Max(now, report.LeftAt + settings.Interval));
    }

    public void NotePong() => _peerReplies = true;

    /// <summary>Something came, the last ping to have been written before it being this one. What came before the awaited one's write is no answer to it.</summary>
    public void Answer(long ping, long readingSince, long now, MachineSettings settings)
    {
        if (_state == PingState.None || ping < _awaited)
        {
            return;
        }

        // An end whose reading was paused since the ping heard the answer late, and the peer has heard nothing since the ping.
        var from = readingSince > _leftAt ? _leftAt : now;
        _state = PingState.None;
        _isHeldUp = false;
        _misses = 0;
        SetNext(Math.Max(now, from + settings.Interval));
    }

    /// <summary>Where only a pong answers, it cannot come before the message has arrived that is arriving now: the deadline waits.</summary>
    public void WaitForMessage(long lastFragmentAt, long now, MachineSettings settings)
    {
        if (lastFragmentAt == Deadline.Never || !Deadline.IsDue(_deadline, now))
        {
            return;
        }

        var deadline = Math.Max(_deadline, lastFragmentAt + settings.Timeout);
        if (deadline > _deadline && !_isHeldUp && _isRegular)
        {
            _isHeldUp = true;
            NotInThePast(now);
        }

        _deadline = deadline;
    }

    /// <summary>The awaited ping was not answered in time.</summary>
    /// <returns>True if that was the last miss.</returns>
    public bool Miss(MachineSettings settings)
    {
        _isHeldUp = false;
        return ++_misses >= settings.Misses;
    }

    /// <summary>The answer is awaited no longer, and its lack proves nothing.</summary>
    public void Drop() => _state = PingState.None;

    /// <summary>Nothing is heard from now on, until reading goes on.</summary>
    public void Pause(long now, MachineSettings settings)
    {
        if (_state == PingState.Left && _isRegular)
        {
            _nextAt = _leftAt + settings.Interval;
            NotInThePast(now);
        }
    }

    public void Resume(long now, MachineSettings settings) => _deadline = Math.Max(_deadline, now + settings.Timeout);

    /// <summary>The process did not run for a while: a fresh ping gets its full time. One that is still being written has it anyway.</summary>
    public void NoteSuspend(long now)
    {
        _isHeldUp = false;
        _misses = 0;
        if (_state == PingState.Left || (_isRegular && _state == PingState.None))
        {
            _state = PingState.None;
            _nextAt = now;
        }
    }

    /// <summary>Where nothing answers, a ping is due an interval after the last one was: the peer counts on that. One that the process was too late for is not made up for.</summary>
    private static long NextByTheClock(long dueAt, long now, MachineSettings settings)
        => dueAt + settings.Interval > now ? dueAt + settings.Interval : now + settings.Interval;

    private void SetNext(long at) => _nextAt = _isRegular ? at : Deadline.Never;

    /// <summary>A timer for a moment that has passed would look as if the process had not run.</summary>
    private void NotInThePast(long now) => _nextAt = Math.Max(now, _nextAt);
}
