namespace Heartbeat;

/// <summary>One change of a socket's state.</summary>
/// <param name="Previous">The state that was left.</param>
/// <param name="Current">The state that was entered.</param>
/// <param name="Reason">Why the last connection or attempt ended, where one has.</param>
public sealed record SocketStateChange(SocketState Previous, SocketState Current, SocketCloseReason? Reason);
