namespace Heartbeat;

/// <summary>
/// What has come on a link whose <c>OnOpening</c> waits. The hook takes it from here; what it leaves goes to the message hooks, before all
/// that comes later, once the link is open.
/// </summary>
internal sealed class HeldMessages
{
    private readonly Lock _gate = new();
    private readonly Queue<HookCall> _calls = new();

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the hook waits; null where it does not.</summary>
    private TaskCompletionSource? _arrival;

    /// <summary>Why nothing more will come; null while something may.</summary>
    private SocketCloseReason? _end;

    /// <summary>Whether the reader is done: all that has come on the connection is here, or was taken.</summary>
    private bool _isRead;

    /// <summary>Whether what comes is for nobody: the link is over.</summary>
    private bool _isDropped;

    /// <summary>Whether nothing is held any more: the link is open.</summary>
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    /// <summary>Completes when the link is usable, or nothing more comes of it.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when the hook has returned: until the link is open, nobody takes anything out of the inbox.</summary>
    public Task Taken => _taken.Task;

    /// <summary>The link is usable.</summary>
    public void SetReady() => _ready.TrySetResult();

    /// <summary>
    /// Completes when the link is open or over, where it is usable and nothing is missing but that somebody says so; else it is complete already. What has
    /// become usable opens before it ends: the messages that came before its end are for the hooks.
    /// </summary>
    public Task Settled
    {
        get
        {
            lock (_gate)
            {
                return _taken.Task.IsCompleted && _ready.Task.IsCompleted && _end is null ? _settled.Task : Task.CompletedTask;
            }
        }
    }

    /// <summary>Holds a message, whose room was taken.</summary>
    /// <returns>False if the link is open, and the message is for a hook.</returns>
    public bool TryHold(HookCall message)
    {
        TaskCompletionSource? arrival = null;
        bool isDropped;
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            isDropped = _isDropped;
            if (!isDropped)
            {
                _calls.Enqueue(message);
                arrival = TakeArrival();
            }
        }

        if (isDropped)
        {
            GiveBack(message);
        }

        arrival?.TrySetResult();
        return true;
    }

    /// <summary>Takes the next message, as soon as there is one.</summary>
    /// <exception cref="InvalidOperationException">Another call waits already, or the hook has returned.</exception>
    /// <exception cref="SocketClosedException">Nothing more comes, and all that has come was taken.</exception>
    public async Task<ReceivedMessage> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TakeOrWait(cancellationToken, out var message) is not { } arrival)
            {
                var received = new ReceivedMessage(message!.Message.ToArray(), message.Type);
                GiveBack(message);
                return received;
            }

            // Not WaitAsync, which goes on in the thread pool, wherever the hook runs.
            using (cancellationToken.UnsafeRegister(static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), arrival))
            {
                try
                {
                    await arrival.Task;
                }
                finally
                {
                    Forget(arrival);
                }
            }
        }
    }

    /// <summary>
    /// Nothing more will come. What has come is still the hook's, what the reader has not brought yet among it: a write may fail before the answer
    /// is read.
    /// </summary>
    public void Finish(SocketCloseReason reason)
    {
        TaskCompletionSource? arrival;
        bool isOver;
        lock (_gate)
        {
            _end ??= reason;
            arrival = _isRead ? TakeArrival() : null;
            isOver = _isRead;
        }

        End(arrival, isOver);
        _settled.TrySetResult();
    }

    /// <summary>The reader brings nothing more.</summary>
    public void EndReading()
    {
        TaskCompletionSource? arrival;
        bool isOver;
        lock (_gate)
        {
            _isRead = true;
            isOver = _end is not null;
            arrival = isOver ? TakeArrival() : null;
        }

        End(arrival, isOver);
    }

    /// <summary>The link is over: nothing more comes, and what is held is for nobody.</summary>
    public void End(SocketCloseReason reason)
    {
        HookCall[] calls;
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            _end ??= reason;
            _isRead = true;
            _isDropped = true;
            calls = [.. _calls];
            _calls.Clear();
            arrival = TakeArrival();
        }

        Array.ForEach(calls, GiveBack);
        End(arrival, isOver: true);
        _settled.TrySetResult();
    }

    /// <summary>The hook has returned: a call of its that still waits takes nothing.</summary>
    public void EndTaking()
    {
        // First: a call that comes from here on does not wait.
        _taken.TrySetResult();
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            arrival = TakeArrival();
        }

        arrival?.TrySetResult();
    }

    /// <summary>The link is open: hands on what is held, in order. What comes meanwhile is held and handed on too.</summary>
    public void HandOver(Action<HookCall> take)
    {
        while (true)
        {
            HookCall? message;
            lock (_gate)
            {
                if (!_calls.TryDequeue(out message))
                {
                    _isOver = true;
                }
            }

            if (message is null)
            {
                _settled.TrySetResult();
                return;
            }

            // Without the lock: what takes it may start a loop on the user's scheduler.
            if (message.IsGreeting)
            {
                GiveBack(message);
            }
            else
            {
                take(message);
            }
        }
    }

    /// <returns>What to wait for; null where there is a message.</returns>
    private TaskCompletionSource? TakeOrWait(CancellationToken cancellationToken, out HookCall? message)
    {
        SocketCloseReason? end;
        bool isTaken;
        lock (_gate)
        {
            (end, isTaken, message) = (_isRead ? _end : null, _taken.Task.IsCompleted, null);
            if (!isTaken && _calls.TryDequeue(out message))
            {
                return null;
            }

            if (!isTaken && end is null && _arrival is null && !cancellationToken.IsCancellationRequested)
            {
                return _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        // Not with the lock held: a caller's exception filter runs before it is let go of.
        if (isTaken)
        {
            throw new InvalidOperationException("OnOpening has returned, so the connection is no longer opening. Messages reach the message hooks now; await ReceiveAsync before the hook returns.");
        }

        if (end is not null)
        {
            // Before the token, which is cancelled for the same reason.
            throw new SocketClosedException($"The connection ended before it was open: {end}", end);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("ReceiveAsync was called while another call of it waits. Await one after the other: each takes the next message.");
    }

    private void End(TaskCompletionSource? arrival, bool isOver)
    {
        arrival?.TrySetResult();
        if (isOver)
        {
            _ready.TrySetResult();
        }
    }

    private TaskCompletionSource? TakeArrival()
    {
        var arrival = _arrival;
        _arrival = null;
        return arrival;
    }

    private void Forget(TaskCompletionSource arrival)
    {
        lock (_gate)
        {
            _arrival = ReferenceEquals(_arrival, arrival) ? null : _arrival;
        }
    }

    private static void GiveBack(HookCall message)
    {
        message.LeaveRoom();
        message.Release();
    }
}
