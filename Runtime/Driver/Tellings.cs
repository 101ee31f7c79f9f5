using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// Tells the hooks what happens: one at a time and in order. A message goes to its hook on the reader's own thread where
/// nothing else is being told; all else waits in line here. Nobody waits for a telling.
/// </summary>
internal sealed class Tellings(HeartbeatConnection connection, HeartbeatHooks hooks, DriverScheduler scheduler, Log log)
{
    /// <summary>As many errors of the machinery may wait for a stuck hook; beyond that the oldest is only logged.</summary>
    private const int MostErrorsWaiting = 16;

    private readonly Lock _gate = new();
    private readonly LinkedList<Telling> _waiting = [];

    /// <summary>Whether a hook runs, or is about to. Whoever sets it owns the turn until nothing waits.</summary>
    private bool _running;

    /// <summary>The number of the telling that runs, or ran last.</summary>
    private long _turn;

    /// <summary>
    /// Whether a reader that holds the turn for several messages is to give it back: something else waits, or may not be told any more.
    /// </summary>
    private volatile bool _isWanted;

    /// <summary>Whether only the end is told.</summary>
    private bool _hushed;

    /// <summary>What to call, once, when nothing waits or runs.</summary>
    private Action? _whenFinished;

    /// <summary>The token that the next telling gets, and the one that the telling under way got.</summary>
    private CancellationToken _token;
    private CancellationToken _tokenInUse;

    public HookKinds Written { get; } = hooks.Written;

    /// <summary>Whether a reader that holds the turn is to give it back before its next message.</summary>
    public bool IsWanted => _isWanted;

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

    /// <summary>Whether the socket has closed or given up since the telling under way began. Its token says so only a little later.</summary>
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
            _isWanted = true;
        }
    }

    /// <summary>Lets a telling wait in line.</summary>
    /// <returns>False if it will never be told.</returns>
    public bool Add(Telling telling)
    {
        lock (_gate)
        {
            if (!Admit(telling))
            {
                telling.Release();
                return false;
            }

            _waiting.AddLast(telling);
            _isWanted = true;
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        scheduler.Start(static tellings => tellings.TellAllAsync(), this);
        return true;
    }

    /// <summary>A link has opened: its <c>OnOpen</c> waits in line.</summary>
    /// <returns>True if it starts without having to wait for another hook.</returns>
    public bool AddOpen(Link link)
    {
        bool free;
        lock (_gate)
        {
            free = !_running && _waiting.Count == 0 && !_hushed;
            link.WaitsForTurn = _running ? _turn : Link.WaitsForNothing;
            foreach (var other in _waiting.Select(static telling => telling.Link).OfType<Link>().Distinct().ToList())
            {
                if (other.Told == LinkTold.NotYet)
                {
                    Drop(other);
                }
            }
        }

        return Add(new Telling(TellingKind.Open) { Link = link }) && free;
    }

    /// <summary>A link has ended: <c>OnClose</c> waits in line, unless its <c>OnOpen</c> could not be told.</summary>
    public void AddClose(Link link, SocketCloseReason reason)
    {
        lock (_gate)
        {
            // The hook that ran when the link opened runs still: the link could not be told of while it lived.
            if (link.Told == LinkTold.NotYet && (_hushed || (_running && link.WaitsForTurn == _turn)))
            {
                Drop(link);
            }

            if (link.Told == LinkTold.Never)
            {
                return;
            }

            link.HasClosed = true;
            _isWanted = true;
        }

        Add(new Telling(TellingKind.Close) { Link = link, Reason = reason });
    }

    /// <summary>From now on only what could not be sent, and the end, are told. What waits besides is forgotten.</summary>
    public void Hush()
    {
        lock (_gate)
        {
            _hushed = true;
            _isWanted = true;
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Kind is not (TellingKind.Unsent or TellingKind.Close))
                {
                    if (node.Value is { Kind: TellingKind.Open, Link: { } link })
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
    public void Speak()
    {
        lock (_gate)
        {
            _hushed = false;
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
                _isWanted = true;
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
            if (_running || _hushed || _waiting.Count > 0 || link.Told != LinkTold.Yes || link.HasClosed)
            {
                return false;
            }

            _running = true;
            _isWanted = false;
            _turn++;
            _tokenInUse = _token;
            return true;
        }
    }

    /// <summary>Starts the message hook. An exception is in the result, never thrown.</summary>
    public ValueTask TellMessage(ReadOnlyMemory<byte> message, WebSocketMessageType type)
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
            scheduler.Start(static tellings => tellings.TellAllAsync(), this);
        }
    }

    /// <summary>Gives the turn back when a hook that did not return at once, or failed, is over.</summary>
    public async Task EndWithAsync(ValueTask hook, ReceiveBuffer? buffer)
    {
        await ObserveAsync(TellingKind.Message, hook);
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

    private async Task TellAllAsync()
    {
        HookScope.EnterTellings(connection);
        do
        {
            while (TakeNext() is { } telling)
            {
                await TellAsync(telling);
                telling.Release();
            }
        }
        while (!TryFinish());
    }

    private Telling? TakeNext()
    {
        Telling? telling;
        lock (_gate)
        {
            telling = _waiting.First?.Value;
            if (telling is null)
            {
                return null;
            }

            _waiting.RemoveFirst();
            _turn++;
            _tokenInUse = _token;
            if (telling.Kind == TellingKind.Open)
            {
                telling.Link!.Told = LinkTold.Yes;
            }
        }

        if (telling.Kind == TellingKind.Open)
        {
            connection.OpenIsTold(telling.Link!);
        }
        else if (telling.Kind == TellingKind.Message)
        {
            telling.Link!.Inbox.Remove(telling.Message.Length);
        }

        return telling;
    }

    private async ValueTask TellAsync(Telling telling)
    {
        if (telling.Kind == TellingKind.Message)
        {
            await ObserveAsync(TellingKind.Message, TellMessage(telling.Message, telling.Type));
            return;
        }

        ValueTask hook;
        try
        {
            hook = Call(telling);
        }
        catch (Exception exception)
        {
            hook = ValueTask.FromException(exception);
        }

        await ObserveAsync(telling.Kind, hook);
    }

    private ValueTask Call(Telling telling)
    {
        switch (telling.Kind)
        {
            case TellingKind.Open:
                return hooks.OnOpenAsync(_tokenInUse);
            case TellingKind.Close:
                return hooks.OnCloseAsync(telling.Reason!, _tokenInUse);
            case TellingKind.Ping:
                hooks.OnPing();
                break;
            case TellingKind.Pong:
                hooks.OnPong(telling.RoundTrip);
                break;
            case TellingKind.Unsent:
                hooks.OnUnsent(telling.Unsent!);
                break;
            case TellingKind.Error:
                hooks.OnError(telling.Exception!);
                break;
            case TellingKind.Reconnecting:
                hooks.OnReconnecting(telling.Attempt!);
                break;
            case TellingKind.GaveUp:
                hooks.OnGaveUp(telling.Reason!);
                break;
        }

        return default;
    }

    /// <summary>Waits for a hook, and tells <c>OnError</c> in the same turn if it failed.</summary>
    private async ValueTask ObserveAsync(TellingKind kind, ValueTask hook)
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
            TellErrorNow(kind, exception);
        }
    }

    private void TellErrorNow(TellingKind kind, Exception exception)
    {
        if (kind == TellingKind.Error || (Written & HookKinds.Error) == 0)
        {
            return;
        }

        try
        {
            hooks.OnError(exception);
        }
        catch (Exception second)
        {
            log.HookFailed(TellingKind.Error, second);
        }
    }

    /// <summary>Decides whether a telling may wait in line, and which older one it replaces.</summary>
    private bool Admit(Telling telling)
    {
        if (telling.Link is { Told: LinkTold.Never } || (_hushed && telling.Kind is not (TellingKind.Unsent or TellingKind.Close)))
        {
            return false;
        }

        if (telling is { Kind: TellingKind.Message, Link.HasClosed: true })
        {
            return false;
        }

        switch (telling.Kind)
        {
            case TellingKind.Ping or TellingKind.Pong or TellingKind.Reconnecting:
                Forget(First(telling.Kind));
                break;
            case TellingKind.Error when _waiting.Count(static waiting => waiting.Kind == TellingKind.Error) >= MostErrorsWaiting:
                Forget(First(TellingKind.Error));
                break;
        }

        return true;
    }

    private LinkedListNode<Telling>? First(TellingKind kind)
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
        link.Told = LinkTold.Never;
        var messages = 0;
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (ReferenceEquals(node.Value.Link, link))
            {
                messages += node.Value.Kind == TellingKind.Message ? 1 : 0;
                Forget(node);
            }

            node = next;
        }

        log.LinkNeverTold(link.Generation, messages);
    }

    private void Forget(LinkedListNode<Telling>? node)
    {
        if (node is null)
        {
            return;
        }

        _waiting.Remove(node);
        if (node.Value.Kind == TellingKind.Message)
        {
            node.Value.Link!.Inbox.Remove(node.Value.Message.Length);
        }

        node.Value.Release();
    }
}
