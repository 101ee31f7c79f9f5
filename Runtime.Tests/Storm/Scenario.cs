namespace Heartbeat.Storm;

/// <summary>What befalls a fleet.</summary>
internal sealed record Scenario
{
    public required Shape Shape { get; init; }

    /// <summary>How long the server is away.</summary>
    public required TimeSpan Outage { get; init; }

    public int Clients { get; init; } = 1_000_000;

    /// <summary>How many clients each client stands for, where a part of a fleet and of its server is played.</summary>
    public int StandsFor { get; init; } = 1;

    /// <summary>How many connects a second the server accepts once it is back; the rest is refused at once.</summary>
    public int AcceptsPerSecond { get; init; } = 10_000;

    /// <summary>Whether links die without a word, so that heartbeats must find out; otherwise all are reset within a tenth of a second.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether a connect during the outage hangs until ConnectTimeout; otherwise it is refused at once.</summary>
    public bool Hangs { get; init; }

    public int Max { get; init; } = -1;

    /// <summary>How long after the server's return the clients are watched.</summary>
    public TimeSpan Watched { get; init; } = TimeSpan.FromMinutes(10);

    public int Seed { get; init; } = 1;
}
