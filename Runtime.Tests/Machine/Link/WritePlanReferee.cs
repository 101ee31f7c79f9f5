namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// What was asked of a write plan and has not left yet, and the rules that say of each thing that leaves whether it may. The rules
/// do not say what leaves next: they forbid what must not.
/// </summary>
internal record struct WritePlanReferee
{
    private int _openings;
    private long _ping;
    private bool _pingWaited;
    private bool _ask;
    private bool _pong;
    private bool _pongFrame;

    /// <summary>Whether the last pong was a frame.</summary>
    private bool _frameWasLast;
    private bool _close;
    private bool _closeFlushes;
    private bool _isSigningIn;
    private bool _hasOpened;
    private bool _hasEnded;
    private bool _closeWasSent;
    private bool _peerHasClosed;

    /// <summary>What the last look for something to write found. The opening does not count: no pong comes before it.</summary>
    private Writing _last;

    /// <summary>Whether the close frame is being written: nobody looks for more to write before it was sent, or its write has ended the link.</summary>
    public readonly bool ClosesNow => _last == Writing.Close && !IsSilent;

    private readonly bool IsSilent => !(_hasOpened || _isSigningIn) || _hasEnded || _closeWasSent;

    public bool TakesOpening()
    {
        var takes = _openings < 2;
        _openings += takes ? 1 : 0;
        return takes;
    }

    public void SignInBegins() => _isSigningIn = true;

    public void Opened() => _hasOpened = true;

    public void Ended() => _hasEnded = true;

    public void PingAsked(long number, bool waits) => (_ping, _pingWaited) = (_peerHasClosed ? 0 : number, waits);

    public void PeerIsToBeAsked() => _ask = !_peerHasClosed;

    public void PongAsked() => _pong = true;

    public void PongFrameAsked() => _pongFrame = true;

    public void CloseAsked(bool flushes) => (_close, _closeFlushes) = (true, flushes);

    public void PeerClosed()
    {
        _peerHasClosed = true;
        _ask = false;
        _ping = 0;
    }

    public void CloseSent() => _closeWasSent = true;

    /// <summary>Judges what leaves, and notes that it has left.</summary>
    public void Left(Writing writing, bool outboxIsEmpty, in WritePlan plan)
    {
        var outbox = !outboxIsEmpty && _hasOpened;
        var pongWasLast = _last is Writing.Pong or Writing.PongFrame;
        var pongIsDue = (_pong || _pongFrame) && !pongWasLast;
        var somethingWaits = !IsSilent && (_openings > 0 || _ping > 0 || _ask || _pong || _pongFrame || _close || outbox);
        Rule(writing != Writing.None == somethingWaits, "Something leaves exactly when something waits and may be written");
        if (writing != Writing.None && writing != Writing.Opening)
        {
            Rule(_openings == 0, "The opening leaves first, and in full");
            Rule(!_close || _closeFlushes || writing == Writing.Close, "A close frame that does not flush waits for nothing but the opening");
        }

        switch (writing)
        {
            case Writing.Opening:
                Rule(_openings > 0, "An opening's message leaves once");
                _openings--;
                break;
            case Writing.Ping:
                Rule(_ping > 0, "A ping leaves once");
                Rule(!_peerHasClosed, "No ping leaves after the peer's close frame");
                Rule(plan.TakenPing == _ping && plan.TakenPingWaited == _pingWaited, "The ping that leaves is the newest that was asked for");
                _ping = 0;
                break;
            case Writing.Ask:
                Rule(_ask, "A ping frame that asks leaves once, and none after the peer's close frame");
                _ask = false;
                break;
            case Writing.Pong:
                Rule(_pong, "A pong leaves once");
                Rule(!pongWasLast || (_ping == 0 && !_ask && !outbox && !_close), "No two pongs leave in a row while something else waits");
                Rule(!_pongFrame || _frameWasLast, "Where a text and a frame wait, they take turns");
                _pong = _frameWasLast = false;
                break;
            case Writing.PongFrame:
                Rule(_pongFrame, "A pong frame leaves once");
                Rule(!pongWasLast || (_ping == 0 && !_ask && !outbox && !_close), "No two pongs leave in a row while something else waits");
                Rule(!_pong || !_frameWasLast, "Where a text and a frame wait, they take turns");
                _pongFrame = false;
                _frameWasLast = true;
                break;
            case Writing.Outbox:
                Rule(!outboxIsEmpty, "Nothing leaves an empty outbox");
                Rule(_hasOpened, "Nothing of the outbox leaves before the link is open");
                Rule(_ping == 0 && !_ask && !pongIsDue, "A heartbeat overtakes the outbox");
                break;
            case Writing.Close:
                Rule(_close, "No close frame leaves that nobody asked for");
                Rule(!_closeFlushes || !outbox, "A close frame that flushes leaves after the outbox was seen empty");
                Rule(!_closeFlushes || (_ping == 0 && !_ask && !pongIsDue), "A close frame that flushes costs no heartbeat its place");
                break;
        }

        _last = writing == Writing.Opening ? _last : writing;
    }

    /// <summary>Judges what leaves between two frames of a message, and notes that it has left.</summary>
    public void LeftBetweenFrames(Writing writing, bool heartbeatsAreFrames, in WritePlan plan)
    {
        var somethingWaits = !IsSilent && (_pongFrame || _ask || (heartbeatsAreFrames && (_pong || _ping > 0)));
        Rule(writing != Writing.None == somethingWaits, "A control frame leaves between frames exactly when one waits and may be written");
        switch (writing)
        {
            case Writing.None:
                break;
            case Writing.PongFrame:
                Rule(_pongFrame, "A pong frame leaves once");
                _pongFrame = false;
                break;
            case Writing.Ask:
                Rule(_ask, "A ping frame that asks leaves once, and none after the peer's close frame");
                _ask = false;
                break;
            case Writing.Pong:
                Rule(_pong && heartbeatsAreFrames, "A text leaves between messages alone");
                _pong = false;
                break;
            case Writing.Ping:
                Rule(_ping > 0 && heartbeatsAreFrames, "A text leaves between messages alone");
                Rule(plan.TakenPing == _ping && plan.TakenPingWaited == _pingWaited, "The ping that leaves is the newest that was asked for");
                _ping = 0;
                break;
            default:
                Rule(false, "Nothing but a control frame leaves between frames");
                break;
        }
    }

    /// <summary>Judges what the plan says of itself.</summary>
    public readonly void Judge(in WritePlan plan)
    {
        Rule(plan.EndedUnopened == (_hasEnded && !_hasOpened), "EndedUnopened");
        Rule(plan.IsClosed == (_closeWasSent && _peerHasClosed), "IsClosed");
        var nothingWaits = _openings == 0 && _ping == 0 && !_ask && !_pong && !_pongFrame && !_close;
        Rule(plan.LetsMessagePass == (!IsSilent && _hasOpened && !_peerHasClosed && nothingWaits), "LetsMessagePass");
        foreach (var outboxIsEmpty in (bool[])[false, true])
        {
            var copy = plan;
            Rule(plan.HasWork(outboxIsEmpty) == (copy.Take(outboxIsEmpty) != Writing.None), "There is work exactly when something would leave");
        }
    }

    private static void Rule(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
