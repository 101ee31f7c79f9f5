namespace Heartbeat.Runtime.Tests.Kestrel.Sockets;

/// <summary>Knows its address, and does not come back to a server that has no place for it.</summary>
[HeartbeatSocket("ws://127.0.0.1:1/nobody-listens-there", Retry = 50, Max = 5)]
internal sealed partial class PickySocket
{
    public int Asked { get; private set; }

    public Uri? Elsewhere { get; set; }

    partial void OnConnecting(ConnectContext context) => context.Uri = Elsewhere ?? context.Uri;

    private partial bool ShouldReconnect(SocketCloseReason reason)
    {
        Asked++;
        return reason.HttpStatus != System.Net.HttpStatusCode.NotFound;
    }
}
