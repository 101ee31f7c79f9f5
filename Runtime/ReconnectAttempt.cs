namespace Heartbeat;

/// <summary>An attempt to reconnect that is to be made.</summary>
public sealed record ReconnectAttempt
{
    /// <summary>Which attempt in a row this is: 1, 2, 3… up to <see cref="HeartbeatOptions.Max"/>.</summary>
    public int Number { get; init; }

    /// <summary>How long after the end of the last connection or attempt it will start, jitter included.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Why the last connection or attempt ended.</summary>
    public SocketCloseReason Cause { get; init; } = SocketCloseReason.Unknown;
}
