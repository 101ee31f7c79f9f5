using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// One WebSocket of the many that a socket may have one after another, from its opening to its end. It puts together what reads it,
/// what writes it, and what is noted about it for the machine.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and the hook may use its token after the end.")]
internal sealed class Link : IBlockedHookHost, IOpeningLink
{
    private readonly LinkContext _context;

    /// <summary>The token of <c>OnOpening</c>; null where it was not consulted.</summary>
    private CancellationTokenSource? _opening;

    /// <summary>Whether it is read since before it was open.</summary>
    private bool _isRead;
    private bool _isOpen;

    /// <summary>When the close began, by the machine's time.</summary>
    private long _closeBegunAt = LinkFacts.Never;

    /// <summary>Whether nothing more comes before it is open, or it will not open.</summary>
    private volatile bool _isSignInOver;
    private volatile BlockedHookDetector _hooks;
    private PoolProbe? _probe;

    public Link(LinkEnvironment environment, Dialed dialed, int generation, SocketConnection connection, Outbox outbox)
    {
        _context = new LinkContext(environment, dialed, generation, connection);
        Writer = new MessageWriter(_context, outbox);
        _hooks = new BlockedHookDetector(lastHook: 0, this);
    }

    /// <summary>The link's number: the machine's generation.</summary>
    public int Generation => _context.Number;

    /// <summary>What users see of it.</summary>
    public SocketConnection Connection => _context.Connection;

    public IWire Wire => _context.Wire;

    /// <summary>How much of it the event hooks know.</summary>
    public LinkStory Story => _context.Story;

    /// <summary>What it has received that the machine does not know yet.</summary>
    public LinkSignals Signals => _context.Signals;

    public MessageWriter Writer { get; }

    /// <summary>What its messages that wait for a hook keep alive, in bytes.</summary>
    public long InboxBytes => _context.Inbox.Used;

    /// <inheritdoc/>
    public bool IsOpeningOver => _isSignInOver;

    /// <summary>Whether there is something to do before it is open: the hook is written, or the heartbeat has something to say or to wait for.</summary>
    public bool HasOpening(HookInvoker hooks) => hooks.IsWritten(HookKinds.Opening) || (_context.Heartbeat is not TextHeartbeat && _context.Heartbeat.GetType() != typeof(PingFrameHeartbeat));

    /// <summary><c>OnOpening</c> is about to be consulted.</summary>
    /// <returns>The hook's token, which is cancelled when this end lets go of the link before it is open.</returns>
    public CancellationToken BeginOpening()
    {
        _context.Held = new HeldMessages();
        _opening = new CancellationTokenSource();
        return _opening.Token;
    }

    /// <summary><c>OnOpening</c> waits for what the other end says: the link is read, and what the hook gives is written.</summary>
    /// <param name="silenceCounts">Whether it matters when the peer was last heard, and not only that it answers.</param>
    public void BeginSignIn(bool silenceCounts)
    {
        _isRead = true;
        BeginReading(silenceCounts);
        Writer.BeginSignIn();
    }

    /// <summary>Nothing more comes before the link is open: <c>OnOpening</c> hears of it when it has taken what has come.</summary>
    public void EndSignIn(SocketCloseReason reason)
    {
        _isSignInOver = true;
        _context.Held?.Finish(reason);
    }

    /// <summary>
    /// Sends a close frame, after what waits to be sent where that flushes. An opening that waits is over, unless it still has to take what came
    /// before its end.
    /// </summary>
    public void SendClose(SocketCloseReason reason, bool flush)
    {
        if (!_isOpen && !_isSignInOver)
        {
            EndOpening(reason);
        }

        _closeBegunAt = _context.Environment.Host.Now();
        Writer.SendClose(reason, flush);
    }

    /// <summary>The link is open. What the opening hook has left of what came goes to the message hooks.</summary>
    /// <param name="silenceCounts">Whether it matters when the peer was last heard, and not only that it answers.</param>
    public void Open(bool silenceCounts)
    {
        _isOpen = true;
        _context.Heartbeat.HasOpened = true;
        _context.Held?.HandOver(_context.GiveToHook);
        if (!_isRead)
        {
            BeginReading(silenceCounts);
        }

        Writer.Open();
    }

    /// <summary>Lets another thread go on reading, if a hook holds the reader's.</summary>
    /// <param name="since">When the hook is known to have run already.</param>
    public void TakeOverReading(long since)
    {
        if (_hooks.TryTakeOver())
        {
            _context.Environment.Hooks.HeldThread = new HeldThread(_hooks, since);
            _context.Environment.Log.ReadingTakenOver(Connection.Id);
            _hooks = new BlockedHookDetector(_hooks.LastHook, this);
            Wire.Keep(Wire.Memory);
            StartReading();

            // When the new reader waits for a thread already: where nothing waits, nobody is short of one.
            _context.Environment.Scheduler.Relieve();
        }
    }

    /// <inheritdoc/>
    bool IOpeningLink.HasOpening => _context.Held is not null;

    /// <inheritdoc/>
    bool IOpeningLink.IsReady => _context.IsReady;

    /// <inheritdoc/>
    Task IOpeningLink.Ready => _context.Held!.Ready;

    /// <inheritdoc/>
    void IOpeningLink.SendOpening()
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            _context.Heartbeat.WriteOpening(bytes);
        }
        catch (Exception exception)
        {
            throw _context.Heartbeat.Threw(nameof(HeartbeatProtocol.WriteOpening), exception);
        }

        if (bytes.WrittenCount > 0)
        {
            Writer.AddOpening(new OutgoingMessage(pool: null).SetCopied(bytes.WrittenSpan, _context.Heartbeat.MessageType));
            Writer.Wake();
        }
    }

    /// <summary>What is missing where the link was never usable; null where nothing is.</summary>
    public string? MissingGreeting => _context.MissingGreeting;

    /// <inheritdoc/>
    void IOpeningLink.EndReceiving() => _context.Held!.EndTaking();

    /// <inheritdoc/>
    void IOpeningLink.Check(OutgoingMessage message, string parameter) => _context.Heartbeat.CheckIsMessage(message.Data.Span, message.Type, parameter);

    /// <inheritdoc/>
    void IOpeningLink.Add(OutgoingMessage message) => Writer.AddOpening(message);

    /// <inheritdoc/>
    void IOpeningLink.Wake() => Writer.Wake();

    /// <inheritdoc/>
    Task<ReceivedMessage> IOpeningLink.ReceiveAsync(CancellationToken cancellationToken) => _context.Held!.TakeAsync(cancellationToken);

    /// <inheritdoc/>
    void IBlockedHookHost.HookStillRuns(BegunHook hook)
    {
        if (Signals.OnHookStillRuns(hook))
        {
            // Elsewhere: the round is other sockets' too, and must not wait for what this one has to carry out.
            _context.Environment.Scheduler.Start(static host => host.Signal(), _context.Environment.Host);
        }
    }

    /// <summary>Tells the machine when all that waits for a thread now has had one.</summary>
    public void ProbePool()
    {
        _probe ??= new PoolProbe(
            _context.Environment.Scheduler,
            isOutrun => _context.Environment.Host.Post(new MachineEvent(MachineEventKind.PoolProbed, Generation) { IsOutrun = isOutrun }));
        _probe.Queue();
    }

    /// <summary>Collects what the timer and the probe of the pool bring along to the machine.</summary>
    public LinkFacts CollectFacts() => new()
    {
        LastReceivedAt = Signals.LastReceivedAt,
        LastFragmentAt = Signals.LastFragmentAt,
        HasPingFrameCome = Signals.HasPingFrameCome,
        LastPongAt = Signals.LastPongAt,
        LastHeartbeatAt = Signals.LastHeartbeatAt,
        WriteProgress = Writer.CollectProgress(),
        RunningHook = _hooks.Sample(),
        HasUnread = Wire.HasUnread,
    };

    /// <summary>
    /// Ends the link at once: nothing of it is written, read or notified from here on. Where our close frame may be on its way still, TCP ends
    /// a while later.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <param name="answersPeer">Whether the peer's close frame was not answered yet.</param>
    /// <param name="closeTimeout">How long a close may take, from its beginning on.</param>
    /// <param name="time">The user's.</param>
    /// <returns>Completes when nothing of it is left.</returns>
    public Task Abort(SocketCloseReason reason, bool answersPeer, TimeSpan closeTimeout, TimeProvider time)
    {
        // The senders come last: who they are, and how long they take, must not keep the WebSocket open.
        End(reason);
        var parting = Task.CompletedTask;
        if (PartingTime(closeTimeout) is { Ticks: > 0 } limit)
        {
            parting = Part(_context.ReadAway!, limit, time);
        }
        else if ((answersPeer || (Writer.EndedUnopened && IsTold(reason))) && !Writer.IsWriting)
        {
            // The peer may hear why. One that has closed sends nothing more that an end of TCP could turn into a reset.
            var readAway = DiscardedWebSocket.Dismiss(Wire, reason, isUnread: !_isRead && !_isOpen, _context.Environment.Log);
            parting = readAway is null ? parting : Part(readAway, closeTimeout, time);
        }
        else
        {
            DiscardedWebSocket.Abort(Wire, _context.Environment.Log);
        }

        Writer.NotifySenders(reason);
        return parting;
    }

    /// <summary>
    /// Ends the link as <see cref="Abort"/> does, and tells the peer why: the abort comes a moment later, for it would take the close frame
    /// with it. Not amid a write, for a WebSocket takes one at a time.
    /// </summary>
    /// <returns>Completes with the abort.</returns>
    public Task Dismiss(SocketCloseReason reason, TimeProvider time)
    {
        End(reason);
        if (Writer.IsWriting)
        {
            DiscardedWebSocket.Abort(Wire, _context.Environment.Log);
            Writer.NotifySenders(reason);
            return Task.CompletedTask;
        }

        var dismissal = InBackground(
            static state => DiscardedWebSocket.DismissAsync(state.Wire, state.Reason, state.Time, state.Log),
            (Wire, Reason: reason, Time: time, _context.Environment.Log));
        Writer.NotifySenders(reason);
        return dismissal;
    }

    private Task Part(Task<bool> readAway, TimeSpan limit, TimeProvider time) => InBackground(
        static state => DiscardedWebSocket.PartAsync(state.Wire, state.ReadAway, state.Limit, state.Time, state.Log),
        (Wire, ReadAway: readAway, Limit: limit, Time: time, _context.Environment.Log));

    /// <summary>Goes about an end that the loop does not wait for.</summary>
    /// <returns>Completes with it, and never faults.</returns>
    private Task InBackground<T>(Func<T, Task> part, T state)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _context.Environment.Scheduler.Start(
            static async begun =>
            {
                try
                {
                    await begun.Part(begun.State);
                }
                finally
                {
                    begun.Over.SetResult();
                }
            },
            (Part: part, State: state, Over: over));
        return over.Task;
    }

    /// <summary>How long the peer has to end TCP, whose reset would take our close frame away from it; zero where there is nothing to wait for.</summary>
    private TimeSpan PartingTime(TimeSpan closeTimeout)
    {
        if (_context.ReadAway is not { IsCompleted: false } || _closeBegunAt == LinkFacts.Never)
        {
            return TimeSpan.Zero;
        }

        var left = closeTimeout - TimeSpan.FromTicks(_context.Environment.Host.Now() - _closeBegunAt);
        return DiscardedWebSocket.StateOf(Wire, _context.Environment.Log) switch
        {
            // Our frame tells of an error, and nobody knows whether the peer has come to it yet.
            WebSocketState.CloseSent => left,

            // It has all of ours. The server ends TCP first (RFC 6455, section 7.1.1).
            WebSocketState.Closed when !_context.IsAccepted => left < DiscardedWebSocket.BeforeAbort ? left : DiscardedWebSocket.BeforeAbort,
            _ => TimeSpan.Zero,
        };
    }

    private void End(SocketCloseReason reason)
    {
        _context.End();
        Writer.End();
        if (!_isOpen)
        {
            EndOpening(reason);
        }
    }

    /// <summary>Whether a close frame says why.</summary>
    private static bool IsTold(SocketCloseReason reason)
        => reason.Kind is SocketCloseKind.Local or SocketCloseKind.Remote or SocketCloseKind.Refused;

    /// <summary>The link will not open: its hook gets nothing more.</summary>
    private void EndOpening(SocketCloseReason reason)
    {
        _isSignInOver = true;
        _context.Held?.End(reason);
        if (_opening is { } opening)
        {
            _opening = null;
            _context.Environment.Scheduler.Cancel(opening);
        }
    }

    private void BeginReading(bool silenceCounts)
    {
        Signals.SilenceCounts = silenceCounts;
        _context.Watch();
        StartReading();
    }

    private void StartReading()
        => _context.Environment.Scheduler.Start(static reader => reader.RunAsync(), new MessageReader(_context, Writer, _hooks));
}
