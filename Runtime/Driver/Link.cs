using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>Whether a link's <c>OnOpen</c> was told; its messages and its <c>OnClose</c> follow only then.</summary>
internal enum LinkTold
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
    private readonly bool _anythingAnswers;
    private long _lastHeard = LinkFacts.Never;
    private long _unfinishedAt = LinkFacts.Never;
    private int _awaitsAnswer;
    private int _unansweredPings;
    private int _pingIsUntold;
    private int _listeningIsUntold;
    private volatile bool _listens = true;
    private bool _silenceCounts;
    private volatile bool _isUnfinished;
    private volatile HookWatch _hooks = new(lastHook: 0);
    private int _hasStoppedListening;
    private int _hasMissedHook;
    private volatile bool _isOver;

    public Link(HeartbeatConnection connection, Dialed dialed, int generation)
    {
        _connection = connection;
        WebSocket = dialed.WebSocket;
        Buffer = dialed.Buffer;
        Generation = generation;
        Inbox = new Inbox(connection.Options.MaxMessageSize);
        Writer = new LinkWriter(connection, this);
        _anythingAnswers = connection.Options.Liveness == Liveness.AnyMessage;
    }

    public WebSocket WebSocket { get; }

    /// <summary>What the WebSocket stands on, where that is ours.</summary>
    public IFrameBuffer? Buffer { get; }

    public int Generation { get; }

    public Inbox Inbox { get; }

    public LinkWriter Writer { get; }

    /// <summary>Guarded by <see cref="Tellings"/>.</summary>
    public LinkTold Told { get; set; }

    /// <summary>Whether its <c>OnClose</c> stands in line or was told: a message that is read that late is not told any more. Guarded by <see cref="Tellings"/>.</summary>
    public bool HasClosed { get; set; }

    /// <summary>The telling that was running when the link opened. Guarded by <see cref="Tellings"/>.</summary>
    public long WaitsForTurn { get; set; } = WaitsForNothing;

    public bool IsOver => _isOver;

    /// <summary>A ping's write begins: what is heard from now on answers it.</summary>
    public void AwaitAnswer()
    {
        Interlocked.Increment(ref _unansweredPings);
        Volatile.Write(ref _awaitsAnswer, 1);
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
    public bool Heard(bool isPong)
    {
        if (_isUnfinished)
        {
            _isUnfinished = false;
        }

        if (_silenceCounts)
        {
            Volatile.Write(ref _lastHeard, _connection.Now());
        }

        return Answers(isPong);
    }

    /// <summary>Notes that a pong arrived.</summary>
    /// <param name="answers">Whether it is the first to answer the last ping.</param>
    /// <returns>
    /// Whether the machine must know: there is a ping that it may belong to. However many pongs a peer sends,
    /// no more events of them wait than pings have left.
    /// </returns>
    public bool HeardPong(out bool answers)
    {
        answers = Heard(isPong: true);
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
    public bool HeardPing() => Interlocked.Exchange(ref _pingIsUntold, 1) == 0;

    /// <summary>The machine looks at a ping that came.</summary>
    public void LookAtPing() => Volatile.Write(ref _pingIsUntold, 0);

    /// <summary>Notes that reading stops, for the inbox is full, or goes on.</summary>
    /// <returns>
    /// Whether the machine must be told: it has looked since the last time. However often an inbox fills up,
    /// no more than one event of that waits.
    /// </returns>
    public bool Listens(bool listens)
    {
        _listens = listens;
        return Interlocked.Exchange(ref _listeningIsUntold, 1) == 0;
    }

    /// <summary>The machine looks whether the link listens.</summary>
    public bool LookWhetherItListens()
    {
        // With a full fence: whoever changes it from now on says so.
        Interlocked.Exchange(ref _listeningIsUntold, 0);
        return _listens;
    }

    /// <summary>Notes that a part of a message arrived.</summary>
    public void HeardPart(long now)
    {
        _isUnfinished = true;
        Volatile.Write(ref _lastHeard, now);
        Volatile.Write(ref _unfinishedAt, now);
        if (Answers(isPong: false))
        {
            PostAnswer();
        }
    }

    /// <summary>More bytes have come from the system. Amid a message they belong to it, and show that the peer lives.</summary>
    public void HearMore()
    {
        if (_isUnfinished)
        {
            HeardPart(_connection.Now());
        }
    }

    public void PostAnswer() => _connection.Post(new MachineEvent(MachineEventKind.AnswerHeard, Generation));

    private bool Answers(bool isPong)
        => (isPong || _anythingAnswers)
            && Volatile.Read(ref _awaitsAnswer) == 1
            && Interlocked.Exchange(ref _awaitsAnswer, 0) == 1;

    /// <summary>Lets another thread go on reading, if a hook holds the reader's.</summary>
    public void TakeOverReading()
    {
        if (_hooks.TryTakeOver())
        {
            _connection.Log.ReadingTakenOver(Generation);
            _hooks = new HookWatch(_hooks.LastHook);
            StartReading();
        }
    }

    /// <summary>Whether this is the link's first full inbox; the others are not worth a warning each.</summary>
    public bool StopsListeningFirst() => Interlocked.Exchange(ref _hasStoppedListening, 1) == 0;

    /// <summary>Whether this is the link's first message that no hook is for; the others are not worth a warning each.</summary>
    public bool MissesHookFirst() => Interlocked.Exchange(ref _hasMissedHook, 1) == 0;

    private void StartReading()
        => _connection.Scheduler.Start(static reader => reader.RunAsync(), new LinkReader(_connection, this, _hooks));

    /// <summary>Gathers what the timer brings along to the machine.</summary>
    public LinkFacts GatherFacts()
    {
        return new LinkFacts
        {
            LastHeard = Volatile.Read(ref _lastHeard),
            UnfinishedAt = Volatile.Read(ref _unfinishedAt),
            WriteProgress = Writer.GatherProgress(),
            RunningHook = _hooks.Look(),
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
            var goodbye = WebSocket.CloseOutputAsync(status, description, CancellationToken.None);

            // Observed, so that a failure on a link that is let go of anyway troubles nobody.
            _ = goodbye.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            _connection.Log.AbortFailed(exception);
        }

        _connection.DisposeWebSocket(WebSocket);
    }
}
