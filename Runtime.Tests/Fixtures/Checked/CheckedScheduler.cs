namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>A scheduler that checks that no lock of ours is held when something is given to it.</summary>
internal sealed class CheckedScheduler(OurLocks locks, string name) : TaskScheduler
{
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task)
    {
        locks.Check(name);
        ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
}
