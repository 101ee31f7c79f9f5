namespace Heartbeat;

/// <summary>
/// Pings, and whether they are answered: one at a time is awaited. Where its answer cannot be heard for a while, others leave
/// unawaited, for the peer lives on hearing them.
/// </summary>
internal struct PingExchange
{
    /// <summary>Whether this end pings by itself, and may; one that does not still may probe.</summary>
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

    /// <summary>When the next ping is due, where this end pings, and since when the interval runs that ends then: another interval runs from there too.</summary>
    private long _nextAt;
    private long _intervalSince;

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

    /// <summary>The link's heart begins to beat.</summary>
    /// <param name="isRegular">Whether this end pings by itself.</param>
    /// <param name="random">Which part of an interval passes before the first ping, where that is left to chance; from 0 to 1.</param>
    /// <param name="now">The time.</param>
    /// <param name="settings">The settings.</param>
    public void Start(bool isRegular, double random, long now, MachineSettings settings)
    {
        this = default;
        _isRegular = isRegular;
        SetFirst(random, now, settings);
    }

    /// <summary>
    /// Other settings are in force. The interval that runs goes on with its new length, and a ping whose time has passed by that is due now; a
    /// ping that is out has all of a new timeout for its answer.
    /// </summary>
    /// <param name="isRegular">Whether this end pings by itself from here on.</param>
    /// <param name="random">As at the start.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The settings until now.</param>
    /// <param name="settings">The settings from now on.</param>
    public void Change(bool isRegular, double random, long now, MachineSettings before, MachineSettings settings)
    {
        var begins = isRegular && !_isRegular;
        _isRegular = isRegular;
        var isAnsweredByTraffic = settings.AnyTrafficAnswers && !before.AnyTrafficAnswers;
        if (settings is not { IsAnswered: true, MayPing: true, AnybodyPings: true } || isAnsweredByTraffic)
        {
            // Nobody has to answer any more what is out, or what has come since answers it, of which nothing was said.
            Drop();
        }
        else if (_state == PingState.Left && settings.Timeout != before.Timeout)
        {
            _deadline = now + settings.Timeout;
        }

        if (!isRegular)
        {
            _nextAt = Deadline.Never;
        }
        else if (begins || (settings.Interval != before.Interval && settings.FirstPing != HeartbeatFirstPing.AfterInterval))
        {
            SetFirst(random, now, settings);
        }
        else if (settings.Interval != before.Interval)
        {
            SetNext(_intervalSince, now, settings);
        }
    }

    /// <summary>A ping is sent.</summary>
    /// <returns>Its number.</returns>
    public long Send(long dueAt, bool isAwaited, long now, MachineSettings settings)
    {
        _last++;
        SetNext(settings.PingsByTheClock || !settings.IsAnswered ? SinceByTheClock(dueAt, now, settings) : now, now, settings);
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
        GoOn(report.LeftAt, now, settings);
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
        GoOn(from, now, settings);
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
            if (!settings.PingsByTheClock)
            {
                NotInThePast(now);
            }
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
    public void Drop()
    {
        _state = PingState.None;
        _isHeldUp = false;
        _misses = 0;
    }

    /// <summary>Nothing is heard from now on, until reading goes on.</summary>
    public void Pause(long now, MachineSettings settings)
    {
        if (_state == PingState.Left && _isRegular)
        {
            GoOn(_leftAt, now, settings);
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

    /// <summary>Where a ping is due an interval after the last one was, the peer counts on that. One that the process was too late for is not made up for.</summary>
    private static long SinceByTheClock(long dueAt, long now, MachineSettings settings) => dueAt + settings.Interval > now ? dueAt : now;

    /// <summary>The interval begins with the first ping, or ends with it.</summary>
    private void SetFirst(double random, long now, MachineSettings settings)
    {
        var wait = settings.FirstPing switch
        {
            HeartbeatFirstPing.AtOnce => 0,
            HeartbeatFirstPing.AfterRandomPart => (long)(random * settings.Interval),
            _ => settings.Interval,
        };
        SetNext(now + wait - settings.Interval, now, settings);
    }

    /// <summary>The interval begins anew, unless pings leave by the clock: that goes on, save that what could not leave in its time is not made up for.</summary>
    private void GoOn(long since, long now, MachineSettings settings)
    {
        if (!settings.PingsByTheClock)
        {
            SetNext(since, now, settings);
        }
        else if (_nextAt < now)
        {
            SetNext(_leftAt, now, settings);
        }
    }

    private void SetNext(long since, long now, MachineSettings settings)
    {
        _intervalSince = since;
        _nextAt = _isRegular ? Math.Max(now, since + settings.Interval) : Deadline.Never;
    }

    /// <summary>A timer for a moment that has passed would look as if the process had not run. By the clock, the next is due at no such moment, or leaves now.</summary>
    private void NotInThePast(long now) => _nextAt = Math.Max(now, _nextAt);
}
