namespace Heartbeat;

/// <summary>What a decision hook is consulted about.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Generation">The attempt or link that it is about.</param>
internal sealed record Consultation(DecisionHook Hook, int Generation)
{
    /// <summary>The attempt, for <c>OnConnecting</c>, and the token that is cancelled when it is over.</summary>
    public ConnectContext? Attempt { get; init; }

    public CancellationToken Token { get; init; }

    /// <summary>The link, for <c>OnOpening</c>, and who takes what is to leave first on it.</summary>
    public Opening? Opening { get; init; }

    public Action<List<OutgoingMessage>>? Opened { get; init; }

    /// <summary>Why the last link or attempt ended, for <c>ShouldReconnect</c>.</summary>
    public SocketCloseReason? Reason { get; init; }
}
