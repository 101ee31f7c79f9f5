namespace Heartbeat;

/// <summary>
/// The one door through which the driver's loops, decision hooks and event hooks start. What starts here stays on the scheduler
/// (no await in it leaves by ConfigureAwait), and carries none of the caller's ambient state.
/// </summary>
internal sealed class LoopScheduler(TaskScheduler scheduler)
{
    public void Start<TState>(Func<TState, Task> loop, TState state)
        => StartNew(static start => ((LoopStart<TState>)start!).Run(), new LoopStart<TState>(loop, state));

    public void Start<TState>(Action<TState> action, TState state)
        => StartNew(
            static start =>
            {
                ((ActionStart<TState>)start!).Run();
                return Task.CompletedTask;
            },
            new ActionStart<TState>(action, state));

    private void StartNew(Func<object?, Task> run, object start)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            Task.Factory.StartNew(run, start, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            Task.Factory.StartNew(run, start, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        }
    }

    private sealed record LoopStart<TState>(Func<TState, Task> Loop, TState State)
    {
        public Task Run() => Loop(State);
    }

    private sealed record ActionStart<TState>(Action<TState> Action, TState State)
    {
        public void Run() => Action(State);
    }
}
