namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>A synchronization context, as a user interface's, that checks that no lock of ours is held when something is posted to it.</summary>
internal sealed class CheckedContext(OurLocks locks) : SynchronizationContext
{
    /// <summary>Starts a call in the context, and awaits it there.</summary>
    public async Task Await(Func<ValueTask> call)
    {
        await Task.Yield();
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            await call();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        locks.Check("a sender's context");
        base.Post(d, state);
    }
}
