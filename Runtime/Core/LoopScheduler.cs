using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// The one door through which loops, decision hooks and event hooks start. What starts here stays on the scheduler
/// (no await in it leaves by ConfigureAwait), and carries none of the caller's ambient state, but <see cref="Ambient"/>.
/// </summary>
internal sealed class LoopScheduler(TaskScheduler scheduler, Log log)
{
    private volatile ExecutionContext? _ambient;

    /// <summary>
    /// What is ambient in all that starts here: that of the request which an accepted socket serves. Null for none, as where this end dials, whose
    /// life has nothing to do with whoever called <c>ConnectAsync</c>.
    /// </summary>
    public ExecutionContext? Ambient
    {
        get => _ambient;
        set => _ambient = value;
    }

    /// <summary>Whether it is the process's thread pool.</summary>
    public bool IsPool => scheduler == TaskScheduler.Default;

    /// <summary>Whether it is the thread pool of a process that may have any number of threads. A browser has one.</summary>
    [UnsupportedOSPlatformGuard("browser")]
    public bool HasManyThreads => IsPool && !OperatingSystem.IsBrowser() && !OperatingSystem.IsWasi();

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

    /// <summary>A hook was found to hold its thread, or what came was found unread: there may be too few threads.</summary>
    public void Relieve()
    {
        if (HasManyThreads)
        {
            PoolWatch.Ask(log);
        }
    }

    /// <summary>A link has opened whose loops run here: from now on somebody sees to it that there is a thread for them.</summary>
    public void Watch()
    {
        if (HasManyThreads)
        {
            PoolWatch.Add(log);
        }
    }

    /// <summary>Such a link has ended.</summary>
    public void Unwatch()
    {
        if (HasManyThreads)
        {
            PoolWatch.Remove();
        }
    }

    /// <summary>Queues a work item behind whatever waits for a thread.</summary>
    public void Queue(IThreadPoolWorkItem item)
    {
        if (IsPool)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }
        else
        {
            Start(static queued => queued.Execute(), item);
        }
    }

    /// <summary>Lets what waits for a thread go first. Not <see cref="Task.Yield"/>, behind which a pool's thread looks after its own work before others'.</summary>
    public Task YieldAsync()
        => Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness, scheduler);

    /// <summary>Cancels a token, without waiting for the callbacks that hang on it.</summary>
    public void Cancel(CancellationTokenSource source)
        => Start(
            static async state =>
            {
                try
                {
                    if (state.Scheduler.IsPool)
                    {
                        await state.Source.CancelAsync();
                    }
                    else
                    {
                        // CancelAsync would call back on the pool, which whoever gave another scheduler does not want.
                        state.Source.Cancel();
                    }
                }
                catch (Exception exception)
                {
                    // Callbacks are users' code, and nobody else would hear of what they throw.
                    state.Log.CallbackFailed(exception);
                }
            },
            (Source: source, Log: log, Scheduler: this));

    private void StartNew(Func<object?, Task> run, object start)
    {
        if (Ambient is { } ambient)
        {
            ExecutionContext.Run(
                ambient,
                static state =>
                {
                    var (run, start, scheduler) = ((Func<object?, Task>, object, TaskScheduler))state!;
                    Task.Factory.StartNew(run, start, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
                },
                (run, start, scheduler));
            return;
        }

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
