namespace Heartbeat.Benchmarks.Micro;

/// <summary>Runs what is started at once, on the thread that starts it, so that a benchmark measures the work and not the pool's waking.</summary>
internal sealed class InlineScheduler : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => TryExecuteTask(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
}
