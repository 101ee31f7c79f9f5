namespace Heartbeat;

/// <summary>
/// Has event hooks called one at a time and in order. A message goes to its hook on the reader's own thread where no other hook runs;
/// all else waits here for its turn. Nobody waits for an event hook.
/// </summary>
/// <param name="invoker">Calls them.</param>
/// <param name="scope">Marks what runs inside one.</param>
/// <param name="scheduler">Where they run.</param>
/// <param name="log">The log.</param>
/// <param name="host">The socket.</param>
internal sealed class HookQueue(HookInvoker invoker, HookScope scope, LoopScheduler scheduler, Log log, IHookHost host)
{
    private readonly Lock _gate = new();
    private readonly WaitingCalls _waiting = new();

    /// <summary>Whether a hook runs, or is about to. Whoever sets it owns the turn until nothing waits.</summary>
    private bool _running;

    /// <summary>The number of the call that runs, or ran last.</summary>
    private long _turn;

    /// <summary>
    /// Whether a reader that holds the turn for several messages is to give it back: something else waits, or may not be called any more.
    /// </summary>
    private volatile bool _yieldRequested;

    /// <summary>What was taken out when notifications were suppressed, and is to be let go of without a lock.</summary>
    private List<DroppedLink>? _suppressedLinks;
    private List<HookCall>? _suppressedCalls;

    /// <summary>What to call, once, when nothing waits or runs.</summary>
    private Action? _whenFinished;

    /// <summary>The hook that runs, as its own calls see it, and the link where it is a message's.</summary>
    private volatile HookRun? _run;
    private LinkStory? _messageOf;

    /// <summary>Whether the hook that runs waits for the next link.</summary>
    private bool _awaitsNextLink;

    /// <summary>The link whose messages are to be handled, and what to call, once, when they are.</summary>
    private (LinkStory Link, Action Handled)? _whenHandled;

    /// <summary>What the next hook gets, and the token that the hook under way got.</summary>
    private HookTokens _tokens = new();
    private CancellationToken _tokenInUse;
    private HookTokens? _tokensInUse;

    private volatile HookKinds _runningHook;
    private volatile HeldThread? _heldThread;

    public HookInvoker Invoker => invoker;

    /// <summary>The hook that runs, or ran last. Set by whoever holds the turn.</summary>
    public HookKinds RunningHook
    {
        get => _runningHook;
        set => _runningHook = value;
    }

    /// <summary>The last thread that a message hook was found to hold; null where none ever was.</summary>
    public HeldThread? HeldThread
    {
        get => _heldThread;
        set => _heldThread = value;
    }

    /// <summary>Whether a reader that holds the turn is to give it back before its next message.</summary>
    public bool YieldRequested => _yieldRequested;

    /// <summary>The token for the hooks of whoever holds the turn.</summary>
    public CancellationToken TokenInUse => _tokenInUse;

    /// <summary>The event hook that runs; null where none does.</summary>
    public HookRun? Run => _run;

    /// <summary>The event hook that calls, or whatever it has started does while it runs; null where it is none.</summary>
    public HookRun? RunOfCaller => scope.Run is { } run && ReferenceEquals(run, _run) ? run : null;

    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>A start begins, after which everything is notified, unless its close has been decided already.</summary>
    public void Use(HookTokens tokens)
    {
        lock (_gate)
        {
            _tokens = tokens;
            _yieldRequested = true;
        }
    }

    /// <summary>The socket closes or gives up: the hooks of this start that begin from now on get its last token.</summary>
    public void UseLastToken(HookTokens tokens)
    {
        lock (_gate)
        {
            tokens.UseLast();
            _yieldRequested = true;
        }
    }

    /// <summary>Lets a call wait for its turn.</summary>
    /// <returns>False if it will never be made.</returns>
    public bool Add(HookCall call)
    {
        lock (_gate)
        {
            if (!IsAdmitted(call))
            {
                call.Release();
                return false;
            }

            _waiting.Add(call);
            _yieldRequested = true;
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        scheduler.Start(static queue => queue.CallAllAsync(), this);
        return true;
    }

    /// <summary>Lets a call wait for its turn, if the class has written the hook.</summary>
    public void AddIfWritten(HookCall call)
    {
        if (invoker.IsWritten(call.Hook))
        {
            Add(call);
        }
    }

    /// <summary>A link has opened: its <c>OnOpen</c> waits for its turn.</summary>
    /// <returns>False if it has to wait for another hook.</returns>
    public bool AddOpen(LinkStory link)
    {
        List<DroppedLink> dropped;
        bool free;
        lock (_gate)
        {
            free = !_running && _waiting.IsEmpty;
            link.WaitsForTurn = _running ? _turn : LinkStory.NoTurn;
            _awaitsNextLink = false;
            dropped = DropPending();
        }

        Forget(dropped);
        return !Add(new HookCall(HookKinds.Open) { Story = link }) || free;
    }

    /// <summary>A link has ended: <c>OnClose</c> waits for its turn, unless <c>OnOpen</c> could not be called.</summary>
    public void AddClose(LinkStory link, SocketCloseReason reason)
    {
        List<DroppedLink> dropped = [];
        lock (_gate)
        {
            // The hook that ran when the link opened runs still: the link could not be notified while it lived.
            if (link.Open == OpenNotification.Pending && (_tokens.IsSuppressed || (_running && link.WaitsForTurn == _turn)))
            {
                dropped.Add(Drop(link));
            }

            if (link.Open != OpenNotification.Dropped)
            {
                link.HasClosed = true;
                _yieldRequested = true;
            }

            _whenHandled = null;
        }

        Forget(dropped);
        Add(new HookCall(HookKinds.Close) { Story = link, Reason = reason });
    }

    /// <summary>
    /// From now on only what could not be sent, and the end, are notified, of this start and of any before. What waits besides is
    /// taken out, and let go of by <see cref="ForgetSuppressed"/>.
    /// </summary>
    public void SuppressNotifications(HookTokens tokens)
    {
        lock (_gate)
        {
            tokens.Suppress();
            _tokens.Suppress();
            _yieldRequested = true;
            (_suppressedLinks ??= []).AddRange(DropPending());
            (_suppressedCalls ??= []).AddRange(_waiting.RemoveAllBut(HookKinds.Unsent | HookKinds.Close));
        }
    }

    /// <summary>Lets go of what was taken out.</summary>
    public void ForgetSuppressed()
    {
        List<DroppedLink>? links;
        List<HookCall>? calls;
        lock (_gate)
        {
            (links, calls) = (_suppressedLinks, _suppressedCalls);
            _suppressedLinks = null;
            _suppressedCalls = null;
        }

        Forget(links ?? []);
        GiveBack(calls ?? []);
    }

    /// <summary>Calls <paramref name="finished"/> once, as soon as nothing waits or runs.</summary>
    public void WhenFinished(Action finished)
    {
        lock (_gate)
        {
            if (_running)
            {
                _whenFinished += finished;
                _yieldRequested = true;
                return;
            }
        }

        finished();
    }

    /// <summary>
    /// Calls <paramref name="handled"/> once, unless the link ends first: as soon as no message of it waits or is with its hook, or a hook that is
    /// in the way of that waits for the next link.
    /// </summary>
    public void WhenHandled(LinkStory link, Action handled)
    {
        lock (_gate)
        {
            _whenHandled = (link, handled);
            if (!IsHandled(link))
            {
                return;
            }

            _whenHandled = null;
        }

        handled();
    }

    /// <summary>The event hook that runs, if it is this one still, waits for what only the next link can bring.</summary>
    public void AwaitsNextLink(HookRun run)
    {
        Action? handled;
        lock (_gate)
        {
            if (!ReferenceEquals(run, _run))
            {
                return;
            }

            _awaitsNextLink = true;
            handled = TakeHandled();
        }

        handled?.Invoke();
    }

    /// <summary>
    /// Takes the turn for messages of <paramref name="link"/>, if nothing else waits or runs. It may be kept for as many as are there
    /// until it is asked back.
    /// </summary>
    public bool TryBegin(LinkStory link, HookRun run)
    {
        lock (_gate)
        {
            if (_running || _tokens.IsSuppressed || !_waiting.IsEmpty || link.Open != OpenNotification.Done || link.HasClosed)
            {
                return false;
            }

            _running = true;
            _yieldRequested = false;
            _turn++;
            (_run, _messageOf) = (run, link);
            _tokensInUse = _tokens;
            _tokenInUse = _tokens.Next;
            return true;
        }
    }

    /// <summary>Gives the turn back after hooks that returned at once.</summary>
    public void End()
    {
        if (!TryFinish())
        {
            scheduler.Start(static queue => queue.CallAllAsync(), this);
        }
    }

    /// <summary>Waits for the hook of whoever holds the turn, and calls <c>OnError</c> if it failed.</summary>
    public ValueTask ObserveAsync(HookKinds hook, ValueTask running)
        => invoker.ObserveAsync(hook, running, _tokensInUse!, _tokenInUse);

    private bool TryFinish()
    {
        Action? finished;
        Action? handled;
        lock (_gate)
        {
            RunIsOver();
            if (!_waiting.IsEmpty)
            {
                return false;
            }

            _running = false;
            handled = TakeHandled();
            finished = _whenFinished;
            _whenFinished = null;
        }

        handled?.Invoke();
        finished?.Invoke();
        return true;
    }

    private async Task CallAllAsync()
    {
        HookRun? run = null;
        do
        {
            while (TakeNext() is { } call)
            {
                var link = call.Story?.Number ?? HookRun.NoLink;
                _run = run = run?.LinkNumber == link ? run : scope.EnterEventHooks(link);
                var running = invoker.Call(call, _tokenInUse);

                // What others have started may call the socket long after, and is then not to be taken for the next hook.
                var isOnlyMessage = call.IsMessage && running.IsCompleted;
                await ObserveAsync(call.Hook, running);
                call.Release();
                run = isOnlyMessage ? run : null;
            }
        }
        while (!TryFinish());
    }

    private HookCall? TakeNext()
    {
        HookCall? call;
        Action? handled;
        lock (_gate)
        {
            RunIsOver();
            call = _waiting.TakeFirst();
            if (call is null)
            {
                return null;
            }

            _turn++;
            _messageOf = call.IsMessage ? call.Story : null;
            handled = TakeHandled();
            _tokensInUse = _tokens;
            _tokenInUse = _tokens.Next;
            _runningHook = call.Hook;
            if (call.Hook == HookKinds.Open)
            {
                call.Story!.Open = OpenNotification.Done;
            }
        }

        handled?.Invoke();
        call.LeaveRoom();
        if (call.Hook == HookKinds.Open)
        {
            host.OnOpenBegins(call.Story!.Number);
        }

        return call;
    }

    private void RunIsOver()
    {
        _run = null;
        _messageOf = null;
        _awaitsNextLink = false;
    }

    private bool IsHandled(LinkStory link) => _awaitsNextLink || !(ReferenceEquals(_messageOf, link) || _waiting.HasMessagesOf(link));

    /// <summary>What is to be called without the lock, where all messages are handled now that somebody waits for.</summary>
    private Action? TakeHandled()
    {
        if (_whenHandled is not var (link, handled) || !IsHandled(link))
        {
            return null;
        }

        _whenHandled = null;
        return handled;
    }

    /// <summary>Decides whether a call may wait for its turn.</summary>
    private bool IsAdmitted(HookCall call)
    {
        if (call.Story is { Open: OpenNotification.Dropped } || (_tokens.IsSuppressed && call.Hook is not (HookKinds.Unsent or HookKinds.Close)))
        {
            return false;
        }

        return !(call.IsMessage && call.Story!.HasClosed);
    }

    private List<DroppedLink> DropPending()
        => [.. _waiting.Links().Where(static link => link.Open == OpenNotification.Pending).Select(Drop)];

    /// <summary>Takes out all that waits of a link, whose <c>OnOpen</c> is never called then.</summary>
    private DroppedLink Drop(LinkStory link)
    {
        link.Open = OpenNotification.Dropped;
        return new DroppedLink(link, _waiting.Remove(link));
    }

    // Without the lock, as all that follows: the log is the user's, and whoever waits for room goes on on its scheduler.
    private void Forget(List<DroppedLink> dropped)
    {
        foreach (var (link, calls) in dropped)
        {
            GiveBack(calls);
            log.ConnectionNeverNotified(link.Connection, calls.Count(static call => call.IsMessage));
        }
    }

    private static void GiveBack(List<HookCall> calls)
    {
        foreach (var call in calls)
        {
            call.LeaveRoom();
            call.Release();
        }
    }

    private readonly record struct DroppedLink(LinkStory Story, List<HookCall> Calls);
}
