namespace Heartbeat;

/// <summary>An event, with the objects that the machine does not look at.</summary>
/// <param name="Event">The event.</param>
internal readonly record struct PostedEvent(MachineEvent Event)
{
    /// <summary>What was dialed or accepted; without a WebSocket where nothing was.</summary>
    public Dialed Dialed { get; init; }

    /// <summary>What is ambient where an accepted WebSocket came from.</summary>
    public ExecutionContext? Ambient { get; init; }

    /// <summary>The address that a connect was given.</summary>
    public Uri? Address { get; init; }

    /// <summary>Who waits for the open, or does so no longer.</summary>
    public OpenWaiter? Waiter { get; init; }

    /// <summary>The start that is to be cancelled.</summary>
    public Lifetime? Lifetime { get; init; }

    /// <summary>The token whose cancelling ends the waiting.</summary>
    public CancellationToken CancelledBy { get; init; }
}
