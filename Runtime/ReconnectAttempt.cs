namespace Heartbeat;

/// <summary>An attempt to reconnect that was scheduled.</summary>
/// <param name="Number">Which attempt in a row this is: 1, 2, 3… up to <see cref="HeartbeatOptions.Max"/>.</param>
/// <param name="Delay">How long after the end of the last connection or attempt it will start, jitter included.</param>
/// <param name="Cause">Why the last connection or attempt ended.</param>
public sealed record ReconnectAttempt(int Number, TimeSpan Delay, SocketCloseReason Cause);
