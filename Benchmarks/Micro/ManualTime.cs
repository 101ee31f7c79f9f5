namespace Heartbeat.Benchmarks.Micro;

/// <summary>Time that passes when the benchmark says so, for a socket that has one timer.</summary>
internal sealed class ManualTime : TimeProvider
{
    private OneTimer? _timer;
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => _timer = new OneTimer(this, callback, state) { DueAt = _now + dueTime.Ticks };

    /// <summary>Lets time pass until the timer is due, and fires it.</summary>
    public void PassToTimer()
    {
        var timer = _timer ?? throw new InvalidOperationException("No timer is set.");
        _now = timer.DueAt;
        timer.Fire();
    }

    private sealed class OneTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long DueAt { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = time._now + dueTime.Ticks;
            return true;
        }

        public void Dispose() => time._timer = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
