using System.Text;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>A link of a <see cref="MachineEnd"/>: what it reads and writes, with the shell's order and its facts.</summary>
internal sealed class MachineLink : ILinkEnd
{
    private const int Fragment = 16 * 1024;

    private readonly MachineEnd _end;
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly Writing _writing;
    private bool _isOpen;

    /// <summary>Whether the opening's hook waits, and the messages that came meanwhile.</summary>
    private bool _isSigningIn;
    private readonly List<(string Name, int Length)> _held = [];
    private bool _isOver;
    private bool _pongWaits;

    /// <summary>Whether a ping frame waits that asks, and the pong frame that answers one.</summary>
    private bool _askWaits;
    private bool _answerWaits;

    /// <summary>The ping that waits to be written, the newest alone; 0 where none does.</summary>
    private long _waitingPing;
    private bool _pingHadToWait;
    private bool _closeWaits;
    private bool _flushes;
    private bool _closeSent;
    private bool _closeReceived;

    /// <summary>How many messages are with their hooks, and whether the machine is to hear when none is.</summary>
    private int _messagesInHooks;
    private bool _messagesAreAwaited;

    /// <summary>The number of the terms that wait to be dictated; none where that is negative.</summary>
    private int _waitingTerms = -1;

    /// <summary>The message whose write is under way, and how much of it has left.</summary>
    private SimulatedMessage? _message;
    private ReadOnlyMemory<byte> _rest;
    private Action? _whenWritten;
    private long _progress = LinkFacts.Never;
    private bool _isWatched;

    /// <summary>Whether the system has taken the write under way already, and the writer has not gone on since: it waits for a thread.</summary>
    private bool _isReportedLate;

    /// <summary>The last ping whose write has begun, when that was, and whether nothing has answered it yet.</summary>
    private long _begunPing;
    private long _begunPingAt;
    private bool _awaitsReply;
    private bool _awaitsArrival;
    private long _lastReceivedAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;

    /// <summary>The hook on the reader's thread, and how many bytes wait for a hook that runs.</summary>
    private long _runningHook;
    private long _lastHook;
    private int _inbox;
    private bool _isPaused;
    private string? _arriving;
    private int _arrivingLength;

    public MachineLink(MachineEnd end, SimulatedLink link, int generation)
    {
        _end = end;
        Link = link;
        Generation = generation;
        _incoming = end.IsDialer ? link.Downward : link.Upward;
        _outgoing = end.IsDialer ? link.Upward : link.Downward;
        _writing = new Writing(end.World, link, end.IsDialer);
        _incoming.Reader = end.Host;
        _incoming.Arrived = Read;
        _outgoing.Writer = end.Host;
        _outgoing.Moved = Moved;
    }

    public SimulatedLink Link { get; }

    public bool IsOver => Link.HasLeft(_end.IsDialer);

    public int Generation { get; }

    public bool IsNotRead => _isPaused || _runningHook != 0 || _incoming.HasArrived;

    public long ReadsSince { get; private set; }

    public long WaitsSince => _whenWritten is null || _isReportedLate ? Machine.Never : _progress;

    public long LastWaitBegan { get; private set; }

    public long LastReceivedAt { get; private set; }

    public long LastMoved { get; private set; }

    public long LastPong { get; private set; }

    public long LastSignOfLife { get; private set; } = LinkFacts.Never;

    public long LastPing { get; private set; }

    public bool WasAnswered { get; private set; }

    public long CloseCameAt { get; private set; } = Machine.Never;

    public bool IsBroken => _incoming.HasReset;

    private SimulatedWorld World => _end.World;

    public LinkFacts Facts() => new()
    {
        LastReceivedAt = _lastReceivedAt,
        LastFragmentAt = _lastFragmentAt,
        LastPongAt = LastSignOfLife,
        WriteProgress = Progress(),
        RunningHook = _runningHook,
        HasUnread = Link.Number % 2 > 0 && _incoming.HasArrived,
    };

    public void ProbePool() => Hop(4);

    /// <summary>As the shell does: what comes is handed on by several work items.</summary>
    private void Hop(int left)
        => Ready(() =>
        {
            if (left > 1)
            {
                Hop(left - 1);
            }
            else
            {
                _end.Post(new MachineEvent(MachineEventKind.PoolProbed, Generation));
            }
        });

    public void BeginSignIn()
    {
        _isSigningIn = true;
        Ready(Read);
        Ready(Write);
    }

    public void Open()
    {
        _isOpen = true;
        _isSigningIn = false;
        Ready(TakeHeld);
        Ready(Write);
    }

    /// <summary>A server that dictates does so when it has opened, and now and then when it hears its client.</summary>
    public void Dictate()
    {
        if (!_end.IsDialer && _end.Terms.Length > 0 && World.Chance.Below(3) == 0)
        {
            _waitingTerms = World.Chance.Below(_end.Terms.Length);
            Ready(Write);
        }
    }

    /// <summary>Both ends keep to what was dictated: the server from when it has left, for the client knows of it then or soon.</summary>
    private void KeepTo(int terms) => _end.Post(new MachineEvent(MachineEventKind.HeartbeatChanged, Generation) { Settings = _end.Terms[terms] });

    /// <summary>What came before the link was open is for the hooks now.</summary>
    private void TakeHeld()
    {
        if (_isOver)
        {
            return;
        }

        foreach (var (name, length) in _held)
        {
            _inbox -= length;
            Take(name, length);
        }

        _held.Clear();
        if (_isPaused && _end.Temper.StuckUntil <= World.Now)
        {
            EmptyInbox();
        }

        Read();
    }

    public void SendPing(long ping)
    {
        _waitingPing = _closeReceived ? 0 : ping;
        _pingHadToWait = _message is not null;
        Ready(Write);
    }

    /// <summary>The machine is to hear of whatever comes next.</summary>
    public void AwaitArrival() => _awaitsArrival = true;

    public void Ask()
    {
        _askWaits = !_closeReceived;
        Ready(Write);
    }

    public void SendPong()
    {
        _pongWaits = true;
        Ready(Write);
    }

    /// <summary>The machine is to hear when no message is with its hook any more.</summary>
    public void AwaitMessages()
    {
        _messagesAreAwaited = true;
        Ready(SayWhenHandled);
    }

    private void SayWhenHandled()
    {
        if (_messagesAreAwaited && _messagesInHooks == 0)
        {
            _messagesAreAwaited = false;
            _end.Post(new MachineEvent(MachineEventKind.MessagesHandled, Generation));
        }
    }

    public void SendClose(bool flush)
    {
        _closeWaits = true;
        _flushes = flush;
        Ready(Write);
    }

    public void TakeOverReading()
    {
        if (_runningHook != 0)
        {
            _runningHook = 0;
            ReadsSince = World.Now;
            Ready(Read);
        }
    }

    public void Abort(bool answersPeer)
    {
        _isOver = true;
        if (answersPeer && _whenWritten is null && !IsBroken)
        {
            _end.Watch.Answers(this);
            _outgoing.Send(new Frame(FrameKind.Close, default, EndsMessage: true));
        }
        else if (_isOpen && _closeReceived && !_closeWaits && _whenWritten is null && !IsBroken)
        {
            World.Violate($"The close of link {Link.Number} was never answered.");
        }

        if (_message is { } message)
        {
            _message = null;
            _end.Complete(message, new MessageInDoubtException(SocketCloseReason.Silence));
        }

        Link.Leave(_end.IsDialer);
    }

    /// <summary>Writes what is next, in the shell's order, until the operating system takes no more.</summary>
    public void Write()
    {
        while ((_isOpen || _isSigningIn) && !_isOver && !_closeSent && _whenWritten is null && WriteNext())
        {
        }
    }

    private void Ready(Action action) => World.Stage.Ready(_end.Host, action);

    private bool WriteNext()
    {
        if (_incoming.HasReset)
        {
            Broke();
            return false;
        }

        if (_answerWaits)
        {
            _answerWaits = false;
            Hand("an answer"u8.ToArray(), ends: true, static () => { }, kind: FrameKind.Pong);
        }
        else if (_askWaits)
        {
            var begunAt = World.Now;
            _askWaits = false;
            Hand(
                "a question"u8.ToArray(),
                ends: true,
                () => _end.Post(new MachineEvent(MachineEventKind.AskLeft, Generation) { LeftAt = begunAt }),
                mayBeReportedLate: true,
                FrameKind.Ping);
        }
        else if (_rest.Length > 0)
        {
            WriteFragment();
        }
        else if (_closeWaits && !_flushes)
        {
            WriteClose();
        }
        else if (_pongWaits)
        {
            _pongWaits = false;
            Hand("pong"u8.ToArray(), ends: true, static () => { });
        }
        else if (_waitingTerms >= 0)
        {
            var terms = _waitingTerms;
            _waitingTerms = -1;
            Hand(Encoding.UTF8.GetBytes(SimulatedText.TermsOf(terms)), ends: true, () => KeepTo(terms));
        }
        else if (_waitingPing > 0)
        {
            WritePing();
        }
        else if (_isOpen && _end.TakeFromOutbox(_closeReceived ? this : null) is { } message)
        {
            _message = message;
            _rest = Encoding.UTF8.GetBytes(SimulatedText.Of(message.Name, message.Size));
            WriteFragment();
        }
        else if (_closeWaits)
        {
            WriteClose();
        }
        else
        {
            return false;
        }

        return true;
    }

    private void WriteFragment()
    {
        var fragment = _rest[..Math.Min(_rest.Length, Fragment)];
        _rest = _rest[fragment.Length..];
        var ends = _rest.IsEmpty;
        _writing.Begin(fragment, ends);
        Hand(fragment, ends, () =>
        {
            _writing.End();
            if (ends && _message is { } message)
            {
                _message = null;
                _end.Complete(message, failure: null);
            }
        });
    }

    private void WritePing()
    {
        var waited = _pingHadToWait;
        _begunPing = _waitingPing;
        _begunPingAt = World.Now;
        _waitingPing = 0;
        _awaitsReply = true;
        Hand(
            "ping"u8.ToArray(),
            ends: true,
            () =>
            {
                LastPing = Math.Max(LastPing, World.Now);
                _end.Post(NamingPing(MachineEventKind.PingLeft) with { Waited = waited });
            },
            mayBeReportedLate: true);
    }

    /// <summary>An event that names the last ping whose write has begun.</summary>
    private MachineEvent NamingPing(MachineEventKind kind) => new(kind, Generation) { Ping = _begunPing, LeftAt = _begunPingAt };

    private void WriteClose()
    {
        if (_closeReceived)
        {
            _end.Watch.Answers(this);
        }

        _outgoing.Send(new Frame(FrameKind.Close, default, EndsMessage: true));
        _closeSent = true;
        if (_closeReceived)
        {
            _end.Post(new MachineEvent(MachineEventKind.LinkEnded, Generation) { Reason = new SocketCloseReason { Kind = SocketCloseKind.Local } });
        }
    }

    private void Hand(ReadOnlyMemory<byte> data, bool ends, Action written, bool mayBeReportedLate = false, FrameKind kind = FrameKind.Text)
    {
        _progress = LastWaitBegan = World.Now;
        _outgoing.Send(new Frame(kind, data, ends));
        _whenWritten = written;
        if (_outgoing.HasRoom && !(mayBeReportedLate && World.Chance.Below(4) == 0))
        {
            Written();
            return;
        }

        if (_outgoing.HasRoom)
        {
            ReportLate(isPing: kind == FrameKind.Text);
        }

        if (!_isWatched)
        {
            _isWatched = true;
            _end.Post(new MachineEvent(MachineEventKind.WritePending, Generation));
        }
    }

    /// <summary>As where no thread is free for the writer: the answer to what has left may come first.</summary>
    private void ReportLate(bool isPing)
    {
        LastPing = isPing ? World.Now : LastPing;
        _isReportedLate = true;
        _end.Host.At(World.Now + World.Chance.Below(4 * World.Latency), () =>
        {
            _isReportedLate = false;
            if (!_isOver)
            {
                Written();
                Write();
            }
        });
    }

    private void Moved()
    {
        if (_whenWritten is not null && _outgoing.HasRoom && !_isReportedLate && !_isOver)
        {
            LastMoved = World.Now;
            Written();
            Write();
        }
    }

    private void Written()
    {
        _progress = LinkFacts.Never;
        var written = _whenWritten!;
        _whenWritten = null;
        written();
    }

    private long Progress()
    {
        _isWatched &= _progress != LinkFacts.Never;
        return _progress;
    }

    /// <summary>Reads what has arrived, unless a hook is in the way.</summary>
    private void Read()
    {
        while ((_isSigningIn || (_isOpen && _held.Count == 0)) && !_isOver && !_closeReceived && _runningHook == 0 && !_isPaused && _incoming.TryRead(out var frame))
        {
            LastReceivedAt = World.Now;
            switch (frame.Kind)
            {
                case FrameKind.Reset:
                    Broke();
                    return;
                case FrameKind.Close:
                    OnCloseReceived();
                    return;
                default:
                    Hear(frame);
                    break;
            }
        }

        if (_incoming.HasReset && _whenWritten is not null)
        {
            Broke();
        }
    }

    private void Broke()
    {
        if (!_isOver)
        {
            _end.Post(new MachineEvent(MachineEventKind.LinkEnded, Generation) { Reason = new SocketCloseReason { Kind = SocketCloseKind.Faulted } });
        }
    }

    private void OnCloseReceived()
    {
        _closeReceived = true;
        _askWaits = false;
        _waitingPing = 0;
        CloseCameAt = World.Now;
        _end.Post(new MachineEvent(_closeSent ? MachineEventKind.LinkEnded : MachineEventKind.CloseReceived, Generation)
        {
            Reason = new SocketCloseReason { Kind = SocketCloseKind.Remote },
        });
    }

    private void Hear(Frame frame)
    {
        _lastReceivedAt = World.Now;
        if (frame.Kind is FrameKind.Ping or FrameKind.Pong)
        {
            HearFrame(frame.Kind);
            return;
        }

        var isPong = frame.EndsMessage && frame.Data.Span.SequenceEqual("pong"u8);
        var isPing = frame.EndsMessage && frame.Data.Span.SequenceEqual("ping"u8);
        var mayAnswer = isPong || World.Options.Liveness == Liveness.AnyTraffic;
        WasAnswered |= LastPing > 0 && mayAnswer;
        LastSignOfLife = isPong ? World.Now : LastSignOfLife;
        LastPong = isPong || !frame.EndsMessage ? World.Now : LastPong;
        _lastFragmentAt = frame.EndsMessage ? _lastFragmentAt : World.Now;
        var answers = mayAnswer && _awaitsReply;
        _awaitsReply &= !answers;
        if (_awaitsArrival)
        {
            _awaitsArrival = false;
            _end.Post(new MachineEvent(MachineEventKind.Arrived, Generation));
        }

        if (isPong)
        {
            _end.Post(NamingPing(MachineEventKind.PongReceived));
            return;
        }

        if (answers)
        {
            _end.Post(NamingPing(MachineEventKind.ReplyReceived));
        }

        if (isPing)
        {
            _end.Post(new MachineEvent(MachineEventKind.PingReceived, Generation));
            Dictate();
            return;
        }

        if (frame.EndsMessage && _end.Terms.Length > 0 && SimulatedText.IsTerms(Encoding.UTF8.GetString(frame.Data.Span), out var terms))
        {
            KeepTo(terms);
            return;
        }

        _arriving ??= SimulatedText.NameOf(Encoding.UTF8.GetString(frame.Data.Span));
        _arrivingLength += frame.Data.Length;
        if (frame.EndsMessage)
        {
            var (name, length) = (_arriving, _arrivingLength);
            _arriving = null;
            _arrivingLength = 0;
            Take(name, length);
        }
    }

    /// <summary>A ping frame has come that asks, or the pong frame that answers one.</summary>
    private void HearFrame(FrameKind kind)
    {
        var mayAnswer = World.Options.Liveness == Liveness.AnyTraffic;
        WasAnswered |= LastPing > 0 && mayAnswer;
        LastSignOfLife = kind == FrameKind.Pong ? World.Now : LastSignOfLife;
        if (_awaitsArrival)
        {
            _awaitsArrival = false;
            _end.Post(new MachineEvent(MachineEventKind.Arrived, Generation));
        }

        if (mayAnswer && _awaitsReply)
        {
            _awaitsReply = false;
            _end.Post(NamingPing(MachineEventKind.ReplyReceived));
        }

        if (kind == FrameKind.Ping)
        {
            _answerWaits = true;
            Ready(Write);
        }
    }

    private void Take(string name, int length)
    {
        if (_isSigningIn)
        {
            _held.Add((name, length));
            _inbox += length;
            PauseWhereFull();
            return;
        }

        if (World.Message(name) is { } message)
        {
            message.Arrivals++;
        }

        _end.Watch.MessageIsTold(Link, name);
        _messagesInHooks++;
        _end.Watch.MessageHookBegins(Link);
        EndHook(name);
        if (_end.Temper.StuckUntil <= World.Now)
        {
            return;
        }

        if (_inbox == 0 && _end.Temper.BlockedUntil > World.Now)
        {
            RunBlockingHook();
        }

        _inbox += length;
        PauseWhereFull();
        _end.Host.At(_end.Temper.StuckUntil, EmptyInbox);
    }

    /// <summary>Ends a message's hook when it is stuck no longer; its last deed is to reply, where that is asked for.</summary>
    private void EndHook(string name)
    {
        if (_end.Temper.StuckUntil > World.Now)
        {
            _end.Host.At(_end.Temper.StuckUntil, () => EndHook(name));
            return;
        }

        if (SimulatedText.IsRequest(name))
        {
            _end.Reply(this);
        }

        _messagesInHooks--;
        _end.Watch.MessageHookEnds(Link);
        SayWhenHandled();
    }

    private void PauseWhereFull()
    {
        if (_inbox > World.Options.MaxMessageSize && !_isPaused)
        {
            _isPaused = true;
            _end.Post(new MachineEvent(MachineEventKind.ReadPaused, Generation));
        }
    }

    private void RunBlockingHook()
    {
        var hook = _runningHook = ++_lastHook;
        var began = World.Now;
        _end.Host.At(began + (World.Options.ToMachineSettings().HookTakeoverDelay / 2), () =>
        {
            if (_runningHook == hook)
            {
                _end.Post(new MachineEvent(MachineEventKind.HookStillRuns, Generation) { Hook = hook, HookBegunAt = began });
            }
        });
        _end.Host.HoldThread();
        World.Agenda.At(_end.Temper.BlockedUntil, _end.Host.LetGoOfThread);
        _end.Host.At(_end.Temper.BlockedUntil, () =>
        {
            if (_runningHook == hook)
            {
                _runningHook = 0;
                ReadsSince = World.Now;
                Read();
            }
        });
    }

    private void EmptyInbox()
    {
        if (_end.Temper.StuckUntil > World.Now)
        {
            _end.Host.At(_end.Temper.StuckUntil, EmptyInbox);
            return;
        }

        _inbox = 0;
        if (_isPaused && !_isOver)
        {
            _isPaused = false;
            ReadsSince = World.Now;
            _end.Post(new MachineEvent(MachineEventKind.ReadResumed, Generation));
            Read();
        }
    }
}
