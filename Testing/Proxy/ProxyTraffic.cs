namespace Heartbeat.Testing;

/// <summary>What passes through a proxy in one direction, and how.</summary>
internal sealed class ProxyTraffic
{
    private readonly object _gate = new();
    private TaskCompletionSource _passing = Passed();
    private long _latency;

    /// <summary>Completes when bytes may pass.</summary>
    public Task Passing
    {
        get
        {
            lock (_gate)
            {
                return _passing.Task;
            }
        }
    }

    /// <summary>How many bytes pass in a second; 0 for any number.</summary>
    public int Rate { get; set; }

    public TimeSpan Latency
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _latency));
        set => Volatile.Write(ref _latency, value.Ticks);
    }

    public void Stop()
    {
        lock (_gate)
        {
            if (_passing.Task.IsCompleted)
            {
                _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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

    private static TaskCompletionSource Passed()
    {
        var passed = new TaskCompletionSource();
        passed.SetResult();
        return passed;
    }
}
