namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// What surrounds a machine on its walk: what the shell has noted about the open link, and whether the peer has spoken
/// since the last ping. It does only what the shell can do.
/// </summary>
internal sealed class Surroundings
{
    /// <summary>Whether a ping waits to be written, and the newest that does.</summary>
    private bool _pingWaits;
    private long _waitingPing;

    /// <summary>Whether a ping is being written, and the last whose write has begun.</summary>
    private bool _pingIsWritten;
    private long _begunPing;
    private long _begunPingAt = Machine.Never;
    private bool _awaitsReply;

    /// <summary>Whether a ping frame that asks waits to be written, and whether one is being written, and since when.</summary>
    private bool _askWaits;
    private bool _askIsWritten;
    private long _askBegunAt = Machine.Never;

    /// <summary>Whether the machine is to hear of whatever comes next.</summary>
    private bool _awaitsArrival;

    /// <summary>Whether the link is open, so that hooks are called for what comes.</summary>
    private bool _hasHooks;
    private bool _readPaused;

    /// <summary>Whether the machine is to hear when the messages before the peer's close frame are handled.</summary>
    private bool _messagesAreAwaited;
    private long _heardAt = LinkFacts.Never;
    private long _heartbeatAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;
    private long _lastPongAt = LinkFacts.Never;
    private long _writeAt = LinkFacts.Never;

    /// <summary>Whether a probe of the pool waits for a thread.</summary>
    private bool _probeWaits;

    /// <summary>The hook on the reader's thread, the last that was there, and whether the machine knows that it is to watch one.</summary>
    private long _runningHook;
    private long _lastHook;
    private bool _hookIsWatched;

    /// <summary>The hook with which the reader came into the rounds, and when it began; 0 while it is in none.</summary>
    private long _hookInRounds;
    private long _hookInRoundsAt = Machine.Never;

    /// <summary>How many numbers of hooks there are, more than anybody remembers; they are compared with each other, not counted.</summary>
    public const int Hooks = 100;

    public bool PingWaits => _pingWaits;

    public bool PingIsWritten => _pingIsWritten;

    /// <summary>The last ping whose write has begun, and when.</summary>
    public (long Number, long At) BegunPing => (_begunPing, _begunPingAt);

    public bool IsPaused => _readPaused;

    public bool WriteIsPending => _writeAt != LinkFacts.Never;

    public bool HookRuns => _runningHook != 0;

    public bool HookIsInRounds => _hookInRounds != 0;

    public bool ProbeWaits => _probeWaits;

    public void PoolIsProbed() => _probeWaits = true;

    public void ProbeRuns() => _probeWaits = false;

    public void PingIsAsked(long number)
    {
        _pingWaits = true;
        _waitingPing = number;
    }

    public void PingBegins(long now)
    {
        _pingWaits = false;
        _pingIsWritten = true;
        _begunPing = _waitingPing;
        _begunPingAt = now;
        _awaitsReply = true;
    }

    public void PingEnds() => _pingIsWritten = false;

    public bool AskWaits => _askWaits;

    public bool AskIsWritten => _askIsWritten;

    public void IsToAsk() => _askWaits = true;

    public void AskBegins(long now)
    {
        _askWaits = false;
        _askIsWritten = true;
        _askBegunAt = now;
    }

    /// <summary>The write of a ping frame that asks has ended.</summary>
    /// <returns>When it began.</returns>
    public long AskEnds()
    {
        var begunAt = _askBegunAt;
        _askIsWritten = false;
        _askBegunAt = Machine.Never;
        return begunAt;
    }

    public bool HasHooks => _hasHooks;

    public void LinkIsOpen() => _hasHooks = true;

    public void ArrivalIsAwaited() => _awaitsArrival = true;

    /// <summary>Something has arrived.</summary>
    /// <returns>Whether the machine is to hear of it.</returns>
    public bool Arrives()
    {
        var isAwaited = _awaitsArrival;
        _awaitsArrival = false;
        return isAwaited;
    }

    /// <summary>Notes that something arrived.</summary>
    /// <returns>Whether it is the first that may answer since the last ping's write began.</returns>
    public bool Hears(long now, bool mayAnswer, bool isUnfinished)
    {
        _heardAt = now;
        _lastFragmentAt = isUnfinished ? now : _lastFragmentAt;
        var answers = mayAnswer && _awaitsReply;
        _awaitsReply &= !answers;
        return answers;
    }

    /// <summary>Notes that a pong arrived.</summary>
    public void HearsPong(long now)
    {
        Hears(now, mayAnswer: true, isUnfinished: false);
        _lastPongAt = _heartbeatAt = now;
    }

    /// <summary>Notes that a heartbeat arrived.</summary>
    public void HeartbeatComes(long now) => _heartbeatAt = now;

    public bool MessagesAreAwaited => _messagesAreAwaited;

    public void AwaitMessages() => _messagesAreAwaited = true;

    public void MessagesAreHandled() => _messagesAreAwaited = false;

    public void ReadingPauses() => _readPaused = true;

    public void ReadingResumes() => _readPaused = false;

    public void WriteMoves(long now) => _writeAt = now;

    public void WriteEnds() => _writeAt = LinkFacts.Never;

    /// <summary>A hook begins on the reader's thread. Where nobody looks after that, the rounds do.</summary>
    public void HookBegins(long now)
    {
        _lastHook = (_lastHook % Hooks) + 1;
        _runningHook = _lastHook;
        if (!_hookIsWatched && _hookInRounds == 0)
        {
            _hookInRounds = _runningHook;
            _hookInRoundsAt = now;
        }
    }

    /// <summary>A round comes, be it soon or late.</summary>
    /// <returns>Whether a hook runs, of which the machine is to be told.</returns>
    public bool RoundFinds(out BegunHook hook)
    {
        hook = new BegunHook(_runningHook, _runningHook == _hookInRounds ? _hookInRoundsAt : Machine.Never);
        _hookInRounds = 0;
        _hookInRoundsAt = Machine.Never;
        _hookIsWatched = _runningHook != 0;
        return _hookIsWatched;
    }

    public void HookReturns() => _runningHook = 0;

    public void ReadingIsTakenOver()
    {
        // The next reader is in no rounds, whatever becomes of this one's.
        _runningHook = _hookInRounds = 0;
        _hookInRoundsAt = Machine.Never;
        _hookIsWatched = false;
    }

    /// <summary>What the timer brings along.</summary>
    /// <param name="hasUnread">Whether something waits unread.</param>
    public LinkFacts CollectFacts(bool hasUnread = false)
    {
        _hookIsWatched &= _runningHook != 0;
        return new LinkFacts
        {
            LastReceivedAt = _heardAt,
            LastHeartbeatAt = _heartbeatAt,
            LastFragmentAt = _lastFragmentAt,
            LastPongAt = _lastPongAt,
            WriteProgress = _writeAt,
            RunningHook = _runningHook,
            HasUnread = hasUnread,
        };
    }

    /// <summary>The link is over: nothing is known about the next one.</summary>
    public void LinkIsOver()
    {
        _waitingPing = _begunPing = 0;
        _askWaits = _askIsWritten = _pingWaits = _hasHooks = _pingIsWritten = _awaitsReply = _awaitsArrival = _readPaused = _hookIsWatched = _probeWaits = _messagesAreAwaited = false;
        _askBegunAt = _begunPingAt = _heardAt = _heartbeatAt = _lastFragmentAt = _lastPongAt = _writeAt = _hookInRoundsAt = LinkFacts.Never;
        _runningHook = _lastHook = _hookInRounds = 0;
    }
}
