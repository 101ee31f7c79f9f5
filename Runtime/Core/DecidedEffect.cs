namespace Heartbeat;

/// <summary>What the machine wants done, with the object that it is done to: that of the moment of the decision, and none that came later.</summary>
/// <param name="Effect">What is to be done.</param>
internal readonly record struct DecidedEffect(Effect Effect)
{
    /// <summary>The link, where the effect is about one that was current.</summary>
    public Link? Link { get; init; }

    public ConnectAttempt? Attempt { get; init; }

    /// <summary>When it was decided, in the machine's time.</summary>
    public long At { get; init; }

    public Lifetime? Lifetime { get; init; }

    /// <summary>The state before, for <see cref="EffectKind.ChangeState"/>.</summary>
    public SocketState Previous { get; init; }

    /// <summary>What has said no, in words for the log, for <see cref="EffectKind.NotifyGaveUp"/>; null where the machine gave up by itself.</summary>
    public string? Denial { get; init; }

    /// <summary>What went wrong instead of a decision.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Who waits no longer, for <see cref="EffectKind.CancelWaiter"/>, and the token that says so.</summary>
    public OpenWaiter? Waiter { get; init; }

    public CancellationToken CancelledBy { get; init; }
}
