namespace Heartbeat;

/// <summary>One change of a socket's state.</summary>
public sealed record SocketStateChange
{
    /// <summary>The state that was left.</summary>
    public SocketState Previous { get; init; }

    /// <summary>The state that was entered.</summary>
    public SocketState Current { get; init; }

    /// <summary>Why the last connection or attempt ended, where one has.</summary>
    public SocketCloseReason? Reason { get; init; }
}
