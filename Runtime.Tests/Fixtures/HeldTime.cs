namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>The system's time. A look at it can be held up, and the thread that looks with it: so a test gets its foot into a step.</summary>
internal sealed class HeldTime : TimeProvider
{
    private volatile Roadblock? _roadblock;

    /// <summary>Holds up whoever looks next.</summary>
    public void Hold(Roadblock roadblock) => _roadblock = roadblock;

    public override long GetTimestamp()
    {
        if (_roadblock is { } roadblock)
        {
            // One thread; the test needs the others.
            _roadblock = null;
            roadblock.Hold();
        }

        return base.GetTimestamp();
    }
}
