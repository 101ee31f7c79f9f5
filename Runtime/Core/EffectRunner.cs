using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Heartbeat;

/// <summary>Carries out what the machine wants, without waiting for any of it. Runs on one thread at a time, without a lock.</summary>
internal sealed class EffectRunner(
    HeartbeatOptions options,
    HeartbeatProtocol heartbeat,
    EventLoop loop,
    HookQueue hooks,
    DecisionHooks decisions,
    SendFailures failures,
    StateChangedEvent stateChanged,
    DeadlineTimer timer,
    SocketObserver observer,
    LoopScheduler scheduler,
    Log log)
{
    private readonly AttemptRunner _attempts = new(options, loop, log);
    private long _roundTrip = Machine.Never;

    /// <summary>The last attempt's: the next one's takes over what outlives a connection.</summary>
    private HeartbeatProtocol? _lastHeartbeat;

    /// <summary>How long the last answered ping took; null until a pong came.</summary>
    public TimeSpan? RoundTripTime
        => Volatile.Read(ref _roundTrip) is var ticks && ticks == Machine.Never ? null : TimeSpan.FromTicks(ticks);

    public void Run(in DecidedEffect decided)
    {
        if (decided.Failure is { } failure)
        {
            Report(failure);
            return;
        }

        try
        {
            Observe(decided);
        }
        catch (Exception exception)
        {
            // Whoever looks on must not keep the effect itself from being carried out.
            Report(exception);
        }

        try
        {
            CarryOut(decided);
        }
        catch (Exception exception)
        {
            // Whatever it was, the effects that follow must not be held up by it.
            Report(exception);
        }
    }

    public void NotifyError(Exception exception) => hooks.AddIfWritten(new HookCall(HookKinds.Error) { Exception = exception });

    private void Report(Exception exception)
    {
        log.EffectFailed(exception);
        NotifyError(exception);
    }

    /// <summary>Tells whoever logs, measures and traces, before the effect is carried out.</summary>
    private void Observe(in DecidedEffect decided)
    {
        var effect = decided.Effect;
        if (effect.FollowsMiss || (effect.Kind == EffectKind.Abort && effect.Reason!.Kind == SocketCloseKind.HeartbeatTimeout && loop.AwaitsAnswers))
        {
            observer.PingUnanswered();
        }

        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                observer.StateChanged(effect.State, effect.Reason, decided.At);
                break;
            case EffectKind.Consult when effect.DecisionHook == DecisionHook.Connecting:
                observer.AttemptBegins(decided.Attempt!, effect.Reason, decided.At);
                break;
            case EffectKind.StartAttempt:
                observer.Dials(decided.Attempt!);
                break;
            case EffectKind.OpenLink:
                observer.Opened(decided.Link!.Connection, loop.HasAccepted, decided.At);
                break;
            case EffectKind.Ask when decided.Link is { } silent:
                observer.PeerAsked(silent.Connection);
                break;
            case EffectKind.NotifyPing:
                observer.PingLeft(decided.Link!.Connection);
                break;
            case EffectKind.NotifyPong:
                observer.PongCame(decided.Link!.Connection, TimeSpan.FromTicks(effect.Ticks));
                break;
            case EffectKind.NotifyError when effect.FailedAttempt:
                observer.AttemptFailed(effect.Reason!, decided.Attempt, decided.Link?.Connection, decided.At);
                break;
            case EffectKind.NotifyClose:
                observer.ConnectionEnded(decided.Link!.Connection, effect.Reason!, decided.At);
                break;
            case EffectKind.NotifyReconnecting:
                observer.Reconnects(effect.Attempt, TimeSpan.FromTicks(effect.Ticks));
                break;
            case EffectKind.NotifyGaveUp:
                observer.GaveUp(effect.Reason!, decided.Denial, options.Max);
                break;
        }
    }

    private void CarryOut(in DecidedEffect decided)
    {
        var effect = decided.Effect;
        var link = decided.Link;
        switch (effect.Kind)
        {
            case EffectKind.ChangeState:
                stateChanged.Add(new SocketStateChange { Previous = decided.Previous, Current = effect.State, Reason = effect.Reason }, scheduler, log);
                break;
            case EffectKind.SetTimer:
                timer.Set(effect.Ticks);
                break;
            case EffectKind.Consult:
                Consult(decided);
                break;
            case EffectKind.StartAttempt:
                scheduler.Start(static state => state.Runner.RunAsync(state.Attempt), (Runner: _attempts, Attempt: decided.Attempt!));
                break;
            case EffectKind.CancelAttempt:
                decided.Attempt?.Cancel(scheduler);
                break;
            case EffectKind.BeginSignIn:
                link?.BeginSignIn(silenceCounts: !loop.AwaitsAnswers);
                break;
            case EffectKind.EndSignIn:
                link?.EndSignIn(effect.Reason!);
                break;
            case EffectKind.OpenLink:
                Open(link!, decided.Lifetime!);
                break;
            case EffectKind.SendPing:
                link?.Writer.SendPing(effect.Ping);
                break;
            case EffectKind.Ask:
                link?.Writer.Ask();
                break;
            case EffectKind.SendPong:
                link?.Writer.SendPong();
                break;
            case EffectKind.AwaitArrival:
                link?.Signals.AwaitArrival();
                break;
            case EffectKind.TakeOverReading:
                link?.TakeOverReading(since: effect.Ticks);
                break;
            case EffectKind.ProbePool:
                link?.ProbePool();
                break;
            case EffectKind.RelievePool:
                scheduler.Relieve();
                break;
            case EffectKind.AwaitMessages when link is not null:
                AwaitMessages(link, decided.Lifetime!);
                break;
            case EffectKind.AwaitMessages:
                break;
            case EffectKind.SendClose:
                link?.SendClose(effect.Reason!, effect.Flush);
                break;
            case EffectKind.Abort when effect.TellsPeer && link is not null:
                decided.Lifetime!.Await(link.Dismiss(effect.Reason!, options.TimeProvider));
                break;
            case EffectKind.Abort when link is not null:
                decided.Lifetime!.Await(link.Abort(effect.Reason!, effect.AnswersPeer, options.CloseTimeout, options.TimeProvider));
                break;
            case EffectKind.Abort:
                break;
            case EffectKind.FailSends:
                failures.Fail(decided.Lifetime!.Outbox.Empty(effect.Reason!), effect.Reason!);
                break;
            case EffectKind.StartLifetime:
                hooks.Use(decided.Lifetime!.Hooks);
                break;
            case EffectKind.SuppressNotifications:
                hooks.ForgetSuppressed();
                break;
            case EffectKind.CancelHooks:
                decided.Lifetime!.Hooks.Cancel(scheduler);
                break;
            case EffectKind.AwaitHooks:
                AwaitHooks(effect, decided.Lifetime!);
                break;
            case EffectKind.Complete:
                if (!decided.Lifetime!.HaveHooksCompleted)
                {
                    log.HookLeftRunning(HookNames.Of(hooks.RunningHook), options.CloseTimeout.TotalSeconds);
                }

                decided.Lifetime!.Complete(scheduler);
                break;
            case EffectKind.CancelWaiter:
                decided.Lifetime!.Remove(decided.Waiter!);
                decided.Waiter!.TrySetCanceled(decided.CancelledBy);
                break;
            default:
                Notify(decided, link);
                break;
        }
    }

    private void Notify(in DecidedEffect decided, Link? link)
    {
        var effect = decided.Effect;
        switch (effect.Kind)
        {
            case EffectKind.NotifyPing:
                hooks.AddIfWritten(new HookCall(HookKinds.Ping) { Story = link!.Story });
                break;
            case EffectKind.NotifyPong:
                Volatile.Write(ref _roundTrip, effect.Ticks);
                hooks.AddIfWritten(new HookCall(HookKinds.Pong) { Story = link!.Story, RoundTrip = TimeSpan.FromTicks(effect.Ticks) });
                break;
            case EffectKind.NotifyError:
                if (ExceptionOf(effect) is { } exception)
                {
                    NotifyError(exception);
                }

                break;
            case EffectKind.NotifyClose:
                hooks.AddClose(link!.Story, effect.Reason!);
                break;
            case EffectKind.NotifyReconnecting:
                var delay = TimeSpan.FromTicks(effect.Ticks);
                hooks.AddIfWritten(new HookCall(HookKinds.Reconnecting) { Attempt = new ReconnectAttempt { Number = effect.Attempt, Delay = delay, Cause = effect.Reason! } });
                break;
            case EffectKind.NotifyGaveUp:
                hooks.AddIfWritten(new HookCall(HookKinds.GaveUp) { Reason = effect.Reason });
                break;
            case EffectKind.WarnNeverReplied:
                WarnNeverReplied();
                break;
            case EffectKind.WarnSlowPings:
                log.SlowPings(link!.Connection.Id, TimeSpan.FromTicks(effect.Ticks).TotalSeconds, TimeSpan.FromTicks(loop.InForce.Silence).TotalSeconds, TimeSpan.FromTicks(loop.InForce.Interval).TotalSeconds);
                break;
            case EffectKind.WarnNeverPinged when !loop.HasAccepted:
                // The reason says it all where it is the server that never pinged.
                break;
            case EffectKind.WarnNeverPinged:
                log.NeverPinged(link!.Connection.Id, TimeSpan.FromTicks(loop.InForce.Silence).TotalSeconds, heartbeat is TextHeartbeat { Ping: var ping } ? $"the text \"{ping}\"" : $"pings of {heartbeat.GetType().Name}");
                break;
            case EffectKind.WarnBehind:
                WarnBehind(effect, link!);
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.Kind} is carried out nowhere. This is a mistake in Heartbeat itself: please report it.");
        }
    }

    private void WarnNeverReplied()
    {
        var timeout = TimeSpan.FromTicks(loop.InForce.Timeout).TotalSeconds;
        switch (heartbeat)
        {
            case TextHeartbeat text:
                log.NeverReplied(text.Ping, text.PongShape ?? text.Pong, timeout);
                break;
            case { Carrier: HeartbeatCarrier.PingFrame }:
                log.NeverAnsweredFrame(timeout);
                break;
            default:
                log.NeverAnswered(heartbeat.GetType().Name, timeout);
                break;
        }
    }

    private void WarnBehind(in Effect effect, Link link)
    {
        ThreadPool.GetMinThreads(out var minimum, out _);
        var blocks = hooks.HeldThread is { IsHeld: true } held
            ? string.Create(CultureInfo.InvariantCulture, $"OnMessage has held its thread for {TimeSpan.FromTicks(effect.Ticks - held.Since).TotalSeconds:0.#} s. ")
            : "";
        log.Behind(link.Connection.Id, blocks, ThreadPool.ThreadCount, minimum, ThreadPool.PendingWorkItemCount);
    }

    /// <summary>What <c>OnError</c> is told. A connection that was open and ended without an exception is told to <c>OnClose</c> alone.</summary>
    private static Exception? ExceptionOf(in Effect effect)
    {
        var reason = effect.Reason!;
        return reason.Exception ?? reason.Kind switch
        {
            _ when !effect.FailedAttempt => null,
            SocketCloseKind.Refused => null,
            SocketCloseKind.ConnectTimeout or SocketCloseKind.HeartbeatTimeout or SocketCloseKind.WriteStalled => new TimeoutException(reason.Description),
            _ => new IOException($"The connection ended before it was open: {reason}"),
        };
    }

    private void Consult(in DecidedEffect decided)
    {
        var effect = decided.Effect;
        decisions.Consult(effect.DecisionHook switch
        {
            DecisionHook.Connecting => new Consultation(effect.DecisionHook, effect.Generation)
            {
                Attempt = decided.Attempt!.Context,
                Token = decided.Attempt.Token,
                Prepares = PreparationOf(decided.Attempt),
            },
            DecisionHook.Opening => new Consultation(effect.DecisionHook, effect.Generation)
            {
                Link = decided.Link,
                Token = decided.Link!.HasOpening(hooks.Invoker) ? decided.Link.BeginOpening() : default,
            },
            _ => new Consultation(effect.DecisionHook, effect.Generation)
            {
                Reconnect = new ReconnectAttempt { Number = effect.Attempt, Delay = TimeSpan.FromTicks(effect.Ticks), Cause = effect.Reason! },
            },
        });
    }

    /// <returns>What is left to be done elsewhere; null where the heartbeat is of texts, and nobody else's code.</returns>
    private Func<bool>? PreparationOf(ConnectAttempt attempt)
    {
        if (options.Heartbeat is not null)
        {
            return () => TryPrepare(attempt);
        }

        attempt.Context.Heartbeat = options.NewHeartbeat();
        attempt.Context.Heartbeat.Begin(isAccepted: false);
        return null;
    }

    /// <summary>Makes the attempt's heartbeat, which takes over from the last one and amends the attempt.</summary>
    private bool TryPrepare(ConnectAttempt attempt)
    {
        try
        {
            var made = options.NewHeartbeat();
            made.Begin(isAccepted: false);
            attempt.Context.Heartbeat = made;
            Prepare(made, attempt.Context);
            _lastHeartbeat = made;
            return true;
        }
        catch (Exception exception)
        {
            attempt.Failure = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    private void Prepare(HeartbeatProtocol made, ConnectContext context)
    {
        try
        {
            made.Prepare(_lastHeartbeat, context);
        }
        catch (Exception exception)
        {
            throw made.Threw(nameof(HeartbeatProtocol.Prepare), exception);
        }
    }

    private void Open(Link link, Lifetime lifetime)
    {
        lifetime.AnnounceWithHook(link.Generation);
        if (!hooks.AddOpen(link.Story))
        {
            lifetime.AnnounceNow(link.Generation);
        }

        link.Open(silenceCounts: !loop.AwaitsAnswers);
    }

    /// <summary>A hook of another link, whose message only the next one can take, does not return before that.</summary>
    private void AwaitMessages(Link link, Lifetime lifetime)
    {
        if (hooks.Run is { } running && running.LinkNumber != link.Generation && lifetime.Outbox.IsAwaitedBy(running))
        {
            hooks.AwaitsNextLink(running);
        }

        hooks.WhenHandled(link.Story, () => loop.Post(new MachineEvent(MachineEventKind.MessagesHandled, link.Generation)));
    }

    private void AwaitHooks(in Effect effect, Lifetime lifetime)
    {
        var generation = effect.Generation;
        log.Ended(effect.Reason!);
        lifetime.End(effect.Reason!);
        hooks.WhenFinished(() =>
        {
            lifetime.CompleteHooks();
            if (lifetime.Dismissal.IsCompleted)
            {
                loop.Post(new MachineEvent(MachineEventKind.HooksCompleted, generation));
            }
            else
            {
                // Whoever waits for the end lets go of the connection after it, which would take our close frame with it.
                scheduler.Start(
                    async state =>
                    {
                        await state.Dismissal;
                        loop.Post(new MachineEvent(MachineEventKind.HooksCompleted, generation));
                    },
                    lifetime);
            }

            // Not with the end, which does not wait for a hook that takes too long: those that come after it are the session's too.
            scheduler.Ambient = null;
        });
    }
}
