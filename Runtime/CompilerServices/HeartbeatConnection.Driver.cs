using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>The driver's core: events go to the machine one at a time, and what it wants is done without waiting for any of it.</summary>
public sealed partial class HeartbeatConnection
{
    /// <summary>What a server may ask for at most; one that says more is asked again after a day.</summary>
    private const long LongestRetryAfter = TimeSpan.TicksPerDay;

    private readonly Lock _eventsGate = new();

    /// <summary>What has happened while a step was under way; null where none is, so that an idle connection holds nothing for it.</summary>
    private Queue<QueuedEvent>? _events;
    private bool _isStepping;
    private ITimer? _timer;
    private Attempt? _attempt;
    private volatile Link? _link;
    private bool _announcesWithHook;

    /// <summary>The generation of the last link of whose opening those were told who waited for it.</summary>
    private volatile int _announcedGeneration;
    private long _roundTrip = Machine.Never;
    private volatile SocketState _state;

    /// <summary>An event, with the objects that the machine does not look at.</summary>
    private readonly record struct QueuedEvent(MachineEvent Event)
    {
        /// <summary>What was dialed or accepted; without a WebSocket where nothing was.</summary>
        public Dialed Dialed { get; init; }

        public Lifetime.OpenWaiter? Waiter { get; init; }

        /// <summary>Who waits no longer, and the token that says so.</summary>
        public Lifetime.OpenWaiter? Cancelled { get; init; }

        public CancellationToken CancelledBy { get; init; }
    }

    internal LoopScheduler Scheduler => _parts.Value.Scheduler;

    internal HookQueue HookQueue => _parts.Value.HookQueue;

    internal Outbox Outbox => _parts.Value.Outbox;

    internal TextHeartbeat TextHeartbeat => _parts.Value.TextHeartbeat;

    internal Log Log => _parts.Value.Log;

    /// <summary>The machine's time: ticks since this connection was made.</summary>
    internal long Now() => _options.TimeProvider.GetElapsedTime(_epoch).Ticks;

    /// <summary>Whether an attempt or a link still counts. For other threads a hint: the machine decides.</summary>
    internal bool IsCurrent(int generation) => _machine!.Generation == generation;

    internal void Post(in MachineEvent happened) => Post(new QueuedEvent(happened));

    /// <summary>A message whose write had begun when its link died.</summary>
    internal void MessageInDoubt(OutgoingMessage message, SocketCloseReason reason)
    {
        if (message.IsAwaited)
        {
            message.MarkFailed(new MessageInDoubtException(reason));
        }
        else if (message.CameFromOutbox)
        {
            NotifyUnsent(message, reason, mayHaveLeft: true);
        }
    }

    internal void NotifyError(Exception exception)
    {
        if ((HookQueue.Written & HookKinds.Error) != 0)
        {
            HookQueue.Add(new HookCall(HookCallKind.Error) { Exception = exception });
        }
    }

    /// <summary><c>OnOpen</c> begins: from here on a close is told too, so whoever waits for the open may go on.</summary>
    internal void OnOpenNotified(Link link)
    {
        // A link that another has replaced meanwhile is not the one that is waited for.
        if (_announcesWithHook && ReferenceEquals(_link, link))
        {
            AnnounceOpen(link);
        }
    }

    internal void AbortWebSocket(WebSocket webSocket)
    {
        try
        {
            if (webSocket.State != WebSocketState.Closed)
            {
                webSocket.Abort();
            }

        }
        catch (Exception exception)
        {
            Log.AbortFailed(exception);
        }

        DisposeWebSocket(webSocket);
    }

    internal void DisposeWebSocket(WebSocket webSocket)
    {
        try
        {
            webSocket.Dispose();
        }
        catch (Exception exception)
        {
            Log.AbortFailed(exception);
        }
    }

    private void Post(in QueuedEvent queued)
    {
        lock (_eventsGate)
        {
            if (_isStepping)
            {
                (_events ??= new Queue<QueuedEvent>()).Enqueue(queued);
                return;
            }

            _isStepping = true;
        }

        var next = queued;
        do
        {
            try
            {
                Step(next);
            }
            catch (Exception exception)
            {
                // Whatever it was, the events that follow must not be held up by it.
                Log.StepFailed(exception);
                NotifyError(exception);
            }
        }
        while (TryTakeEvent(out next));
    }

    private bool TryTakeEvent(out QueuedEvent next)
    {
        lock (_eventsGate)
        {
            if (_events is not null && _events.TryDequeue(out next))
            {
                return true;
            }

            next = default;
            _events = null;
            _isStepping = false;
            return false;
        }
    }

    private void Step(in QueuedEvent queued)
    {
        var happened = queued.Event with { Random = _options.Random() };
        var kind = happened.Kind;
        if (kind == MachineEventKind.TimerFired && _link is { } link)
        {
            happened = happened with { Facts = link.CollectFacts() };
        }

        if (_link is { } reading && reading.Generation == happened.Generation)
        {
            switch (kind)
            {
                case MachineEventKind.PingReceived:
                    // Before the machine answers: a ping that comes from now on gets the next pong.
                    reading.TakePendingPing();
                    break;
                case MachineEventKind.ReadPaused or MachineEventKind.ReadResumed:
                    happened = happened with { Kind = reading.TakeReadPauseState() ? MachineEventKind.ReadResumed : MachineEventKind.ReadPaused };
                    break;
            }
        }

        if (kind is MachineEventKind.Close or MachineEventKind.Dispose)
        {
            Outbox.Refuse(happened.Reason!);
        }

        var startsAfresh = kind is MachineEventKind.Connect or MachineEventKind.Reconnect
            && _machine!.Phase == Phase.Ended && _state != SocketState.Disposed;
        if (startsAfresh)
        {
            _lifetime.Complete(Scheduler);
            _lifetime = new Lifetime();
            HookQueue.ResumeNotifications();
            HookQueue.UseToken(_lifetime.HooksToken);
        }

        if (kind is MachineEventKind.Connect or MachineEventKind.Reconnect)
        {
            TakeEarly(startsAfresh || _machine!.Phase == Phase.Idle);
        }

        if (queued.Waiter is { } waiter)
        {
            _lifetime.Add(waiter);
        }

        TakeLink(queued);
        var cancelsWaiter = false;
        foreach (var effect in _machine!.On(happened, Now()))
        {
            cancelsWaiter |= effect.Kind == EffectKind.CancelWaiter;
            try
            {
                Execute(effect, startsAfresh);
            }
            catch (Exception exception)
            {
                Log.StepFailed(exception);
                NotifyError(exception);
            }
        }

        if (kind is MachineEventKind.Connect or MachineEventKind.Reconnect)
        {
            // Only now: the state has followed.
            _startIsUnderWay = false;
        }

        if (kind is MachineEventKind.Close or MachineEventKind.Dispose && _machine.Phase == Phase.Ended)
        {
            // The caller may have looked at the state just before it became an end, which no other change will follow.
            _closeIsUnderWay = false;
        }

        if (cancelsWaiter && queued.Cancelled is { } cancelled)
        {
            _lifetime.Remove(cancelled);
            cancelled.TrySetCanceled(queued.CancelledBy);
        }
    }

    /// <summary>Takes what was given since a start was asked for, or fails it if this is none.</summary>
    private void TakeEarly(bool starts)
    {
        if (starts)
        {
            Outbox.CompleteStart();
            return;
        }

        var (messages, refusal) = Outbox.RejectEarly();
        if (refusal is not null)
        {
            FailSends(messages, refusal);
        }
    }

    /// <summary>Takes a WebSocket that was dialed or accepted, or aborts one that came too late.</summary>
    private void TakeLink(in QueuedEvent queued)
    {
        var dialed = queued.Dialed;
        if (dialed.WebSocket is null)
        {
            return;
        }

        if (queued.Event.Kind == MachineEventKind.Accept && _machine!.Phase == Phase.Idle)
        {
            _link = new Link(this, dialed, _machine.Generation + 1);
        }
        else if (queued.Event.Generation == _machine!.Generation && _machine.Phase == Phase.Dialing)
        {
            _link = new Link(this, dialed, _machine.Generation);

            // It is over, and may hold much: what OnConnecting has set, and what hangs on its token.
            _attempt = null;
        }
        else
        {
            AbortWebSocket(dialed.WebSocket);
        }
    }

    private void Execute(in Effect effect, bool startsAfresh)
    {
        var link = _link?.Generation == effect.Generation ? _link : null;
        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                ChangeState(effect);
                break;
            case EffectKind.Consult:
                Consult(effect);
                break;
            case EffectKind.StartAttempt:
                Log.Connecting(_attempt!.Context.Uri ?? _nowhere, effect.Attempt);
                Scheduler.Start(static state => state.Connection.DialAsync(state.Attempt), (Connection: this, Attempt: _attempt));
                break;
            case EffectKind.CancelAttempt:
                _attempt?.Abandon(Scheduler);
                break;
            case EffectKind.OpenLink:
                OpenLink(link!);
                break;
            case EffectKind.SendPing:
                link?.Writer.SendPing(effect.Ping);
                break;
            case EffectKind.SendPong:
                link?.Writer.SendPong();
                break;
            case EffectKind.TakeOverReading:
                link?.TakeOverReading();
                break;
            case EffectKind.SendClose:
                link?.Writer.SendClose(effect.Reason!, effect.Flush);
                break;
            case EffectKind.Abort:
                link?.Abort(effect.Reason!);
                break;
            case EffectKind.SuppressNotifications:
                HookQueue.SuppressNotifications();
                break;
            case EffectKind.CancelHooks:
                HookQueue.UseToken(_lifetime.LastHooksToken);
                _lifetime.CancelHooks(Scheduler);
                break;
            case EffectKind.FailSends:
                FailSends(Outbox.Empty(effect.Reason!), effect.Reason!);
                break;
            case EffectKind.AwaitHooks:
                AwaitHooks(effect);
                break;
            case EffectKind.Complete when !startsAfresh:
                _lifetime.Complete(Scheduler);
                break;
            case EffectKind.SetTimer:
                SetTimer(effect.Ticks);
                break;
            default:
                Notify(effect, link);
                break;
        }
    }

    private void Notify(in Effect effect, Link? link)
    {
        switch (effect.Kind)
        {
            case EffectKind.NotifyPing:
                Log.PingLeft(effect.Generation);
                AddIfWritten(HookKinds.Ping, new HookCall(HookCallKind.Ping) { Link = link });
                break;
            case EffectKind.NotifyPong:
                var roundTrip = TimeSpan.FromTicks(effect.Ticks);
                Volatile.Write(ref _roundTrip, effect.Ticks);
                Log.PongCame(effect.Generation, roundTrip);
                AddIfWritten(HookKinds.Pong, new HookCall(HookCallKind.Pong) { Link = link, RoundTrip = roundTrip });
                break;
            case EffectKind.NotifyError:
                if (effect.Reason!.Kind == SocketCloseKind.ConnectFailed)
                {
                    Log.AttemptFailed(effect.Reason);
                }

                if (ExceptionOf(effect.Reason) is { } exception)
                {
                    NotifyError(exception);
                }

                break;
            case EffectKind.NotifyClose:
                Log.LinkEnded(effect.Generation, effect.Reason!);
                HookQueue.AddClose(link!, effect.Reason!);
                break;
            case EffectKind.NotifyReconnecting:
                var delay = TimeSpan.FromTicks(effect.Ticks);
                Log.Reconnecting(effect.Attempt, delay);
                AddIfWritten(
                    HookKinds.Reconnecting,
                    new HookCall(HookCallKind.Reconnecting) { Attempt = new ReconnectAttempt(effect.Attempt, delay, effect.Reason!) });
                break;
            case EffectKind.NotifyGaveUp:
                Log.GaveUp(effect.Reason!);
                AddIfWritten(HookKinds.GaveUp, new HookCall(HookCallKind.GaveUp) { Reason = effect.Reason });
                break;
            case EffectKind.WarnNeverReplied:
                Log.NeverReplied(_options.Ping, _options.Pong, _options.Timeout ?? _options.Interval);
                break;
            case EffectKind.WarnSlowPings:
                Log.SlowPings(TimeSpan.FromTicks(effect.Ticks), TimeSpan.FromTicks(_options.ToMachineSettings().Silence), _options.Interval);
                break;
        }
    }

    private void AddIfWritten(HookKinds kind, HookCall call)
    {
        if ((HookQueue.Written & kind) != 0)
        {
            HookQueue.Add(call);
        }
    }

    private static Exception? ExceptionOf(SocketCloseReason reason)
        => reason.Exception ?? (reason.Kind == SocketCloseKind.ConnectFailed ? new TimeoutException(reason.Description) : null);

    private void ChangeState(in Effect effect)
    {
        var previous = _state;
        _state = effect.State;
        Log.State(effect.State);
        _closeIsUnderWay &= effect.State is not (SocketState.Closed or SocketState.GaveUp or SocketState.Disposed);
        _stateChanges.Add(new SocketStateChange(previous, effect.State, effect.Reason), Scheduler, Log);
    }

    private void Consult(in Effect effect)
    {
        if (effect.DecisionHook == DecisionHook.Connecting)
        {
            _attempt = new Attempt(effect.Generation, new ConnectContext(_address ?? _options.Url, effect.Attempt));
        }

        _parts.Value.DecisionHooks.Consult(new DecisionHooks.Consultation(effect.DecisionHook, effect.Generation)
        {
            Attempt = _attempt,
            Link = _link,
            Number = effect.Attempt,
            Reason = effect.Reason,
        });
    }

    private async Task DialAsync(Attempt attempt)
    {
        if (!IsCurrent(attempt.Generation))
        {
            // It was abandoned while it waited for a thread: after a close no attempt starts.
            return;
        }

        try
        {
            var dialed = await DialOnceAsync(attempt);
            Post(new QueuedEvent(new MachineEvent(MachineEventKind.AttemptSucceeded, attempt.Generation)) { Dialed = dialed });
        }
        catch (Exception exception)
        {
            var refused = exception as HandshakeRefusedException;
            Post(new MachineEvent(MachineEventKind.AttemptFailed, attempt.Generation)
            {
                Reason = new SocketCloseReason { Kind = SocketCloseKind.ConnectFailed, HttpStatus = refused?.Status, Exception = exception },
                RetryAfter = Math.Clamp(refused?.RetryAfter?.Ticks ?? 0, 0, LongestRetryAfter),
            });
        }
    }

    private async ValueTask<Dialed> DialOnceAsync(Attempt attempt)
    {
        if (_options.Connect is not { } connect)
        {
            if (attempt.Context.Uri is null)
            {
                throw new InvalidOperationException("OnConnecting gave no address. Set context.Uri in it, set a Url, or give the address to ConnectAsync.");
            }

            return await Dialer.ConnectAsync(attempt.Context, _options.TimeProvider, attempt.Token);
        }

        var webSocket = await connect(attempt.Context, attempt.Token)
            ?? throw new InvalidOperationException("HeartbeatOptions.Connect returned null where a WebSocket was expected.");
        if (webSocket.State != WebSocketState.Open)
        {
            var state = webSocket.State;
            webSocket.Dispose();
            throw new InvalidOperationException($"HeartbeatOptions.Connect returned a WebSocket that is {state}; it must be Open.");
        }

        return new Dialed(webSocket, webSocket as ITransportBuffer);
    }

    private void OpenLink(Link link)
    {
        Log.Opened(link.Generation);
        _announcesWithHook = true;
        if (!HookQueue.AddOpen(link))
        {
            _announcesWithHook = false;
            AnnounceOpen(link);
        }

        link.Open(silenceCounts: !_machine!.Pings);
    }

    private void AnnounceOpen(Link link)
    {
        // In this order: whoever begins to wait meanwhile sees the one, or is among the others.
        _announcedGeneration = link.Generation;
        _lifetime.Open();
    }

    private void FailSends(List<OutgoingMessage> messages, SocketCloseReason reason)
    {
        foreach (var message in messages)
        {
            if (message.IsAwaited)
            {
                message.MarkFailed(new SocketClosedException(reason));
            }
            else
            {
                NotifyUnsent(message, reason, mayHaveLeft: false);
            }

            message.Release();
        }
    }

    private void NotifyUnsent(OutgoingMessage message, SocketCloseReason reason, bool mayHaveLeft)
    {
        if ((HookQueue.Written & HookKinds.Unsent) == 0)
        {
            Log.Unsent(message.Data.Length, mayHaveLeft, reason);
            return;
        }

        HookQueue.Add(new HookCall(HookCallKind.Unsent)
        {
            Unsent = new UnsentMessage(message.Data.ToArray(), message.Type, reason, mayHaveLeft),
        });
    }

    private void AwaitHooks(in Effect effect)
    {
        var lifetime = _lifetime;
        var generation = effect.Generation;
        Log.Ended(effect.Reason!);
        lifetime.End(effect.Reason!);
        HookQueue.WhenFinished(() =>
        {
            lifetime.CompleteHooks();
            Post(new MachineEvent(MachineEventKind.HooksCompleted, generation));
        });
    }

    private void SetTimer(long at)
    {
        if (at == Machine.Never)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var due = at - Now();
        if (due <= 0)
        {
            Post(new MachineEvent(MachineEventKind.TimerFired));
            return;
        }

        // Up to the next millisecond: platform timers cut the rest off and would fire too early.
        var milliseconds = Math.Min((due + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, int.MaxValue);
        var delay = TimeSpan.FromMilliseconds(milliseconds);
        if (_timer is not null)
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }

        if (ExecutionContext.IsFlowSuppressed())
        {
            _timer = NewTimer(delay);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _timer = NewTimer(delay);
        }
    }

    private ITimer NewTimer(TimeSpan delay)
        => _options.TimeProvider.CreateTimer(
            static connection => ((HeartbeatConnection)connection!).Post(new MachineEvent(MachineEventKind.TimerFired)),
            this,
            delay,
            Timeout.InfiniteTimeSpan);
}
