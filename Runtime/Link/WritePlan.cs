namespace Heartbeat;

/// <summary>
/// What leaves next on a link: what its opening gave, then heartbeats, then the outbox; then the close frame. However many pings come,
/// between two pongs there is room for something else. After the peer's close frame the outbox is what the link's hooks have sent: the rest is
/// for the next link. Pure: it knows no message, no lock and no I/O.
/// </summary>
internal struct WritePlan
{
    /// <summary>How many messages of the opening are still to leave.</summary>
    private int _opening;

    /// <summary>Whether what the opening gives and heartbeats may leave, and nothing else yet.</summary>
    private bool _isSigningIn;
    private bool _isOpen;
    private bool _isOver;

    private bool _pongWaits;
    private bool _pongFrameWaits;

    /// <summary>The ping that waits; 0 where none does. A newer one takes the place of one that could not leave yet.</summary>
    private long _ping;

    /// <summary>Whether it was asked for while a message was being written, which it had to let go first.</summary>
    private bool _pingWaited;

    /// <summary>Whether a ping leaves after the messages that wait, and not ahead of them.</summary>
    private bool _pingsInOrder;

    /// <summary>Whether a ping frame waits that asks a silent peer.</summary>
    private bool _askWaits;

    /// <summary>Whether the last thing that left was a pong: a flood of pings is not to hold up what waits besides.</summary>
    private bool _pongLeftLast;

    /// <summary>Whether the last pong was a frame: where both wait, the other is next.</summary>
    private bool _pongFrameLeftLast;

    private bool _closeWaits;

    /// <summary>Whether the close frame follows what waits in the outbox.</summary>
    private bool _flushes;

    private bool _closeSent;
    private bool _closeReceived;

    /// <summary>Whether the link was never open.</summary>
    public readonly bool EndedUnopened => _isOver && !_isOpen;

    public readonly bool IsOver => _isOver;

    /// <summary>Whether both close frames have passed.</summary>
    public readonly bool IsClosed => _closeSent && _closeReceived;

    /// <summary>Whether the peer's close frame has come.</summary>
    public readonly bool IsCloseReceived => _closeReceived;

    /// <summary>Whether a message may leave at once, if the outbox holds none before it: nothing else waits.</summary>
    public readonly bool LetsMessagePass => _isOpen && IsWritable && !_closeReceived && !HasMoreUrgent;

    private readonly bool IsWritable => (_isOpen || _isSigningIn) && !_isOver && !_closeSent;

    private readonly bool HasMoreUrgent => _pongWaits || _pongFrameWaits || _ping != 0 || _askWaits || _closeWaits || _opening > 0;

    /// <summary>The ping that <see cref="Writing.Ping"/> stands for.</summary>
    public long TakenPing { get; private set; }

    public bool TakenPingWaited { get; private set; }

    /// <summary>Whether pings have an order with the messages.</summary>
    public void PingsInOrder(bool isSo) => _pingsInOrder = isSo;

    /// <summary>The opening has given one more message, which leaves first.</summary>
    public void AddOpening() => _opening++;

    /// <summary>What the opening gives leaves at once, and heartbeats: its hook waits for what the other end says.</summary>
    public void BeginSignIn() => _isSigningIn = true;

    public void Open() => _isOpen = true;

    /// <summary>The link is over: nothing more leaves.</summary>
    public void End() => _isOver = true;

    /// <summary>Sends a ping.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="waits">Whether a message is being written, which leaves first.</param>
    public void SendPing(long number, bool waits)
    {
        _ping = _closeReceived ? 0 : number;
        _pingWaited = waits;
    }

    /// <summary>Asks a silent peer by a ping frame. After its close frame it is not silent.</summary>
    public void Ask() => _askWaits = !_closeReceived;

    public void SendPong() => _pongWaits = true;

    /// <summary>Answers a ping frame: one pong frame, for however many have come (RFC 6455, section 5.5.3).</summary>
    public void SendPongFrame() => _pongFrameWaits = true;

    /// <summary>Sends a close frame: at once, or after what waits in the outbox.</summary>
    public void SendClose(bool flushes)
    {
        _closeWaits = true;
        _flushes = flushes;
    }

    /// <summary>The peer's close frame has come: from now on only what the link's hooks have sent waits for this link, and no ping leaves.</summary>
    public void OnCloseReceived()
    {
        _closeReceived = true;
        _askWaits = false;
        _ping = 0;
    }

    /// <summary>Our close frame was written.</summary>
    public void OnCloseSent() => _closeSent = true;

    /// <summary>Whether there is something to write.</summary>
    public readonly bool HasWork(bool outboxIsEmpty) => IsWritable && (HasMoreUrgent || (_isOpen && !outboxIsEmpty));

    /// <summary>Takes what leaves next.</summary>
    public Writing Take(bool outboxIsEmpty)
    {
        if (!IsWritable)
        {
            return Writing.None;
        }

        if (_opening > 0)
        {
            _opening--;
            return Writing.Opening;
        }

        if (_closeWaits && !_flushes)
        {
            return Writing.Close;
        }

        if ((_pongWaits || _pongFrameWaits) && !_pongLeftLast)
        {
            return TakePong();
        }

        _pongLeftLast = false;
        if (_ping != 0 && (!_pingsInOrder || !_isOpen || outboxIsEmpty))
        {
            return TakePing();
        }

        if (_askWaits)
        {
            return TakeAsk();
        }

        if (_isOpen && !outboxIsEmpty)
        {
            return Writing.Outbox;
        }

        // A pong that still waits comes right after another: the close frame goes before it too.
        return _closeWaits ? Writing.Close : _pongWaits || _pongFrameWaits ? TakePong() : Writing.None;
    }

    /// <summary>Takes what leaves between two frames of a message, where nothing but control frames may.</summary>
    /// <param name="heartbeatsAreFrames">Whether this end's own pings and pongs are.</param>
    public Writing TakeBetweenFrames(bool heartbeatsAreFrames)
    {
        if (!IsWritable)
        {
            return Writing.None;
        }

        if (_pongFrameWaits)
        {
            _pongFrameWaits = false;
            return Writing.PongFrame;
        }

        if (_askWaits)
        {
            return TakeAsk();
        }

        if (heartbeatsAreFrames && _pongWaits)
        {
            _pongWaits = false;
            return Writing.Pong;
        }

        return heartbeatsAreFrames && _ping != 0 ? TakePing() : Writing.None;
    }

    private Writing TakeAsk()
    {
        _askWaits = false;
        return Writing.Ask;
    }

    private Writing TakePing()
    {
        TakenPing = _ping;
        TakenPingWaited = _pingWaited;
        _ping = 0;
        return Writing.Ping;
    }

    private Writing TakePong()
    {
        _pongLeftLast = true;
        _pongFrameLeftLast = _pongFrameWaits && !(_pongWaits && _pongFrameLeftLast);
        if (_pongFrameLeftLast)
        {
            _pongFrameWaits = false;
            return Writing.PongFrame;
        }

        _pongWaits = false;
        return Writing.Pong;
    }
}
