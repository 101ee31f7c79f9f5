namespace Heartbeat;

/// <summary>
/// What one link has received: noted by its reader and writer, taken by the next step of the machine. A message is no event: it costs
/// a look at two fields here, unless it answers a ping.
/// </summary>
/// <remarks>
/// A method that returns true has noted the first thing since the last <see cref="Take"/>, and the caller is to say so by
/// <see cref="ILinkHost.Signal"/>. So at most one event of a link waits, however much a peer sends while the machine is busy.
/// </remarks>
/// <param name="anythingReplies">Whether anything that arrives answers a ping, and not pongs alone.</param>
/// <param name="pongsNamePings">Whether pongs may say which ping they answer.</param>
internal sealed class LinkSignals(bool anythingReplies, bool pongsNamePings = false)
{
    private readonly Lock _gate = new();
    private ReceivedSignals _pending;

    /// <summary>The last ping whose write has begun, and how many have begun whose pongs are still to come.</summary>
    private BegunPing _lastPing;
    private int _openPings;

    /// <summary>The pings that are open, where pongs may say which one they answer.</summary>
    private readonly BegunPings? _namedPings = pongsNamePings ? new() : null;

    /// <summary>Whether nothing has arrived since the last ping's write began.</summary>
    private volatile bool _awaitsReply;

    /// <summary>Whether the machine is to hear of whatever arrives next.</summary>
    private volatile bool _awaitsArrival;

    private long _lastReceivedAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;
    private long _lastPongAt = LinkFacts.Never;
    private long _lastHeartbeatAt = LinkFacts.Never;
    private volatile bool _isUnfinished;
    private volatile bool _hasPingCome;
    private volatile bool _hasPingFrameCome;

    /// <summary>Whether a message of the peer's has come that was a ping.</summary>
    public bool HasPingCome => _hasPingCome;

    /// <summary>Whether a ping frame of the peer's has come.</summary>
    public bool HasPingFrameCome => _hasPingFrameCome;

    /// <summary>Whether it matters when the peer was last heard, and not only that it answers.</summary>
    public bool SilenceCounts { get; set; }

    /// <summary>Whether a part of a message has come, and its end has not.</summary>
    public bool IsUnfinished => _isUnfinished;

    public long LastReceivedAt => Volatile.Read(ref _lastReceivedAt);

    public long LastFragmentAt => Volatile.Read(ref _lastFragmentAt);

    public long LastPongAt => Volatile.Read(ref _lastPongAt);

    /// <summary>When a message arrived last that was a heartbeat, where that is asked for.</summary>
    public long LastHeartbeatAt => Volatile.Read(ref _lastHeartbeatAt);

    /// <summary>A ping's write begins: what arrives from now on answers it.</summary>
    public void PingBegins(long number, long now)
    {
        lock (_gate)
        {
            _lastPing = new BegunPing(number, now);
            _openPings++;
            _namedPings?.Add(_lastPing);
            _awaitsReply = true;
        }
    }

    /// <summary>Whatever arrives next, heartbeats included, is noted.</summary>
    public void AwaitArrival() => _awaitsArrival = true;

    /// <summary>Notes that a whole message arrived that is no pong.</summary>
    /// <param name="now">When; <see cref="LinkFacts.Never"/> where that does not matter.</param>
    public bool OnMessage(long now)
    {
        NoteWhole(now);
        return NoteReply() | NoteArrival();
    }

    /// <summary>Notes that a message was a heartbeat, whatever it is.</summary>
    public void OnHeartbeat(long now) => Volatile.Write(ref _lastHeartbeatAt, now);

    /// <summary>Notes that a part of a message arrived.</summary>
    public bool OnFragment(long now)
    {
        _isUnfinished = true;
        Volatile.Write(ref _lastReceivedAt, now);
        Volatile.Write(ref _lastFragmentAt, now);
        return NoteReply() | NoteArrival();
    }

    /// <summary>Notes that a message arrived that is a pong. One that no ping is open for says nothing but that the peer lives, and may have paused reading.</summary>
    /// <param name="now">When.</param>
    /// <param name="ping">The number of the ping that it answers; 0 where it does not say, and then it may stand for all that are open.</param>
    public bool OnPong(long now, long ping = 0)
    {
        NoteWhole(now);
        if (ping != 0)
        {
            return OnPongOf(now, ping);
        }

        Volatile.Write(ref _lastPongAt, now);
        var isArrival = NoteArrival();
        lock (_gate)
        {
            if (_openPings == 0)
            {
                return isArrival;
            }

            var wasEmpty = isArrival || _pending.IsEmpty;
            _openPings--;
            _namedPings?.TryAnswer(_namedPings.Oldest, out _);
            _pending.Pongs++;
            _pending.PongPing = _lastPing;
            _pending.PongNamesPing = false;
            _awaitsReply = false;
            return wasEmpty;
        }
    }

    /// <summary>Notes that a pong arrived that says which ping it answers.</summary>
    /// <param name="now">When.</param>
    /// <param name="ping">That ping's number. Where none of that number is open, the pong says nothing but that the peer lives, as one that nobody asked for.</param>
    public bool OnPongOf(long now, long ping)
    {
        bool isFirst;
        lock (_gate)
        {
            if (!_namedPings!.TryAnswer(ping, out var answered))
            {
                isFirst = false;
            }
            else
            {
                isFirst = _pending.IsEmpty;
                _openPings = Math.Min(_openPings, _namedPings.Count);

                // One that answers a newer ping answers the others too.
                if (_pending.Pongs == 0 || _pending.PongPing.Number <= answered.Number)
                {
                    _pending.Pongs = 1;
                    _pending.PongPing = answered;
                    _pending.PongNamesPing = true;
                }

                if (answered.Number == _lastPing.Number)
                {
                    _awaitsReply = false;
                }
            }
        }

        return isFirst | OnUnsolicitedPong(now);
    }

    /// <summary>Notes that a pong frame arrived that no ping was open for. The peer lives, and may have paused reading.</summary>
    public bool OnUnsolicitedPong(long now)
    {
        Volatile.Write(ref _lastPongAt, now);
        return OnFrame(now);
    }

    /// <summary>Notes that a ping frame arrived, which is answered without the machine.</summary>
    /// <param name="now">When; <see cref="LinkFacts.Never"/> where that does not matter.</param>
    public bool OnPingFrame(long now)
    {
        _hasPingFrameCome = true;
        return OnFrame(now);
    }

    /// <summary>Notes that a frame arrived that is no part of a message, and may have come amid one.</summary>
    /// <param name="now">When; <see cref="LinkFacts.Never"/> where that does not matter.</param>
    public bool OnFrame(long now)
    {
        NoteHeard(now);
        return NoteReply() | NoteArrival();
    }

    /// <summary>Notes that a ping arrived.</summary>
    public bool OnPing()
    {
        _hasPingCome = true;
        lock (_gate)
        {
            var wasEmpty = _pending.IsEmpty;
            _pending.HasPing = true;
            return wasEmpty;
        }
    }

    /// <summary>Notes that reading stops, for the inbox is full, or goes on.</summary>
    public bool OnReadPause(bool isPaused)
    {
        lock (_gate)
        {
            var wasEmpty = _pending.IsEmpty;
            _pending.ReadPaused = isPaused;
            _pending.ReadResumed |= !isPaused;
            return wasEmpty;
        }
    }

    /// <summary>Notes that a hook still runs on the reader's thread, which the machine is to watch.</summary>
    public bool OnHookStillRuns(BegunHook hook)
    {
        lock (_gate)
        {
            var wasEmpty = _pending.IsEmpty;
            _pending.RunningHook = hook;
            return wasEmpty;
        }
    }

    /// <summary>Takes what was noted since the last time.</summary>
    public ReceivedSignals Take()
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = default;
            return taken;
        }
    }

    private void NoteWhole(long now)
    {
        if (_isUnfinished)
        {
            _isUnfinished = false;
        }

        NoteHeard(now);
    }

    private void NoteHeard(long now)
    {
        if (now != LinkFacts.Never)
        {
            Volatile.Write(ref _lastReceivedAt, now);
        }
    }

    private bool NoteArrival()
    {
        if (!_awaitsArrival)
        {
            return false;
        }

        lock (_gate)
        {
            var wasEmpty = _pending.IsEmpty;
            _awaitsArrival = false;
            _pending.HasArrived = true;
            return wasEmpty;
        }
    }

    private bool NoteReply()
    {
        if (!anythingReplies || !_awaitsReply)
        {
            return false;
        }

        lock (_gate)
        {
            if (!_awaitsReply)
            {
                return false;
            }

            var wasEmpty = _pending.IsEmpty;
            _awaitsReply = false;
            _pending.HasReply = true;
            _pending.ReplyPing = _lastPing;
            return wasEmpty;
        }
    }
}
