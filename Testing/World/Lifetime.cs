namespace Heartbeat.Testing;

/// <summary>Whether the world has ended: nothing of it is played any more, and nobody is told anything.</summary>
internal sealed class Lifetime
{
    public bool IsOver { get; private set; }

    public void End() => IsOver = true;
}
