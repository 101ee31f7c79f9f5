namespace Heartbeat;

/// <summary>Raises <see cref="IHeartbeatSocket.StateChanged"/>: in order, one at a time, and never in the way of the socket.</summary>
internal sealed class StateChangedEvent(IHeartbeatSocket socket)
{
    /// <summary>As many changes may wait for a slow handler; later ones are merged into the last.</summary>
    private const int MostWaiting = 64;

    private readonly Lock _gate = new();

    /// <summary>The changes that wait; null until there is one, and somebody who wants it.</summary>
    private List<SocketStateChange>? _waiting;
    private bool _raising;
    private EventHandler<SocketStateChange>? _handlers;

    public void Subscribe(EventHandler<SocketStateChange>? handler)
    {
        lock (_gate)
        {
            _handlers += handler;
        }
    }

    public void Unsubscribe(EventHandler<SocketStateChange>? handler)
    {
        lock (_gate)
        {
            _handlers -= handler;
        }
    }

    public void Add(SocketStateChange change, LoopScheduler scheduler, Log log)
    {
        lock (_gate)
        {
            if (_handlers is null)
            {
                return;
            }

            _waiting ??= [];
            if (_waiting.Count == MostWaiting)
            {
                _waiting[^1] = change with { Previous = _waiting[^1].Previous };
            }
            else
            {
                _waiting.Add(change);
            }

            if (_raising)
            {
                return;
            }

            _raising = true;
        }

        scheduler.Start(static state => state.Changes.RaiseAll(state.Log), (Changes: this, Log: log));
    }

    private void RaiseAll(Log log)
    {
        while (true)
        {
            SocketStateChange change;
            EventHandler<SocketStateChange>? handlers;
            lock (_gate)
            {
                if (_waiting!.Count == 0)
                {
                    _raising = false;
                    return;
                }

                change = _waiting[0];
                _waiting.RemoveAt(0);
                handlers = _handlers;
            }

            foreach (EventHandler<SocketStateChange> handler in handlers?.GetInvocationList() ?? [])
            {
                try
                {
                    handler(socket, change);
                }
                catch (Exception exception)
                {
                    log.StateHandlerFailed(exception);
                }
            }
        }
    }
}
