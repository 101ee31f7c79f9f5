namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Thrown by hooks that fail.</summary>
internal sealed class HookFailure() : Exception("A hook failed, as it was told to.");

/// <summary>How the hooks of one end take their time: they stall, block their thread, and fail.</summary>
internal sealed class Temper(SimulatedWorld world, Host host)
{
    private long _stallsUntil;
    private long _blocksUntil;
    private int _failures;
    private int _busy;

    /// <summary>Until when a hook may hold things up.</summary>
    public long StuckUntil => Math.Max(_busy > 0 ? world.Now : 0, Math.Max(_stallsUntil, _blocksUntil));

    /// <summary>Until when a hook that blocks its thread does.</summary>
    public long BlockedUntil => _blocksUntil;

    public void StallUntil(long moment) => _stallsUntil = Math.Max(_stallsUntil, moment);

    public void BlockUntil(long moment) => _blocksUntil = Math.Max(_blocksUntil, moment);

    /// <summary>A hook waits for something else, for its own message to leave, say: nobody knows for how long.</summary>
    public async ValueTask WaitFor(Func<ValueTask> errand)
    {
        _busy++;
        try
        {
            await errand();
        }
        finally
        {
            _busy--;
        }
    }

    public void Fail() => _failures++;

    /// <summary>What every hook that can await does first.</summary>
    public ValueTask Pass()
    {
        PassNow();
        if (_stallsUntil <= world.Now)
        {
            return default;
        }

        var over = new TaskCompletionSource();
        host.At(_stallsUntil, over.SetResult);
        return new ValueTask(over.Task);
    }

    /// <summary>What every hook that cannot await does first.</summary>
    public void PassNow()
    {
        if (_blocksUntil > world.Now)
        {
            // Longer than it was to, where another blocked hook began after it.
            _busy++;
            host.HoldThread();
            world.Block(_blocksUntil);
            host.LetGoOfThread();
            _busy--;
        }

        if (Fails())
        {
            throw new HookFailure();
        }
    }

    /// <summary>Whether the hook that asks is one that fails.</summary>
    public bool Fails()
    {
        if (_failures == 0)
        {
            return false;
        }

        _failures--;
        return true;
    }
}
