using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Whether a link's <c>OnOpen</c> was told; its messages and its <c>OnClose</c> follow only then.</summary>
internal enum LinkNotified
{
    NotYet,
    Yes,
    Never,
}

/// <summary>
/// One WebSocket from its opening to its end, with what the driver notes about it for the machine.
/// </summary>
internal sealed class Link
{
    public const long WaitsForNothing = -1;

    private readonly HeartbeatConnection _connection;
    private readonly bool _anythingReplies;
    private long _lastReceivedAt = LinkFacts.Never;
    private long _lastFragmentAt = LinkFacts.Never;
    private int _awaitsReply;
    private long _lastPing;
    private long _lastPingBeganAt;
    private int _unansweredPings;
    private int _pingIsPending;
    private int _readPauseIsPending;
    private volatile bool _reads = true;
    private bool _silenceCounts;
    private volatile bool _isUnfinished;
    private volatile BlockedHookDetector _hooks = new(lastHook: 0);
    private int _hasPausedReading;
    private int _hasMissedHook;
    private volatile bool _isOver;

    public Link(HeartbeatConnection connection, Dialed dialed, int generation)
    {
        _connection = connection;
        WebSocket = dialed.WebSocket;
        Buffer = dialed.Buffer;
        Generation = generation;
        Inbox = new Inbox(connection.Options.MaxMessageSize);
        Writer = new MessageWriter(connection, this);
        _anythingReplies = connection.Options.Liveness == Liveness.AnyMessage;
    }

    public WebSocket WebSocket { get; }

    /// <summary>What the WebSocket stands on, where that is ours.</summary>
    public ITransportBuffer? Buffer { get; }

    public int Generation { get; }

    public Inbox Inbox { get; }

    public MessageWriter Writer { get; }

    /// <summary>Guarded by <see cref="HookQueue"/>.</summary>
    public LinkNotified Notified { get; set; }

    /// <summary>Whether its <c>OnClose</c> stands in line or was told: a message that is read that late is not told any more. Guarded by <see cref="HookQueue"/>.</summary>
    public bool HasClosed { get; set; }

    /// <summary>The event hook that was running when the link opened. Guarded by <see cref="HookQueue"/>.</summary>
    public long WaitsForTurn { get; set; } = WaitsForNothing;

    public bool IsOver => _isOver;

    /// <summary>A ping's write begins: what is heard from now on answers it.</summary>
    public void AwaitReply(long ping, long now)
    {
        Interlocked.Increment(ref _unansweredPings);
        Volatile.Write(ref _lastPingBeganAt, now);
        Volatile.Write(ref _lastPing, ping);
        Volatile.Write(ref _awaitsReply, 1);
    }

    /// <summary>The link is open.</summary>
    /// <param name="silenceCounts">Whether it matters when the peer was last heard, and not only that it answers.</param>
    public void Open(bool silenceCounts)
    {
        _silenceCounts = silenceCounts;
        if (Buffer is not null)
        {
            Buffer.Link = this;
        }

        StartReading();
        Writer.Open();
    }

    /// <summary>Notes that a message arrived.</summary>
    /// <param name="isPong">Whether it is a pong.</param>
    /// <returns>Whether it is the first to answer the last ping.</returns>
    public bool OnMessage(bool isPong)
    {
        if (_isUnfinished)
        {
            _isUnfinished = false;
        }

        if (_silenceCounts)
        {
            Volatile.Write(ref _lastReceivedAt, _connection.Now());
        }

        return IsReply(isPong);
    }

    /// <summary>Notes that a pong arrived.</summary>
    /// <returns>
    /// Whether the machine must know: there is a ping that it may belong to. However many pongs a peer sends,
    /// no more events of them wait than pings have left.
    /// </returns>
    public bool OnPong()
    {
        var answers = OnMessage(isPong: true);
        if (Volatile.Read(ref _unansweredPings) == 0)
        {
            return answers;
        }

        Interlocked.Decrement(ref _unansweredPings);
        return true;
    }

    /// <summary>Notes that a ping arrived.</summary>
    /// <returns>
    /// Whether the machine must be told: it has looked at the last one. Those that come before it has get one pong together,
    /// and however many a peer sends, no more than one event of them waits.
    /// </returns>
    public bool OnPing() => Interlocked.Exchange(ref _pingIsPending, 1) == 0;

    /// <summary>The machine looks at a ping that came.</summary>
    public void TakePendingPing() => Volatile.Write(ref _pingIsPending, 0);

    /// <summary>Notes that reading stops, for the inbox is full, or goes on.</summary>
    /// <returns>
    /// Whether the machine must be told: it has looked since the last time. However often an inbox fills up,
    /// no more than one event of that waits.
    /// </returns>
    public bool OnReadPause(bool listens)
    {
        _reads = listens;
        return Interlocked.Exchange(ref _readPauseIsPending, 1) == 0;
    }

    /// <summary>The machine looks whether the link listens.</summary>
    public bool TakeReadPauseState()
    {
        // With a full fence: whoever changes it from now on says so.
        Interlocked.Exchange(ref _readPauseIsPending, 0);
        return _reads;
    }

    /// <summary>Notes that a part of a message arrived.</summary>
    public void OnFragment(long now)
    {
        _isUnfinished = true;
        Volatile.Write(ref _lastReceivedAt, now);
        Volatile.Write(ref _lastFragmentAt, now);
        if (IsReply(isPong: false))
        {
            PostReply();
        }
    }

    /// <summary>More bytes have come from the system. Amid a message they belong to it, and show that the peer lives.</summary>
    public void OnBytesReceived()
    {
        if (_isUnfinished)
        {
            OnFragment(_connection.Now());
        }
    }

    public void PostReply() => _connection.Post(NamingPing(MachineEventKind.ReplyReceived));

    /// <summary>An event that says which was the last ping whose write had begun.</summary>
    public MachineEvent NamingPing(MachineEventKind kind)
        => new(kind, Generation) { Ping = Volatile.Read(ref _lastPing), LeftAt = Volatile.Read(ref _lastPingBeganAt) };

    private bool IsReply(bool isPong)
        => (isPong || _anythingReplies)
            && Volatile.Read(ref _awaitsReply) == 1
            && Interlocked.Exchange(ref _awaitsReply, 0) == 1;

    /// <summary>Lets another thread go on reading, if a hook holds the reader's.</summary>
    public void TakeOverReading()
    {
        if (_hooks.TryTakeOver())
        {
            _connection.Log.ReadingTakenOver(Generation);
            _hooks = new BlockedHookDetector(_hooks.LastHook);
            StartReading();
        }
    }

    /// <summary>Whether this is the link's first full inbox; the others are not worth a warning each.</summary>
    public bool PausesReadingFirst() => Interlocked.Exchange(ref _hasPausedReading, 1) == 0;

    /// <summary>Whether this is the link's first message that no hook is for; the others are not worth a warning each.</summary>
    public bool MissesHookFirst() => Interlocked.Exchange(ref _hasMissedHook, 1) == 0;

    private void StartReading()
        => _connection.Scheduler.Start(static reader => reader.RunAsync(), new MessageReader(_connection, this, _hooks));

    /// <summary>Collects what the timer brings along to the machine.</summary>
    public LinkFacts CollectFacts()
    {
        return new LinkFacts
        {
            LastReceivedAt = Volatile.Read(ref _lastReceivedAt),
            LastFragmentAt = Volatile.Read(ref _lastFragmentAt),
            WriteProgress = Writer.CollectProgress(),
            RunningHook = _hooks.Sample(),
        };
    }

    /// <summary>Ends the link at once: nothing of it is written, read or told from here on, and nobody waits for it.</summary>
    public void Abort(SocketCloseReason reason)
    {
        _isOver = true;
        Writer.Abort(reason);
        Inbox.Close();
        if (Writer.LeftUnopened && reason.Kind == SocketCloseKind.Local)
        {
            DismissUnopened(reason);
        }
        else
        {
            _connection.AbortWebSocket(WebSocket);
        }
    }

    /// <summary>
    /// Nothing was ever written on the link, so a close frame fits whatever takes it, and the peer may hear why.
    /// It is not waited for.
    /// </summary>
    private void DismissUnopened(SocketCloseReason reason)
    {
        try
        {
            var (status, description) = CloseFrame.For(reason);
            var close = WebSocket.CloseOutputAsync(status, description, CancellationToken.None);

            // Observed, so that a failure on a link that is let go of anyway troubles nobody.
            _ = close.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            _connection.Log.AbortFailed(exception);
        }

        _connection.DisposeWebSocket(WebSocket);
    }
}
