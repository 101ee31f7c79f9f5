using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// Tells the hooks what happens: one at a time and in order. A message goes to its hook on the reader's own thread where
/// nothing else is being told; all else waits in line here. Nobody waits for an event hook.
/// </summary>
internal sealed class HookQueue(HeartbeatConnection connection, HeartbeatHooks hooks, LoopScheduler scheduler, Log log)
{
    /// <summary>As many errors of the machinery may wait for a stuck hook; beyond that the oldest is only logged.</summary>
    private const int MostErrorsWaiting = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<HookCall> _waiting = [];

    /// <summary>Whether a hook runs, or is about to. Whoever sets it owns the turn until nothing waits.</summary>
    private bool _running;

    /// <summary>The number of the event hook that runs, or ran last.</summary>
    private long _turn;

    /// <summary>
    /// Whether a reader that holds the turn for several messages is to give it back: something else waits, or may not be told any more.
    /// </summary>
    private volatile bool _yieldRequested;

    /// <summary>Whether only the end is told.</summary>
    private bool _suppressed;

    /// <summary>What to call, once, when nothing waits or runs.</summary>
    private Action? _whenFinished;

    /// <summary>The token that the next event hook gets, and the one that the event hook under way got.</summary>
    private CancellationToken _token;
    private CancellationToken _tokenInUse;

    public HookKinds Written { get; } = hooks.Written;

    /// <summary>Whether a reader that holds the turn is to give it back before its next message.</summary>
    public bool YieldRequested => _yieldRequested;

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

    /// <summary>Whether the socket has closed or given up since the event hook under way began. Its token says so only a little later.</summary>
    private bool HasClosedMeanwhile
    {
        get
        {
            lock (_gate)
            {
                return _token != _tokenInUse;
            }
        }
    }

    public void UseToken(CancellationToken token)
    {
        lock (_gate)
        {
            _token = token;
            _yieldRequested = true;
        }
    }

    /// <summary>Lets an event hook wait in line.</summary>
    /// <returns>False if it will never be told.</returns>
    public bool Add(HookCall call)
    {
        lock (_gate)
        {
            if (!Admit(call))
            {
                call.Release();
                return false;
            }

            _waiting.AddLast(call);
            _yieldRequested = true;
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        scheduler.Start(static hookQueue => hookQueue.CallAllAsync(), this);
        return true;
    }

    /// <summary>A link has opened: its <c>OnOpen</c> waits in line.</summary>
    /// <returns>True if it starts without having to wait for another hook.</returns>
    public bool AddOpen(Link link)
    {
        bool free;
        lock (_gate)
        {
            free = !_running && _waiting.Count == 0 && !_suppressed;
            link.WaitsForTurn = _running ? _turn : Link.WaitsForNothing;
            foreach (var other in _waiting.Select(static call => call.Link).OfType<Link>().Distinct().ToList())
            {
                if (other.Notified == LinkNotified.NotYet)
                {
                    Drop(other);
                }
            }
        }

        return Add(new HookCall(HookCallKind.Open) { Link = link }) && free;
    }

    /// <summary>A link has ended: <c>OnClose</c> waits in line, unless its <c>OnOpen</c> could not be told.</summary>
    public void AddClose(Link link, SocketCloseReason reason)
    {
        lock (_gate)
        {
            // The hook that ran when the link opened runs still: the link could not be told of while it lived.
            if (link.Notified == LinkNotified.NotYet && (_suppressed || (_running && link.WaitsForTurn == _turn)))
            {
                Drop(link);
            }

            if (link.Notified == LinkNotified.Never)
            {
                return;
            }

            link.HasClosed = true;
            _yieldRequested = true;
        }

        Add(new HookCall(HookCallKind.Close) { Link = link, Reason = reason });
    }

    /// <summary>From now on only what could not be sent, and the end, are told. What waits besides is forgotten.</summary>
    public void SuppressNotifications()
    {
        lock (_gate)
        {
            _suppressed = true;
            _yieldRequested = true;
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Kind is not (HookCallKind.Unsent or HookCallKind.Close))
                {
                    if (node.Value is { Kind: HookCallKind.Open, Link: { } link })
                    {
                        Drop(link);
                        node = _waiting.First;
                        continue;
                    }

                    Forget(node);
                }

                node = next;
            }
        }
    }

    /// <summary>The socket starts afresh: everything is told again.</summary>
    public void ResumeNotifications()
    {
        lock (_gate)
        {
            _suppressed = false;
        }
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
    /// until somebody wants it.
    /// </summary>
    public bool TryBegin(Link link)
    {
        lock (_gate)
        {
            if (_running || _suppressed || _waiting.Count > 0 || link.Notified != LinkNotified.Yes || link.HasClosed)
            {
                return false;
            }

            _running = true;
            _yieldRequested = false;
            _turn++;
            _tokenInUse = _token;
            return true;
        }
    }

    /// <summary>Starts the message hook. An exception is in the result, never thrown.</summary>
    public ValueTask CallMessageHook(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        try
        {
            if (type == WebSocketMessageType.Text && (Written & HookKinds.Text) != 0)
            {
                return hooks.OnMessageAsync(Encoding.UTF8.GetString(message.Span), _tokenInUse);
            }

            return (Written & HookKinds.Bytes) != 0 ? hooks.OnMessageAsync(message, _tokenInUse) : default;
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>Gives the turn back after hooks that returned at once.</summary>
    public void End()
    {
        if (!TryFinish())
        {
            scheduler.Start(static hookQueue => hookQueue.CallAllAsync(), this);
        }
    }

    /// <summary>Gives the turn back when a hook that did not return at once, or failed, is over.</summary>
    public async Task EndWithAsync(ValueTask hook, ReceiveBuffer? buffer)
    {
        await ObserveAsync(HookCallKind.Message, hook);
        buffer?.Release();
        End();
    }

    private bool TryFinish()
    {
        Action? finished;
        lock (_gate)
        {
            if (_waiting.Count > 0)
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
        HookScope.EnterEventHooks(connection);
        do
        {
            while (TakeNext() is { } call)
            {
                await CallHookAsync(call);
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
            call = _waiting.First?.Value;
            if (call is null)
            {
                return null;
            }

            _waiting.RemoveFirst();
            _turn++;
            _tokenInUse = _token;
            if (call.Kind == HookCallKind.Open)
            {
                call.Link!.Notified = LinkNotified.Yes;
            }
        }

        if (call.Kind == HookCallKind.Open)
        {
            connection.OnOpenNotified(call.Link!);
        }
        else if (call.Kind == HookCallKind.Message)
        {
            call.Link!.Inbox.Remove(call.Message.Length);
        }

        return call;
    }

    private async ValueTask CallHookAsync(HookCall call)
    {
        if (call.Kind == HookCallKind.Message)
        {
            await ObserveAsync(HookCallKind.Message, CallMessageHook(call.Message, call.Type));
            return;
        }

        ValueTask hook;
        try
        {
            hook = Call(call);
        }
        catch (Exception exception)
        {
            hook = ValueTask.FromException(exception);
        }

        await ObserveAsync(call.Kind, hook);
    }

    private ValueTask Call(HookCall call)
    {
        switch (call.Kind)
        {
            case HookCallKind.Open:
                return hooks.OnOpenAsync(_tokenInUse);
            case HookCallKind.Close:
                return hooks.OnCloseAsync(call.Reason!, _tokenInUse);
            case HookCallKind.Ping:
                hooks.OnPing();
                break;
            case HookCallKind.Pong:
                hooks.OnPong(call.RoundTrip);
                break;
            case HookCallKind.Unsent:
                hooks.OnUnsent(call.Unsent!);
                break;
            case HookCallKind.Error:
                hooks.OnError(call.Exception!);
                break;
            case HookCallKind.Reconnecting:
                hooks.OnReconnecting(call.Attempt!);
                break;
            case HookCallKind.GaveUp:
                hooks.OnGaveUp(call.Reason!);
                break;
        }

        return default;
    }

    /// <summary>Waits for a hook, and tells <c>OnError</c> in the same turn if it failed.</summary>
    private async ValueTask ObserveAsync(HookCallKind kind, ValueTask hook)
    {
        try
        {
            await hook;
        }
        catch (OperationCanceledException exception) when (_tokenInUse.IsCancellationRequested)
        {
            // The hook did as its token bade it.
            log.HookCancelled(kind, exception);
        }
        catch (SocketClosedException exception) when (HasClosedMeanwhile)
        {
            // It was about to send when the socket closed, which OnClose tells of.
            log.HookCancelled(kind, exception);
        }
        catch (Exception exception)
        {
            log.HookFailed(kind, exception);
            NotifyErrorNow(kind, exception);
        }
    }

    private void NotifyErrorNow(HookCallKind kind, Exception exception)
    {
        if (kind == HookCallKind.Error || (Written & HookKinds.Error) == 0)
        {
            return;
        }

        try
        {
            hooks.OnError(exception);
        }
        catch (Exception second)
        {
            log.HookFailed(HookCallKind.Error, second);
        }
    }

    /// <summary>Decides whether an event hook may wait in line, and which older one it replaces.</summary>
    private bool Admit(HookCall call)
    {
        if (call.Link is { Notified: LinkNotified.Never } || (_suppressed && call.Kind is not (HookCallKind.Unsent or HookCallKind.Close)))
        {
            return false;
        }

        if (call is { Kind: HookCallKind.Message, Link.HasClosed: true })
        {
            return false;
        }

        switch (call.Kind)
        {
            case HookCallKind.Ping or HookCallKind.Pong or HookCallKind.Reconnecting:
                Forget(First(call.Kind));
                break;
            case HookCallKind.Error when _waiting.Count(static waiting => waiting.Kind == HookCallKind.Error) >= MostErrorsWaiting:
                Forget(First(HookCallKind.Error));
                break;
        }

        return true;
    }

    private LinkedListNode<HookCall>? First(HookCallKind kind)
    {
        var node = _waiting.First;
        while (node is not null && node.Value.Kind != kind)
        {
            node = node.Next;
        }

        return node;
    }

    /// <summary>Forgets all that waits of a link that is never told.</summary>
    private void Drop(Link link)
    {
        link.Notified = LinkNotified.Never;
        var messages = 0;
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (ReferenceEquals(node.Value.Link, link))
            {
                messages += node.Value.Kind == HookCallKind.Message ? 1 : 0;
                Forget(node);
            }

            node = next;
        }

        log.LinkNeverNotified(link.Generation, messages);
    }

    private void Forget(LinkedListNode<HookCall>? node)
    {
        if (node is null)
        {
            return;
        }

        _waiting.Remove(node);
        if (node.Value.Kind == HookCallKind.Message)
        {
            node.Value.Link!.Inbox.Remove(node.Value.Message.Length);
        }

        node.Value.Release();
    }
}
