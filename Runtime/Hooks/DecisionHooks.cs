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
    private readonly Lock _gate = new();
    private Consultation? _waiting;
    private bool _isConsulting;

    public void Consult(Consultation consultation)
    {
        if (!IsWritten(consultation.Hook))
        {
            host.Post(Allowed(consultation));
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

    private bool IsWritten(DecisionHook hook)
    {
        var kind = hook switch
        {
            DecisionHook.Connecting => HookKinds.Connecting,
            DecisionHook.Opening => HookKinds.Opening,
            _ => HookKinds.ShouldReconnect,
        };
        return (hooks.Written & kind) != 0;
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
        var allowed = Allowed(consultation);
        try
        {
            using (scope.EnterDecisionHook())
            {
                switch (consultation.Hook)
                {
                    case DecisionHook.Connecting:
                        await hooks.OnConnectingAsync(consultation.Attempt!, consultation.Token);
                        return allowed;
                    case DecisionHook.Opening:
                        Open(consultation);
                        return allowed;
                    default:
                        return hooks.ShouldReconnect(consultation.Reason!) ? allowed : allowed with { Kind = MachineEventKind.Denied };
                }
            }
        }
        catch (Exception exception)
        {
            log.DecisionHookFailed(consultation.Hook, exception);
            if (consultation.Hook == DecisionHook.ShouldReconnect)
            {
                events.AddIfWritten(new HookCall(HookKinds.Error) { Exception = exception });
                return allowed;
            }

            var kind = consultation.Hook == DecisionHook.Connecting ? SocketCloseKind.ConnectFailed : SocketCloseKind.Faulted;
            return allowed with
            {
                Kind = MachineEventKind.Denied,
                Reason = new SocketCloseReason { Kind = kind, Exception = exception },
            };
        }
    }

    private void Open(Consultation consultation)
    {
        try
        {
            hooks.OnOpening(consultation.Opening!);
        }
        finally
        {
            consultation.Opened!(consultation.Opening!.Take());
        }
    }
}
