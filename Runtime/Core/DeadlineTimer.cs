namespace Heartbeat;

/// <summary>The one timer of a socket. Set by one thread at a time; an idle socket without a deadline holds none.</summary>
internal sealed class DeadlineTimer(TimeProvider time, Clock clock, EventLoop loop)
{
    private ITimer? _timer;

    /// <summary>Sets the timer, in place of what it was set to before.</summary>
    /// <param name="at">When it is to fire, in the clock's ticks; <see cref="Machine.Never"/> to hold no timer.</param>
    public void Set(long at)
    {
        if (at == Machine.Never)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var due = at - clock.Now();
        if (due <= 0)
        {
            Fired();
            return;
        }

        // Up to the next millisecond: platform timers cut the rest off and would fire too early.
        var milliseconds = Math.Min((due + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, int.MaxValue);
        var delay = TimeSpan.FromMilliseconds(milliseconds);
        if (_timer is not null)
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer = time.CreateQuietTimer(static timer => ((DeadlineTimer)timer!).Fired(), this, delay);
    }

    private void Fired() => loop.Post(new MachineEvent(MachineEventKind.TimerFired));
}
