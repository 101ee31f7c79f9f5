namespace Heartbeat;

/// <summary>What a decision hook is consulted about.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Generation">The attempt or link that it is about.</param>
internal sealed record Consultation(DecisionHook Hook, int Generation)
{
    /// <summary>The attempt, for <c>OnConnecting</c>, and the token that is cancelled when it is over.</summary>
    public ConnectContext? Attempt { get; init; }

    public CancellationToken Token { get; init; }

    /// <summary>Prepares the attempt, before the hook: code of the user's, which takes its time elsewhere. False where it fails. Null where that is done.</summary>
    public Func<bool>? Prepares { get; init; }

    /// <summary>The link, for <c>OnOpening</c>.</summary>
    public IOpeningLink? Link { get; init; }

    /// <summary>The attempt that may follow, for <c>ShouldReconnect</c> and <c>RetryDelay</c>.</summary>
    public ReconnectAttempt? Reconnect { get; init; }
}
