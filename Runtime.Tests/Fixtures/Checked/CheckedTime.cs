namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>A clock and its timers that check that no lock of ours is held.</summary>
internal sealed class CheckedTime(TimeProvider inner, OurLocks locks) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long GetTimestamp()
    {
        locks.Check("the clock");
        return inner.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow()
    {
        locks.Check("the clock");
        return inner.GetUtcNow();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        locks.Check("a timer made");
        return new CheckedTimer(inner.CreateTimer(callback, state, dueTime, period), locks);
    }

    private sealed class CheckedTimer(ITimer inner, OurLocks locks) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            locks.Check("a timer set");
            return inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            locks.Check("a timer let go of");
            inner.Dispose();
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
