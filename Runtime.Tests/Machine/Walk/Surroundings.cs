namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// What surrounds a machine on its walk: what the driver has noted about the open link, and whether the peer has spoken
/// since the last ping. It does only what the driver can do.
/// </summary>
internal sealed class Surroundings
{
    private int _pingsWaiting;
    private bool _pingBegun;
    private long _pingBegunAt = Machine.Never;
    private bool _awaitsReply;
    private bool _readPaused;
    private long _heardAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;
    private long _writeAt = LinkFacts.Never;

    /// <summary>The hook on the reader's thread, the last that was there, and whether the machine knows that it is to watch one.</summary>
    private long _runningHook;
    private long _lastHook;
    private bool _hookIsWatched;

    /// <summary>How many numbers of hooks there are; they are compared with each other, not counted.</summary>
    private const int Hooks = 4;

    public bool PingWaits => _pingsWaiting > 0;

    public bool PingIsBegun => _pingBegun;

    public long PingBegunAt => _pingBegunAt;

    public bool IsPaused => _readPaused;

    public bool WriteIsPending => _writeAt != LinkFacts.Never;

    public bool HookRuns => _runningHook != 0;

    public bool HookIsWatched => _hookIsWatched;

    public void PingIsAsked() => _pingsWaiting++;

    public void PingBegins(long now)
    {
        _pingBegun = true;
        _pingBegunAt = now;
        _awaitsReply = true;
    }

    public void PingEnds()
    {
        _pingBegun = false;
        _pingBegunAt = Machine.Never;
        _pingsWaiting--;
    }

    /// <summary>Notes that something arrived.</summary>
    /// <returns>Whether it is the first to answer the last ping.</returns>
    public bool Hears(long now, bool mayAnswer, bool isUnfinished)
    {
        _heardAt = now;
        _lastFragmentAt = isUnfinished ? now : _lastFragmentAt;
        var answers = mayAnswer && _awaitsReply;
        _awaitsReply &= !answers;
        return answers;
    }

    public void ReadingPauses() => _readPaused = true;

    public void ReadingResumes() => _readPaused = false;

    public void WriteMoves(long now) => _writeAt = now;

    public void WriteEnds() => _writeAt = LinkFacts.Never;

    /// <summary>A hook begins on the reader's thread.</summary>
    /// <returns>Its number, where the machine is to be told of it; else 0.</returns>
    public long HookBegins()
    {
        _lastHook = (_lastHook % Hooks) + 1;
        _runningHook = _lastHook;
        if (_hookIsWatched)
        {
            return 0;
        }

        _hookIsWatched = true;
        return _runningHook;
    }

    public void HookReturns() => _runningHook = 0;

    public void ReadingIsTakenOver()
    {
        _runningHook = 0;
        _hookIsWatched = false;
    }

    /// <summary>What the timer brings along.</summary>
    public LinkFacts CollectFacts()
    {
        _hookIsWatched &= _runningHook != 0;
        return new LinkFacts { LastReceivedAt = _heardAt, LastFragmentAt = _lastFragmentAt, WriteProgress = _writeAt, RunningHook = _runningHook };
    }

    /// <summary>The link is over: nothing is known about the next one.</summary>
    public void LinkIsOver()
    {
        _pingsWaiting = 0;
        _pingBegun = _awaitsReply = _readPaused = _hookIsWatched = false;
        _pingBegunAt = _heardAt = _lastFragmentAt = _writeAt = LinkFacts.Never;
        _runningHook = _lastHook = 0;
    }
}
