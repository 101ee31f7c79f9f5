using System.Net.WebSockets;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>Dials by the platform's WebSocket over the transport of a socket's own, for tests that look at each of its calls.</summary>
internal static class PlatformDial
{
    public static async ValueTask<WebSocket> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(context.Uri!, SharedTransports.Of(HandlerSettings.None).Invoker, cancellationToken);
        return socket;
    }
}
