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
    /// Takes the turn for messages of <paramref name="link"/>, if nothing else waits or runs. It may be kept for as many as are there
    /// until it is asked back.
    /// </summary>
    public bool TryBegin(LinkStory link)
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
        lock (_gate)
        {
            if (!_waiting.IsEmpty)
            {
                return false;
            }

            _running = false;
            finished = _whenFinished;
            _whenFinished = null;
        }

        finished?.Invoke();
        return true;
    }

    private async Task CallAllAsync()
    {
        scope.EnterEventHooks();
        do
        {
            while (TakeNext() is { } call)
            {
                await ObserveAsync(call.Hook, invoker.Call(call, _tokenInUse));
                call.Release();
            }
        }
        while (!TryFinish());
    }

    private HookCall? TakeNext()
    {
        HookCall? call;
        lock (_gate)
        {
            call = _waiting.TakeFirst();
            if (call is null)
            {
                return null;
            }

            _turn++;
            _tokensInUse = _tokens;
            _tokenInUse = _tokens.Next;
            _runningHook = call.Hook;
            if (call.Hook == HookKinds.Open)
            {
                call.Story!.Open = OpenNotification.Done;
            }
        }

        call.LeaveRoom();
        if (call.Hook == HookKinds.Open)
        {
            host.OnOpenBegins(call.Story!.Number);
        }

        return call;
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
