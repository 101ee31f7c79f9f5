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
    private bool _awaitsAnswer;
    private bool _deaf;
    private long _heardAt = LinkFacts.Never;
    private long _unfinishedAt = LinkFacts.Never;
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

    public bool IsDeaf => _deaf;

    public bool WriteIsPending => _writeAt != LinkFacts.Never;

    public bool HookRuns => _runningHook != 0;

    public bool HookIsWatched => _hookIsWatched;

    public void PingIsAsked() => _pingsWaiting++;

    public void PingBegins(long now)
    {
        _pingBegun = true;
        _pingBegunAt = now;
        _awaitsAnswer = true;
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
        _unfinishedAt = isUnfinished ? now : _unfinishedAt;
        var answers = mayAnswer && _awaitsAnswer;
        _awaitsAnswer &= !answers;
        return answers;
    }

    public void ListeningStops() => _deaf = true;

    public void ListeningResumes() => _deaf = false;

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
    public LinkFacts GatherFacts()
    {
        _hookIsWatched &= _runningHook != 0;
        return new LinkFacts { LastHeard = _heardAt, UnfinishedAt = _unfinishedAt, WriteProgress = _writeAt, RunningHook = _runningHook };
    }

    /// <summary>The link is over: nothing is known about the next one.</summary>
    public void LinkIsOver()
    {
        _pingsWaiting = 0;
        _pingBegun = _awaitsAnswer = _deaf = _hookIsWatched = false;
        _pingBegunAt = _heardAt = _unfinishedAt = _writeAt = LinkFacts.Never;
        _runningHook = _lastHook = 0;
    }
}
