using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a dial has brought.</summary>
/// <param name="WebSocket">The WebSocket, open.</param>
/// <param name="Buffer">What it stands on, where that is ours.</param>
internal readonly record struct Dialed(WebSocket WebSocket, ITransportBuffer? Buffer);
