namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Runs what is started at once, on the thread that starts it: the other end of every race with a busy pool.</summary>
internal sealed class EagerScheduler : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
}

/// <summary>As a pool that is busy with other things: while it holds, nothing starts.</summary>
internal sealed class HeldScheduler : TaskScheduler
{
    private readonly Lock _gate = new();
    private readonly Queue<Task> _held = [];
    private bool _holds;

    public void Hold()
    {
        lock (_gate)
        {
            _holds = true;
        }
    }

    public void Release()
    {
        Task[] held;
        lock (_gate)
        {
            _holds = false;
            held = [.. _held];
            _held.Clear();
        }

        foreach (var task in held)
        {
            Run(task);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            if (_holds)
            {
                _held.Enqueue(task);
                return;
            }
        }

        Run(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Run(Task task) => ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
}

/// <summary>As a browser: one thread, on which everything waits for its turn.</summary>
internal sealed class OneThreadScheduler : TaskScheduler, IDisposable
{
    private readonly System.Collections.Concurrent.BlockingCollection<Task> _waiting = [];

    public OneThreadScheduler() => new Thread(Run) { IsBackground = true }.Start();

    public void Dispose() => _waiting.CompleteAdding();

    protected override IEnumerable<Task> GetScheduledTasks() => _waiting;

    protected override void QueueTask(Task task) => _waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Run()
    {
        foreach (var task in _waiting.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
