namespace Heartbeat.Testing;

/// <summary>What passes through a proxy in one direction, and how.</summary>
internal sealed class ProxyTraffic
{
    /// <summary>Longer than any test, and short enough to be added to a time.</summary>
    private static readonly TimeSpan LongestLatency = TimeSpan.FromDays(10_000);

    private readonly object _gate = new();
    private TaskCompletionSource _passing = Passed();
    private int _beginning;
    private long _latency;
    private int _rate;

    /// <summary>How many bytes pass in a second; 0 for any number.</summary>
    public int Rate
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _latency));
        set => Volatile.Write(ref _latency, Math.Min(value.Ticks, LongestLatency.Ticks));
    }

    /// <summary>
    /// Does something once it may pass. It begins before a stop or after the end of the stop: when <see cref="Stop"/> has returned, nothing begins any more.
    /// </summary>
    public async Task<T> PassAsync<T>(Func<Task<T>> begin, CancellationToken cancellation)
    {
        while (true)
        {
            Task passing;
            bool mayPass;
            lock (_gate)
            {
                passing = _passing.Task;
                mayPass = passing.IsCompleted;
                _beginning += mayPass ? 1 : 0;
            }

            if (mayPass)
            {
                return await Begin(begin).ConfigureAwait(false);
            }

            await passing.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="PassAsync{T}"/>
    public Task PassAsync(Action act, CancellationToken cancellation)
        => PassAsync(
            () =>
            {
                act();
                return Task.FromResult(true);
            },
            cancellation);

    public void Stop()
    {
        lock (_gate)
        {
            if (_passing.Task.IsCompleted)
            {
                _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            while (_beginning > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public void Go()
    {
        lock (_gate)
        {
            _passing.TrySetResult();
        }
    }

    /// <summary>Begins what may pass, outside of the lock: a call of a socket may take its time.</summary>
    private Task<T> Begin<T>(Func<Task<T>> begin)
    {
        try
        {
            return begin();
        }
        finally
        {
            lock (_gate)
            {
                _beginning--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static TaskCompletionSource Passed()
    {
        var passed = new TaskCompletionSource();
        passed.SetResult();
        return passed;
    }
}
