namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>
/// Watches one socket, a client's or a session's, and knows what must always hold of it: the invariants of the design,
/// as far as they can be seen from outside.
/// </summary>
internal sealed class Watch(SimulatedWorld world, string name, Host host, Temper temper, bool dials)
{
    /// <summary>Timers are set to whole milliseconds, and a look is taken twice.</summary>
    private const long Slack = 50 * TimeSpan.TicksPerMillisecond;

    private readonly List<Func<bool>> _alive = [];

    /// <summary>In which states it was asked for attempts whose beginning was not told yet.</summary>
    private readonly List<SocketState> _askedIn = [];

    /// <summary>How many messages the hook of each link's opening has taken. Its OnOpen may come when later ones were consulted.</summary>
    private readonly Dictionary<int, int> _taken = [];
    private ILinkEnd? _open;
    private long _openedAt;

    /// <summary>When it may have opened already: where threads are missing that is told late.</summary>
    private long _openedAtEarliest;
    private long _notReadSince = Machine.Never;
    private long _pausedUntil;
    private long _wroteUntil;
    private Func<long> _peerTroubleUntil = static () => 0;
    private Func<long> _peerStuckUntil = static () => 0;

    private bool _closeRequested;
    private bool _isAsked;

    /// <summary>Whether an attempt was asked for while one was under way, which begins anew only where that one has failed already.</summary>
    private bool _mayBeginAnew;
    private bool _isProbed;
    private int _inARow;
    private int _inARowAtMost;
    private long _dialedAt;
    private long _endedAt;
    private long _retryAfter;

    private int _eventHooks;
    private int _decisionHooks;
    private bool _endOwed;
    private int _givenUp;
    private int _forgiven;
    private int _closes;
    private int _givingUpTold;
    private int _toldLink;
    private int _toldMessages;

    /// <summary>Of which link a hook was given a message last.</summary>
    private int _lastToldLink;

    /// <summary>How many messages the hook of the opening that is under way has taken.</summary>
    private int _takenMessages;

    /// <summary>How many messages of which link are with their hooks, and whether the hook that runs waits for the next open.</summary>
    private int _linkInHooks;
    private int _messagesInHooks;
    private bool _awaitsOpen;

    /// <summary>The last link whose close was answered, and the last whose messages were all to be told before.</summary>
    private int _answeredLink;
    private int _answeredInTime;

    /// <summary>Whether a new link was asked for, so that the old one's hooks are not waited for.</summary>
    private bool _isLetGo;

    private HeartbeatOptions Options { get; } = world.OptionsOf(dials);

    /// <summary>So long whoever takes over the reading has time to read, before anybody is judged.</summary>
    private long TakenOver => Math.Min(Timeout / 4, TimeSpan.TicksPerSecond / 4);

    private long Timeout => Options.EffectiveTimeout.Ticks;

    /// <summary>How long a write may stall whatever the other end says; null for no limit.</summary>
    private long? LongestStall => Options.StallTimeout is not { } set ? 3 * Timeout
        : set == TimeSpan.Zero ? null
        : Math.Max(Timeout, set.Ticks);

    // What callers do.

    /// <summary>Whether its process has run all the time since a moment, with a thread for all that it had to do.</summary>
    public bool HasRunSince(long moment) => host.RunsSince < moment;

    /// <summary>A connect or reconnect was asked for.</summary>
    /// <param name="state">The state in which it was.</param>
    public void Asked(SocketState state)
    {
        _closeRequested = false;
        if (state == SocketState.Connecting)
        {
            // One that is under way is the one that was asked for, and counts as it did, unless its link has ended and only its hook is not done.
            _mayBeginAnew = true;
        }
        else
        {
            _isAsked = true;
            _askedIn.Add(state);
            _retryAfter = 0;
        }
    }

    public void Probed() => _isProbed = true;

    /// <summary>A new link is about to be asked for, whatever the old one's hooks do.</summary>
    public void LetsGo() => _isLetGo = true;

    /// <summary>A close or dispose was called: what was given up before it need not be told any more.</summary>
    public void CloseAsked()
    {
        _closeRequested = true;
        _open?.Link.BeginClose(dials);
        _forgiven = Math.Max(_forgiven, _givenUp - _givingUpTold);
        _closes++;
    }

    /// <summary>A close or dispose was called from outside a hook: it ends in time, as long as the host is awake.</summary>
    public void MustEnd(Task close)
    {
        var called = world.Now;
        Look();

        void Look()
        {
            var due = Math.Max(called, host.RunsSince) + (Options.CloseTimeout.Ticks * 11 / 10) + Slack;
            if (close.IsCompleted)
            {
                return;
            }

            if (world.Now >= due)
            {
                world.Violate($"{name}: a close that was asked for at {Clock.Show(called)} took longer than CloseTimeout.");
                return;
            }

            host.At(due, Look);
        }
    }

    // What becomes of attempts and links.

    /// <summary>An attempt begins, with its decision hook.</summary>
    /// <param name="previous">The state before.</param>
    public void AttemptBegins(SocketState previous)
    {
        // Changes of state are told a moment later: it is this one that was asked for only if it leaves the state in which it was.
        var isAsked = _askedIn.Remove(previous) || previous is SocketState.Idle or SocketState.Closed or SocketState.GaveUp;
        _mayBeginAnew = false;
        if (host.IsLate)
        {
            // Changes that are told late, for want of a thread, may belong to something that was asked for before or after.
            _inARow = isAsked ? 0 : _inARow;
            _inARowAtMost = Math.Max(_inARowAtMost, Options.Max);
        }
        else
        {
            _inARow = isAsked ? 0 : _inARow + 1;
            _inARowAtMost = isAsked ? 0 : _inARowAtMost + 1;
        }

        if (Options.Max >= 0 && _inARow > Options.Max)
        {
            world.Violate($"{name}: {_inARow} attempts to reconnect in a row.");
        }
    }

    public void DialStarts(Func<bool> isUnderWay, int attempt)
    {
        world.Tell($"{name}: dials, attempt {attempt}");
        if (_closeRequested)
        {
            world.Violate($"{name}: an attempt started after the close.");
        }

        if (_mayBeginAnew && attempt == 0)
        {
            _mayBeginAnew = false;
            _isAsked = true;
            _inARow = 0;

            // A change of state is told a moment later: one to giving up may still be under way, and came after all the attempts before.
            world.Agenda.AtEndOf(world.Now, CountAnew);
        }

        if (!_isAsked && !_isProbed && world.Now < _endedAt + Delay(attempt))
        {
            world.Violate($"{name}: attempt {attempt} started {Clock.Show(world.Now - _endedAt)} after the last end, too early.");
        }

        _isAsked = _isProbed = false;
        _dialedAt = world.Now;
        OneAtATime(isUnderWay);
    }

    private void CountAnew()
    {
        // What is told late, for want of a thread, may come later still.
        if (!host.IsLate && host.IsAwake)
        {
            _inARowAtMost = Math.Min(_inARowAtMost, _inARow);
        }
    }

    public void DialFailed(long retryAfter)
    {
        world.Tell($"{name}: attempt failed");
        _retryAfter = retryAfter;
        _endedAt = NowAtEarliest();
    }

    public void LinkIsThere(ILinkEnd end, Func<long> peerTroubleUntil, Func<long> peerStuckUntil)
    {
        _peerTroubleUntil = peerTroubleUntil;
        _peerStuckUntil = peerStuckUntil;
        OneAtATime(() => !end.IsOver);
    }

    /// <summary>The link is open: from here on it is watched.</summary>
    public void Opened(ILinkEnd end)
    {
        world.Tell($"{name}: link {end.Link.Number} is open");
        _open = end;
        _openedAt = world.Now;
        _openedAtEarliest = NowAtEarliest();
        _notReadSince = Machine.Never;
        _pausedUntil = _wroteUntil = 0;
        _isLetGo = false;
        host.At(world.Now, () => LookAt(end));
    }

    /// <summary>The link is not open any more.</summary>
    public void Ended(SocketCloseReason? reason)
    {
        world.Tell($"{name}: {(_open is null ? "no link" : $"link {_open.Link.Number}")} ended: {reason}");
        if (_open is { } end && reason is { Kind: SocketCloseKind.HeartbeatTimeout or SocketCloseKind.WriteStalled })
        {
            Judge(end, reason);
        }
        else if (_open is { IsBroken: false } whole && reason is { Kind: SocketCloseKind.Faulted })
        {
            world.Violate($"{name}: link {whole.Link.Number} was said to be broken, and nothing broke it: {reason}");
        }

        if (_open is { } last && (last.WasAnswered || last.LastReceivedAt >= _openedAtEarliest + Math.Min(Options.EffectiveInterval.Ticks, Options.Retry.Ticks)))
        {
            // Surely answered only where it lived on for a while: an answer may be read in the very moment of the end.
            _inARow = 0;
            _inARowAtMost = last.WasAnswered && world.Now - Math.Max(_openedAt, host.RunsSince) > 3 * world.Silence ? 0 : _inARowAtMost;
        }

        _endedAt = NowAtEarliest();
        _retryAfter = 0;
        _open = null;
    }

    /// <summary>What is told late, for want of a thread, has happened nobody knows when, but not before it was dialed.</summary>
    private long NowAtEarliest() => host.IsLate ? _dialedAt : world.Now;

    // What is told.

    public void EventHookBegins(string hook)
    {
        if (hook is not ("OnPing" or "OnPong"))
        {
            world.Tell($"{name}: {hook}");
        }

        if (++_eventHooks > 1)
        {
            world.Violate($"{name}: {hook} began while another event hook ran.");
        }

        if (_closeRequested && !hook.StartsWith("OnClose", StringComparison.Ordinal) && hook is not ("OnUnsent" or "OnError"))
        {
            world.Violate($"{name}: {hook} began after the close.");
        }
    }

    public void EventHookEnds() => _eventHooks--;

    public void DecisionHookBegins(string hook)
    {
        if (++_decisionHooks > 1)
        {
            world.Violate($"{name}: {hook} was asked while another decision hook was.");
        }
    }

    public void DecisionHookEnds() => _decisionHooks--;

    public void OnOpenNotified()
    {
        if (_endOwed)
        {
            world.Violate($"{name}: OnOpen before the last link's OnClose.");
        }

        _endOwed = true;
        _toldLink = 0;
    }

    public void CloseIsTold()
    {
        if (!_endOwed)
        {
            world.Violate($"{name}: OnClose without an OnOpen.");
        }

        _endOwed = false;
    }

    /// <summary>The hook of an opening is consulted, and has taken nothing yet.</summary>
    public void OpeningBegins() => _takenMessages = 0;

    /// <summary>The hook of an opening has taken a message: it is the next of its link.</summary>
    public void MessageIsTaken(SimulatedLink link, string message)
    {
        var written = link.Written(!dials);
        if (_takenMessages >= written.Count || written[_takenMessages] != message)
        {
            world.Violate($"{name}: {message} was taken where {(_takenMessages < written.Count ? written[_takenMessages] : "nothing")} was next.");
        }

        _taken[link.Number] = ++_takenMessages;
    }

    /// <summary>A hook was given a message: it is the next of its link, and the link is the one that was told of.</summary>
    public void MessageIsTold(SimulatedLink link, string message)
    {
        var written = link.Written(!dials);
        if (_toldLink == 0)
        {
            _toldMessages = _taken.GetValueOrDefault(link.Number);
        }

        if (link.Number == _answeredInTime && !_closeRequested)
        {
            world.Violate($"{name}: {message} came to its hook after its link's close was answered.");
        }

        if (!_endOwed)
        {
            world.Violate($"{name}: {message} came outside of OnOpen and OnClose.");
        }
        else if ((_toldLink != 0 && _toldLink != link.Number) || (_toldLink == 0 && link.Number <= _lastToldLink))
        {
            world.Violate($"{name}: {message} belongs to another link.");
        }
        else if (_toldMessages >= written.Count || written[_toldMessages] != message)
        {
            world.Violate($"{name}: {message} came where {(_toldMessages < written.Count ? written[_toldMessages] : "nothing")} was next.");
        }

        _toldLink = _lastToldLink = link.Number;
        _toldMessages++;
    }

    public void MessageHookBegins(SimulatedLink link)
    {
        _messagesInHooks = _linkInHooks == link.Number ? _messagesInHooks + 1 : 1;
        _linkInHooks = link.Number;
    }

    public void MessageHookEnds(SimulatedLink link) => _messagesInHooks -= _linkInHooks == link.Number ? 1 : 0;

    /// <summary>The other end's close is about to be answered: its messages are done with, or have taken too long.</summary>
    public void Answers(ILinkEnd end)
    {
        _answeredLink = end.Link.Number;
        if (_closeRequested || _isLetGo || end.IsBroken || _awaitsOpen || world.Now >= end.CloseCameAt + Options.CloseTimeout.Ticks)
        {
            return;
        }

        _answeredInTime = _answeredLink;
        if (_messagesInHooks > 0 && _linkInHooks == _answeredLink)
        {
            world.Violate($"{name}: the close of link {_answeredLink} was answered while a message of it was with its hook.");
        }
    }

    /// <summary>A hook has answered a message of a link: that leaves there at once, whatever is being closed.</summary>
    public void Replies(ILinkEnd end, SimulatedMessage reply)
        => InAMoment(end, () =>
        {
            if (!reply.WasBegun && reply.Sending is { IsCompleted: false })
            {
                world.Violate($"{name}: {reply.Name} does not leave on link {end.Link.Number}, to which it is a reply.");
            }
        });

    /// <summary>The hook that runs waits for the next open: no close is left unanswered for it.</summary>
    /// <param name="end">The link that there was last.</param>
    public void HookAwaitsOpen(ILinkEnd end)
    {
        _awaitsOpen = true;
        if (end.CloseCameAt != Machine.Never)
        {
            InAMoment(end, () =>
            {
                if (_awaitsOpen && _answeredLink != end.Link.Number)
                {
                    world.Violate($"{name}: the close of link {end.Link.Number} waits for a hook that waits for the next.");
                }
            });
        }
    }

    public void HookAwaitsOpenNoLonger() => _awaitsOpen = false;

    /// <summary>What happens at once on a link that is there and takes what is written has happened a moment later.</summary>
    private void InAMoment(ILinkEnd end, Action judge)
    {
        var at = world.Now;
        host.At(at + Slack, () =>
        {
            if (!_closeRequested && !end.IsBroken && !end.Link.HasLeft(dials) && end.WaitsSince == Machine.Never && end.LastMoved < at && HasRunSince(at))
            {
                judge();
            }
        });
    }

    public void ReconnectIsTold(int number)
    {
        if (Options.Max >= 0 && number > Options.Max)
        {
            world.Violate($"{name}: attempt {number} of {Options.Max} was reported.");
        }
    }

    /// <summary>The socket has given up: after as many attempts as it may make, or because it was told to.</summary>
    /// <param name="wasTold">Whether the decision hook was answered with no.</param>
    public void GaveUp(bool wasTold)
    {
        _givenUp++;
        if (!wasTold && _inARowAtMost < Options.Max)
        {
            world.Violate($"{name}: gave up after {_inARowAtMost} attempts to reconnect in a row, {Options.Max} were allowed.");
        }
    }

    /// <summary>All has been well for long: what happened was told.</summary>
    public void IsWell()
    {
        if (_givingUpTold + _forgiven + _closes < _givenUp)
        {
            world.Violate($"{name}: giving up was reported to nobody.");
        }
    }

    public void GivingUpIsTold()
    {
        _givingUpTold++;

        // A change of state is told apart from the hooks, and may come a moment after.
        world.Agenda.At(world.Now, CountGivingUp);
    }

    private void CountGivingUp()
    {
        if (_givingUpTold <= _givenUp)
        {
            return;
        }

        if (host.IsLate || !host.IsAwake)
        {
            world.Agenda.At(world.Now + TimeSpan.TicksPerSecond, CountGivingUp);
            return;
        }

        world.Violate($"{name}: giving up was reported {_givingUpTold} times; it happened {_givenUp} times.");
    }

    public void EverythingWasTold()
    {
        if (_endOwed)
        {
            world.Violate($"{name}: an OnClose is missing.");
        }

        if (_eventHooks > 0)
        {
            world.Violate($"{name}: an event hook never ended.");
        }
    }

    private void OneAtATime(Func<bool> isAlive)
    {
        _alive.Add(isAlive);

        // When all that follows has followed: cancelling is told to an attempt a moment later.
        world.Agenda.At(world.Now, CountAlive);
    }

    private void CountAlive()
    {
        _alive.RemoveAll(static alive => !alive());
        if (_alive.Count <= 1 || !host.IsAwake)
        {
            return;
        }

        if (host.IsLate)
        {
            // What an attempt has brought that was over is aborted when there is a thread for it.
            world.Agenda.At(world.Now + TimeSpan.TicksPerSecond, CountAlive);
            return;
        }

        world.Violate($"{name}: {_alive.Count} links or attempts at once.");
    }

    private long Delay(int attempt)
    {
        var delay = Options.Retry.Ticks;
        var cap = Math.Max(delay, Options.RetryCap.Ticks);
        for (var doubling = 1; doubling < attempt && Options is { Backoff: Backoff.Exponential, Jitter: false } && delay < cap; doubling++)
        {
            delay = Math.Min(cap, delay * 2);
        }

        return Math.Max(delay, _retryAfter);
    }

    /// <summary>Looks at an open link now and then: it is read, its heart beats, and its death is known in time.</summary>
    private void LookAt(ILinkEnd end)
    {
        if (!ReferenceEquals(_open, end))
        {
            return;
        }

        var now = world.Now;
        if (end.IsNotRead && _notReadSince == Machine.Never)
        {
            _notReadSince = now;
        }
        else if (!end.IsNotRead)
        {
            _notReadSince = Machine.Never;
        }

        var isPaused = _notReadSince != Machine.Never;
        if (isPaused && now > Math.Max(Math.Max(_notReadSince, temper.StuckUntil), host.RunsSince) + (2 * TimeSpan.TicksPerSecond))
        {
            world.Violate($"{name}: nothing is read, and no hook is in the way.");
        }

        _pausedUntil = isPaused ? now : _pausedUntil;
        var waits = end.WaitsSince != Machine.Never;
        _wroteUntil = waits ? now : Math.Max(_wroteUntil, end.LastMoved);
        var since = Math.Max(Math.Max(_openedAt, host.RunsSince), Math.Max(Math.Max(_pausedUntil, end.ReadsSince), _wroteUntil));
        var life = dials && Options.Liveness == Liveness.PongOnly ? end.LastPong : end.LastReceivedAt;
        var deathIsDue = Math.Max(since, life) + world.SilenceOf(dials) + Slack;
        if (now > deathIsDue)
        {
            world.Violate($"{name}: link {end.Link.Number} is dead since {Clock.Show(life)} and nobody noticed.");
        }

        var stallIsDue = waits ? Math.Max(StallIsDue(end), end.ReadsSince + TakenOver) + Slack : Machine.Never;
        if (waits && now > stallIsDue)
        {
            world.Violate($"{name}: a write on link {end.Link.Number} has moved nothing since {Clock.Show(end.WaitsSince)} and nobody noticed.");
        }

        var pingIsDue = Math.Max(since, Math.Max(end.LastPing, end.LastPong)) + Options.EffectiveInterval.Ticks + Timeout + Slack;
        if (dials && now > pingIsDue)
        {
            world.Violate($"{name}: the last ping left at {Clock.Show(end.LastPing)}.");
        }

        var next = Math.Min(Math.Min(deathIsDue, waits ? stallIsDue : deathIsDue), dials ? pingIsDue : deathIsDue) + 1;
        host.At(Math.Min(next, now + Options.EffectiveInterval.Ticks), () => LookAt(end));
    }

    /// <summary>By when a write that moves nothing has had its time: whoever reads nothing cannot hear that the other end has paused.</summary>
    private long StallIsDue(ILinkEnd end)
    {
        var since = Math.Max(end.WaitsSince, host.RunsSince);
        var excusedAt = Math.Max(end.LastSignOfLife, Math.Max(_pausedUntil, end.ReadsSince));
        return Math.Min(Math.Max(since, excusedAt) + Timeout, since + (LongestStall ?? long.MaxValue / 2));
    }

    /// <summary>A silent client is asked whether it lives: one with the session's settings has had a reason to be silent.</summary>
    public void PeerIsAsked(ILinkEnd end)
    {
        world.Tell($"{name}: asks");
        if (world.ClientsAreSlow || end.Link.HasLeft(!dials) || end.Link.IsClosing(!dials))
        {
            return;
        }

        var trouble = Math.Max(end.Link.IsMute ? long.MaxValue : end.Link.Network.TroubleUntil, Math.Max(_peerTroubleUntil(), _peerStuckUntil()));
        var ownTrouble = Math.Max(host.RunsSince, end.ReadsSince);
        if (Math.Max(trouble, ownTrouble) < world.Now - world.Silence - Timeout)
        {
            world.Violate($"{name}: the client of link {end.Link.Number} was asked, and pings every Interval.");
        }
    }

    /// <summary>A link was declared dead: somebody or something was to blame for it.</summary>
    private void Judge(ILinkEnd end, SocketCloseReason reason)
    {
        if (end.Link.HasLeft(!dials))
        {
            // Whoever has left is rightly taken for dead, even where the news of it waits unread.
            return;
        }

        var window = world.Silence + Timeout + (2 * world.Latency) + TimeSpan.TicksPerSecond;
        var trouble = Math.Max(end.Link.IsMute ? long.MaxValue : end.Link.Network.TroubleUntil, _peerTroubleUntil());
        if (reason.Kind == SocketCloseKind.WriteStalled && end.Link.IsClosing(!dials))
        {
            // Who closes says no more that it has paused.
            return;
        }

        if (world.UsesPingFrames || (reason.Kind == SocketCloseKind.WriteStalled && LongestStall is { } longest && world.Now >= end.LastWaitBegan + longest))
        {
            // A slow hook there is no reason before that, save where the other end has no means to say that it has paused, and answers only while it is read.
            trouble = Math.Max(trouble, _peerStuckUntil());
        }

        if (trouble < world.Now - window)
        {
            world.Violate($"{name}: link {end.Link.Number} was declared dead although its peer lives: {reason}");
        }
    }
}
