namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>How a hook takes its time.</summary>
public enum Slowness
{
    /// <summary>It awaits, and its thread is free.</summary>
    Awaits,

    /// <summary>It blocks its thread, as it should not.</summary>
    Blocks,
}

/// <summary>A point in a hook that it does not get past before the test says so; then it stops nobody any more.</summary>
internal sealed class Stop(Slowness slowness) : IDisposable
{
    private readonly Roadblock _roadblock = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a hook stands here.</summary>
    public Task Reached => _reached.Task.InTime();

    public async ValueTask Here()
    {
        _reached.TrySetResult();
        if (slowness == Slowness.Blocks)
        {
            _roadblock.Hold();
        }
        else
        {
            await _goOn.Task;
        }
    }

    /// <summary>For a hook that cannot await: it blocks, whatever it would rather do.</summary>
    public void HereNow()
    {
        _reached.TrySetResult();
        _roadblock.Hold();
    }

    public void GoOn()
    {
        _goOn.TrySetResult();
        _roadblock.Open();
    }

    public void Dispose()
    {
        GoOn();
        _roadblock.Dispose();
    }
}
