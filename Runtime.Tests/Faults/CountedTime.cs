namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>The real clock, and how many of its timers are set: one that has fired, or was disposed of, holds nothing.</summary>
internal sealed class CountedTime : TimeProvider
{
    private int _set;

    public int SetTimers => Volatile.Read(ref _set);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        var timer = new Timer(this);
        timer.Mark(dueTime != Timeout.InfiniteTimeSpan);
        timer.Inner = base.CreateTimer(
            fired =>
            {
                timer.Mark(isSet: false);
                callback(fired);
            },
            state,
            dueTime,
            period);
        return timer;
    }

    private sealed class Timer(CountedTime time) : ITimer
    {
        private int _isSet;

        public ITimer Inner { get; set; } = null!;

        public void Mark(bool isSet)
        {
            var now = isSet ? 1 : 0;
            Interlocked.Add(ref time._set, now - Interlocked.Exchange(ref _isSet, now));
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Mark(dueTime != Timeout.InfiniteTimeSpan);
            return Inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            Inner.Dispose();
            Mark(isSet: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
