namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>Knows no log and has no <c>OnError</c>: what goes wrong in it is somebody else's to write down.</summary>
[HeartbeatSocket(Timeout = 3000)]
internal sealed partial class FaultySession
{
    partial void OnMessage(string message) => throw new FormatException($"Cannot read {message}.");
}
