using Microsoft.Extensions.Time.Testing;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// Time that passes when the test says so, from one due timer to the next, and rests at each until everything has run.
/// So nothing is ever late, unless the test leaps; and what a test sees is what stays until more time passes.
/// </summary>
internal sealed class VirtualTime : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<VirtualTimer> _armed = [];

    public TimeSpan Elapsed => GetUtcNow() - Start;

    /// <summary>How many timers would fire some day.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>When the next timer fires; null if none ever does.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count == 0 ? null : _armed.Min(timer => timer.Due);
            }
        }
    }

    /// <summary>Lets time pass up to a moment after the start.</summary>
    public async Task PassTo(TimeSpan moment)
    {
        await Rest.Come();
        while (NextDue is { } due && due <= moment)
        {
            MoveTo(due);
            await Rest.Come();
        }

        MoveTo(moment);
    }

    public Task Pass(TimeSpan span) => PassTo(Elapsed + span);

    /// <summary>Lets time pass while nothing runs, as when a machine sleeps: timers fire afterwards, far too late.</summary>
    public async Task Sleep(TimeSpan span)
    {
        await Rest.Come();
        MoveTo(Elapsed + span);
        await Rest.Come();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void MoveTo(TimeSpan moment)
    {
        if (moment > Elapsed)
        {
            Advance(moment - Elapsed);
        }

        VirtualTimer[] due;
        lock (_gate)
        {
            due = [.. _armed.Where(timer => timer.Due <= moment).OrderBy(timer => timer.Due)];
            foreach (var timer in due)
            {
                timer.Rearm();
            }
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                _period = period;
                time._armed.Remove(this);
                if (dueTime > TimeSpan.Zero)
                {
                    Arm(time.Elapsed + dueTime);
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                Fire();
            }

            return true;
        }

        /// <summary>As the system does: on a thread of the pool.</summary>
        public void Fire() => ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);

        public void Rearm()
        {
            time._armed.Remove(this);
            if (_period > TimeSpan.Zero)
            {
                Arm(Due + _period);
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Arm(TimeSpan due)
        {
            Due = due;
            time._armed.Add(this);
        }
    }
}
