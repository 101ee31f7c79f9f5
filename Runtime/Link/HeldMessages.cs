namespace Heartbeat;

/// <summary>
/// What has come on a link whose <c>OnOpening</c> waits. The hook takes it from here; what it leaves goes to the message hooks, before all
/// that comes later, once the link is open.
/// </summary>
internal sealed class HeldMessages
{
    private readonly Lock _gate = new();
    private readonly Queue<HookCall> _calls = new();
    private TaskCompletionSource? _arrival;
    private volatile SocketCloseReason? _end;

    /// <summary>Whether nothing is held any more: the link is open.</summary>
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    /// <summary>Holds a message, whose room was taken.</summary>
    /// <returns>False if the link is open, and the message is for a hook.</returns>
    public bool TryHold(HookCall message)
    {
        TaskCompletionSource? arrival;
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _calls.Enqueue(message);
            arrival = _arrival;
            _arrival = null;
        }

        arrival?.TrySetResult();
        return true;
    }

    /// <summary>Takes the next message, as soon as there is one.</summary>
    /// <exception cref="InvalidOperationException">Another call waits already.</exception>
    /// <exception cref="SocketClosedException">The link has ended.</exception>
    public async Task<ReceivedMessage> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource? arrival = null;
            HookCall? message;
            lock (_gate)
            {
                if (!_calls.TryDequeue(out message) && _end is null && _arrival is null && !cancellationToken.IsCancellationRequested)
                {
                    arrival = _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            if (message is not null)
            {
                var received = new ReceivedMessage(message.Message.ToArray(), message.Type);
                GiveBack(message);
                return received;
            }

            if (_end is { } reason)
            {
                // Before the token, which is cancelled for the same reason.
                throw new SocketClosedException($"The connection ended before it was open: {reason}", reason);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (arrival is null)
            {
                throw new InvalidOperationException("ReceiveAsync was called while another call of it waits. Await one after the other: each takes the next message.");
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

    /// <summary>The link has ended: nothing more comes, and what is held is for nobody.</summary>
    public void End(SocketCloseReason reason)
    {
        TaskCompletionSource? arrival;
        HookCall[] calls;
        lock (_gate)
        {
            _end = reason;
            arrival = _arrival;
            _arrival = null;
            calls = [.. _calls];
            _calls.Clear();
        }

        Array.ForEach(calls, GiveBack);
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
                    return;
                }
            }

            // Without the lock: what takes it may start a loop on the user's scheduler.
            take(message);
        }
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
