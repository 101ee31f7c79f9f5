namespace Heartbeat;

/// <summary>What all links of one socket have in common.</summary>
internal sealed record LinkEnvironment
{
    /// <summary>The socket above the link.</summary>
    public required ILinkHost Host { get; init; }

    /// <summary>Where messages go that were read.</summary>
    public required HookQueue Hooks { get; init; }

    /// <summary>Marks what runs inside an event hook.</summary>
    public required HookScope Scope { get; init; }

    /// <summary>Where the link's loops run.</summary>
    public required LoopScheduler Scheduler { get; init; }

    /// <summary>Who finds the hooks that still run a while after they began.</summary>
    public required HookRounds Rounds { get; init; }

    public required Log Log { get; init; }

    public required SocketMetrics Metrics { get; init; }

    /// <summary>Whether anything that arrives answers a ping, and not pongs alone.</summary>
    public required bool AnythingReplies { get; init; }

    /// <summary>The largest message that may arrive, in bytes.</summary>
    public required int MaxMessageSize { get; init; }

    /// <summary>A read that took no longer, in ticks, may be followed by a larger one: that is still far from looking like silence.</summary>
    public required long QuickRead { get; init; }
}
