namespace Heartbeat;

/// <summary>What a link has received, as events for the machine, in the order in which it can have come.</summary>
internal ref struct SignaledEvents(ReceivedSignals received, int generation)
{
    private ReceivedSignals _received = received;

    public MachineEvent Current { get; private set; }

    public readonly SignaledEvents GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_received.ReadResumed)
        {
            _received.ReadResumed = false;
            Current = New(MachineEventKind.ReadResumed);
        }

        // A pong of an older ping came before what answers a newer one.
        else if (_received.Pongs > 0 && _received.HasReply && _received.PongPing.Number < _received.ReplyPing.Number)
        {
            Current = TakePong();
        }
        else if (_received.HasReply)
        {
            _received.HasReply = false;
            Current = New(MachineEventKind.ReplyReceived) with { Ping = _received.ReplyPing.Number, LeftAt = _received.ReplyPing.At };
        }
        else if (_received.Pongs > 0)
        {
            Current = TakePong();
        }
        else if (_received.HasArrived)
        {
            _received.HasArrived = false;
            Current = New(MachineEventKind.Arrived);
        }
        else if (_received.HasPing)
        {
            _received.HasPing = false;
            Current = New(MachineEventKind.PingReceived);
        }
        else if (_received.RunningHook.Number != 0)
        {
            Current = New(MachineEventKind.HookStillRuns) with { Hook = _received.RunningHook.Number, HookBegunAt = _received.RunningHook.At };
            _received.RunningHook = default;
        }
        else if (_received.ReadPaused)
        {
            _received.ReadPaused = false;
            Current = New(MachineEventKind.ReadPaused);
        }
        else
        {
            return false;
        }

        return true;
    }

    private MachineEvent TakePong()
    {
        _received.Pongs--;
        return New(MachineEventKind.PongReceived) with
        {
            Ping = _received.PongPing.Number,
            LeftAt = _received.PongPing.At,
            NamesPing = _received.PongNamesPing,
        };
    }

    private readonly MachineEvent New(MachineEventKind kind) => new(kind, generation);
}
