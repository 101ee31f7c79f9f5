namespace Heartbeat;

/// <summary>
/// Consults <c>OnAccepting</c> about one request, at the socket that is to serve it. The machine knows nothing of it: there is no connection yet,
/// and the socket stays idle. So the time limit is kept here.
/// </summary>
/// <param name="hooks">The class's hooks.</param>
/// <param name="scope">Marks what runs inside the hook.</param>
/// <param name="scheduler">Where it runs.</param>
/// <param name="log">The log.</param>
/// <param name="events">The event hooks: <c>OnError</c> gets what it threw.</param>
/// <param name="host">The socket.</param>
internal sealed class AcceptingHook(HeartbeatHooks hooks, HookScope scope, LoopScheduler scheduler, Log log, HookQueue events, IHookHost host)
{
    private const int ServerError = 500;
    private const int Unavailable = 503;

    private static readonly string Name = HookNames.Of(HookKinds.Accepting);

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _overdue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ServerHandshakeRefusal? _failure;

    /// <summary>Consults the hook.</summary>
    /// <param name="context">The request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">How long the hook may take, together with the <c>OnError</c> for what it throws.</param>
    /// <param name="aborted">Cancelled when nobody waits for an answer any more.</param>
    /// <returns>What to answer instead of accepting; null where nothing speaks against that.</returns>
    public async Task<ServerHandshakeRefusal?> ConsultAsync(AcceptContext context, TimeProvider time, TimeSpan limit, CancellationToken aborted)
    {
        // Hooks of a session run in what is ambient in its request.
        scheduler.Ambient = ExecutionContext.Capture();

        // Not disposed of: a hook that nobody waits for any more may still use its token.
        var token = new CancellationTokenSource();
        var timer = time.CreateQuietTimer(static overdue => ((TaskCompletionSource)overdue!).TrySetResult(), _overdue, limit);
        await using (timer.ConfigureAwait(false))
        using (aborted.UnsafeRegister(static overdue => ((TaskCompletionSource)overdue!).TrySetResult(), _overdue))
        {
            scheduler.Start(static state => state.Hook.RunAsync(state.Context, state.Token), (Hook: this, Context: context, token.Token));
            if (await Task.WhenAny(_done.Task, _overdue.Task).ConfigureAwait(false) == _done.Task)
            {
                return _failure ?? context.Refusal;
            }
        }

        context.End();
        scheduler.Cancel(token);
        if (!aborted.IsCancellationRequested && _failure is null)
        {
            log.AcceptingOverdue(context.RemoteEndPoint, limit.TotalSeconds);
        }

        return _failure ?? new ServerHandshakeRefusal(Unavailable, "The server took too long to decide on this request. Try again later.");
    }

    private async Task RunAsync(AcceptContext context, CancellationToken token)
    {
        try
        {
            using (scope.EnterDecisionHook())
            {
                await hooks.OnAcceptingAsync(context, token);
            }

            context.End();
            _done.TrySetResult();
        }
        catch (Exception exception)
        {
            context.End();
            if (_overdue.Task.IsCompleted)
            {
                log.DecisionHookOverdue(Name, exception);
                return;
            }

            _failure = new ServerHandshakeRefusal(ServerError, "The server failed to decide on this request; its log says why. Try again later.");
            log.DecisionHookFailed(Name, "The request is refused with 500.", exception);
            host.HookFailed(Name, exception);
            events.AddIfWritten(new HookCall(HookKinds.Error) { Exception = exception });

            // The socket is disposed of next, and after that nothing is notified.
            events.WhenFinished(() => _done.TrySetResult());
        }
    }
}
