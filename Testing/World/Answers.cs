namespace Heartbeat.Testing;

/// <summary>What a server answers by itself, where a connection has no say of its own.</summary>
internal sealed class Answers
{
    public bool Heartbeats { get; set; } = true;

    public bool Closes { get; set; } = true;
}
