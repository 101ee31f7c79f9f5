namespace Heartbeat;

/// <summary>
/// Consults the decision hooks: one at a time, even while an event hook runs. One that never returns holds up the next,
/// and the machine's deadline for an attempt sees to the rest.
/// </summary>
/// <param name="hooks">The class's hooks.</param>
/// <param name="scope">Marks what runs inside one.</param>
/// <param name="scheduler">Where they run.</param>
/// <param name="log">The log.</param>
/// <param name="events">The event hooks: <c>OnError</c> gets what <c>ShouldReconnect</c> threw.</param>
/// <param name="host">The socket, which gets what was decided.</param>
internal sealed class DecisionHooks(
    HeartbeatHooks hooks,
    HookScope scope,
    LoopScheduler scheduler,
    Log log,
    HookQueue events,
    IHookHost host)
{
    /// <summary>What has denied a reconnect where no hook has: the settings.</summary>
    public const string FinalAnswer = "the answer is final";

    private readonly Lock _gate = new();
    private Consultation? _waiting;
    private bool _isConsulting;

    public void Consult(Consultation consultation)
    {
        if (!IsWritten(consultation.Hook) && consultation.Link is not { HasOpening: true } && consultation.Prepares is null)
        {
            host.Post(consultation.Reconnect is { Cause.IsFinal: true } ? Denied(consultation) with { Denial = FinalAnswer } : Allowed(consultation));
            return;
        }

        lock (_gate)
        {
            if (_isConsulting)
            {
                // Only the newest counts: what an older one was about is over.
                _waiting = consultation;
                return;
            }

            _isConsulting = true;
        }

        Start(consultation);
    }

    private static MachineEvent Allowed(Consultation consultation)
        => new(MachineEventKind.Allowed, consultation.Generation) { DecisionHook = consultation.Hook };

    private static MachineEvent Denied(Consultation consultation, SocketCloseReason? reason = null)
        => new(MachineEventKind.Denied, consultation.Generation) { DecisionHook = consultation.Hook, Reason = reason };

    private bool IsWritten(DecisionHook hook)
    {
        var kinds = hook switch
        {
            DecisionHook.Connecting => HookKinds.Connecting,
            DecisionHook.Opening => HookKinds.Opening,
            _ => HookKinds.ShouldReconnect | HookKinds.RetryDelay,
        };
        return (hooks.Written & kinds) != 0;
    }

    private void Start(Consultation consultation)
        => scheduler.Start(static state => state.Hooks.RunAsync(state.Consultation), (Hooks: this, Consultation: consultation));

    private async Task RunAsync(Consultation consultation)
    {
        // What it is about may be over, if it waited for a stuck hook or for a thread: then nobody wants to know.
        MachineEvent? decision = host.IsCurrent(consultation.Generation) ? await DecideAsync(consultation) : null;
        Consultation? next;
        lock (_gate)
        {
            next = _waiting;
            _waiting = null;
            _isConsulting = next is not null;
        }

        if (decision is { } taken)
        {
            host.Post(taken);
        }

        if (next is not null)
        {
            Start(next);
        }
    }

    private async ValueTask<MachineEvent> DecideAsync(Consultation consultation)
    {
        using (scope.EnterDecisionHook())
        {
            return consultation.Hook switch
            {
                DecisionHook.Connecting => await ConnectAsync(consultation),
                DecisionHook.Opening => await OpenAsync(consultation),
                _ => Reconnect(consultation),
            };
        }
    }

    private async ValueTask<MachineEvent> ConnectAsync(Consultation consultation)
    {
        try
        {
            // Where it could not be prepared, the attempt fails by that when it begins: the hook has nothing to say to it.
            if (consultation.Prepares?.Invoke() != false && IsWritten(DecisionHook.Connecting))
            {
                await hooks.OnConnectingAsync(consultation.Attempt!, consultation.Token);
            }

            return Allowed(consultation);
        }
        catch (Exception exception)
        {
            return Failed(consultation, SocketCloseKind.ConnectFailed, exception);
        }
    }

    private async ValueTask<MachineEvent> OpenAsync(Consultation consultation)
    {
        var context = new OpeningContext(consultation.Link!);
        var answer = Allowed(consultation);
        try
        {
            var link = consultation.Link!;
            var opening = IsWritten(DecisionHook.Opening) ? hooks.OnOpeningAsync(context, consultation.Token) : default;
            var hasWaited = !opening.IsCompleted;
            if (hasWaited)
            {
                host.Post(new MachineEvent(MachineEventKind.OpeningWaits, consultation.Generation));
            }

            await opening;

            // First: a server may answer the opening and close in one go, and what has become usable by then is to open.
            context.End();
            context.SendOpening();
            if (!link.IsReady && context.Refusal is null)
            {
                if (!hasWaited)
                {
                    host.Post(new MachineEvent(MachineEventKind.OpeningWaits, consultation.Generation));
                }

                // The link is not open before its server says so.
                await link.Ready;
            }
        }
        catch (Exception exception)
        {
            answer = Failed(consultation, SocketCloseKind.Faulted, exception);
            context.End();
        }

        return context.Refusal is { } refusal ? Denied(consultation, refusal) : answer;
    }

    private MachineEvent Failed(Consultation consultation, SocketCloseKind kind, Exception exception)
    {
        var hook = $"On{consultation.Hook}";
        if (IsOver(consultation, exception))
        {
            // Which the hook was told by this exception, more often than not.
            log.DecisionHookOverdue(hook, exception);
        }
        else
        {
            log.DecisionHookFailed(hook, kind == SocketCloseKind.Faulted ? "The connection ends before it is open." : "The attempt has failed.", exception);
            host.HookFailed(hook, exception);
        }

        return Denied(consultation, new SocketCloseReason { Kind = kind, Exception = exception });
    }

    /// <summary>Whether what the hook was asked about is over: the attempt, or the connection, as the hook passes on by its exception.</summary>
    private bool IsOver(Consultation consultation, Exception exception)
        => !host.IsCurrent(consultation.Generation)
            || (exception is OperationCanceledException && consultation.Token.IsCancellationRequested)
            || (exception is SocketClosedException && consultation.Link is { IsOpeningOver: true });

    private MachineEvent Reconnect(Consultation consultation)
    {
        var attempt = consultation.Reconnect!;
        var answer = (hooks.Written & HookKinds.ShouldReconnect) == 0 ? null : Ask<bool?>(nameof(HeartbeatHooks.ShouldReconnect), () => hooks.ShouldReconnect(attempt.Cause), orElse: null);
        if (answer == false)
        {
            return Denied(consultation) with { Denial = $"{nameof(HeartbeatHooks.ShouldReconnect)} returned false" };
        }

        if (answer is null && attempt.Cause.IsFinal)
        {
            return Denied(consultation) with { Denial = FinalAnswer };
        }

        return Ask(nameof(HeartbeatHooks.RetryDelay), () => Checked(hooks.RetryDelay(attempt)), orElse: attempt.Delay) is { } delay
            ? Allowed(consultation) with { Delay = delay.Ticks }
            : Denied(consultation) with { Denial = $"{nameof(HeartbeatHooks.RetryDelay)} returned null" };
    }

    /// <summary>Asks a hook that has an answer without being asked, if it throws: that goes to <c>OnError</c>.</summary>
    private TAnswer Ask<TAnswer>(string hook, Func<TAnswer> ask, TAnswer orElse)
    {
        try
        {
            return ask();
        }
        catch (Exception exception)
        {
            log.DecisionHookFailed(hook, "What the settings say counts instead.", exception);
            host.HookFailed(hook, exception);
            events.AddIfWritten(new HookCall(HookKinds.Error) { Exception = exception });
            return orElse;
        }
    }

    private static TimeSpan? Checked(TimeSpan? delay) => delay is { } given && (given < TimeSpan.Zero || given > HeartbeatOptions.LongestTime)
        ? throw new InvalidOperationException($"RetryDelay returned {given}; it must be from zero to {HeartbeatOptions.LongestTime}, or null to give up.")
        : delay;
}
