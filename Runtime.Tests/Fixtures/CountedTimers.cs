namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A clock that counts how often its timers are set.</summary>
internal sealed class CountedTimers(TimeProvider inner) : TimeProvider
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Note(dueTime);
        return new Timer(this, inner.CreateTimer(callback, state, dueTime, period));
    }

    private void Note(TimeSpan dueTime)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Interlocked.Increment(ref _count);
        }
    }

    private sealed class Timer(CountedTimers time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Note(dueTime);
            return inner.Change(dueTime, period);
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
