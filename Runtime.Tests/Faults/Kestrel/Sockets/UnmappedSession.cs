namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>Has no <c>Map</c> method: whoever serves it calls <c>AcceptAsync</c>.</summary>
[HeartbeatSocket(Endpoint = false)]
internal sealed partial class UnmappedSession;
