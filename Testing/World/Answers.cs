namespace Heartbeat.Testing;

/// <summary>What a server answers by itself, where a connection has no say of its own.</summary>
internal sealed class Answers
{
    public bool Heartbeats { get; set; } = true;

    public bool Closes { get; set; } = true;

    /// <summary>Whether heartbeats that are messages are answered by the test, which gets them as any other message.</summary>
    public bool ShowsHeartbeats { get; set; }
}
