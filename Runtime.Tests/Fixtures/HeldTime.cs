namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// The system's time. Whoever sets a timer anew, or lets go of it, can be held up: so a test gets its foot into what is being carried out, and whatever
/// is decided meanwhile has to wait.
/// </summary>
internal sealed class HeldTime : TimeProvider
{
    private volatile Roadblock? _roadblock;

    /// <summary>Holds up whoever sets a timer, or lets go of one, next.</summary>
    public void Hold(Roadblock roadblock) => _roadblock = roadblock;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new HeldTimer(this, base.CreateTimer(callback, state, dueTime, period));

    private void Pass()
    {
        if (_roadblock is { } roadblock)
        {
            // One thread; the test needs the others.
            _roadblock = null;
            roadblock.Hold();
        }
    }

    private sealed class HeldTimer(HeldTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Pass();
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            time.Pass();
            timer.Dispose();
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
