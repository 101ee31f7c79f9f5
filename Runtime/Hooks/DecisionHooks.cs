namespace Heartbeat;

/// <summary>
/// Asks the hooks: one decision hook at a time, even while an event hook runs. A decision hook that never returns holds up the next,
/// and the machine's deadline for an attempt sees to the rest.
/// </summary>
internal sealed class DecisionHooks(HeartbeatConnection connection, HeartbeatHooks hooks, LoopScheduler scheduler)
{
    private readonly Lock _gate = new();
    private Consultation? _waiting;
    private bool _isConsulting;

    /// <summary>One decision hook, and what it is about.</summary>
    public sealed record Consultation(DecisionHook DecisionHook, int Generation)
    {
        public Attempt? Attempt { get; init; }

        public Link? Link { get; init; }

        public int Number { get; init; }

        public SocketCloseReason? Reason { get; init; }
    }

    public void Consult(Consultation consultation)
    {
        if (!IsWritten(consultation.DecisionHook))
        {
            connection.Post(new MachineEvent(MachineEventKind.Allowed, consultation.Generation) { DecisionHook = consultation.DecisionHook });
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
        => scheduler.Start(static state => state.DecisionHooks.RunAsync(state.Consultation), (DecisionHooks: this, Consultation: consultation));

    private async Task RunAsync(Consultation consultation)
    {
        // What it is about may be over, if it waited for a stuck decision hook or for a thread: then nobody wants to know.
        MachineEvent? answer = connection.IsCurrent(consultation.Generation) ? await DecideAsync(consultation) : null;
        Consultation? next;
        lock (_gate)
        {
            next = _waiting;
            _waiting = null;
            _isConsulting = next is not null;
        }

        if (answer is { } given)
        {
            connection.Post(given);
        }

        if (next is not null)
        {
            Start(next);
        }
    }

    private async ValueTask<MachineEvent> DecideAsync(Consultation consultation)
    {
        var yes = new MachineEvent(MachineEventKind.Allowed, consultation.Generation) { DecisionHook = consultation.DecisionHook };
        try
        {
            using (HookScope.EnterDecisionHook(connection))
            {
                switch (consultation.DecisionHook)
                {
                    case DecisionHook.Connecting:
                        await hooks.OnConnectingAsync(consultation.Attempt!.Context, consultation.Attempt.Token);
                        return yes;
                    case DecisionHook.Opening:
                        ConsultOpening(consultation);
                        return yes;
                    default:
                        return hooks.ShouldReconnect(consultation.Reason!) ? yes : yes with { Kind = MachineEventKind.Denied };
                }
            }
        }
        catch (Exception exception)
        {
            connection.Log.DecisionHookFailed(consultation.DecisionHook, exception);
            if (consultation.DecisionHook == DecisionHook.ShouldReconnect)
            {
                connection.NotifyError(exception);
                return yes;
            }

            var kind = consultation.DecisionHook == DecisionHook.Connecting ? SocketCloseKind.ConnectFailed : SocketCloseKind.Faulted;
            return yes with
            {
                Kind = MachineEventKind.Denied,
                Reason = new SocketCloseReason { Kind = kind, Exception = exception },
            };
        }
    }

    private void ConsultOpening(Consultation consultation)
    {
        var opening = new Opening(consultation.Number, consultation.Link!.WebSocket.SubProtocol);
        try
        {
            hooks.OnOpening(opening);
        }
        finally
        {
            consultation.Link.Writer.Prepare(opening.Take());
        }
    }
}
