using System.Net.WebSockets;

namespace Heartbeat.Testing;

/// <summary>Somebody dials a server, and waits for its answer.</summary>
internal sealed record Dial(IHeartbeatSocket Socket, string Name, ConnectContext Context, Uri Address, Host Host, TaskCompletionSource<WebSocket> Dialed);
