using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>
/// How to dial in a browser, which makes the handshake itself: it is given an address and sub-protocols, and throws at everything else
/// that the platform's ClientWebSocket can be told elsewhere.
/// </summary>
internal static class BrowserDialer
{
    /// <exception cref="PlatformNotSupportedException">The context or a setting asks for what no browser does.</exception>
    public static async ValueTask<Dialed> ConnectAsync(ConnectContext context, HandlerSettings settings, CancellationToken cancellationToken)
    {
        Check(context);
        Check(settings);
        var socket = new ClientWebSocket();
        try
        {
            foreach (var protocol in context.SubProtocols)
            {
                socket.Options.AddSubProtocol(protocol);
            }

            await socket.ConnectAsync(context.Uri!, cancellationToken);
            return new Dialed(new PlatformWire(socket, transport: null));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>To dial without what was asked for would look like a server that refuses for no reason.</summary>
    private static void Check(ConnectContext context)
    {
        if (context.HeaderNames is { Count: > 0 } headers)
        {
            throw new PlatformNotSupportedException(
                $"OnConnecting has set headers ({string.Join(", ", headers)}), and a browser sends none with a WebSocket's handshake. "
                + "Give the server a token in the address's query (context.Uri), as a sub-protocol (context.SubProtocols), "
                + "or as the first message of each connection (OnOpening).");
        }

        if (context.OfferedCompression is not null)
        {
            throw new PlatformNotSupportedException(
                "OnConnecting has set context.Compression, and a browser lets nobody choose it: it offers compression by itself, and uses it "
                + "where the server agrees. Leave Compression null in a browser (OperatingSystem.IsBrowser()).");
        }
    }

    private static void Check(HandlerSettings settings)
    {
        if (settings.Names is { Count: > 0 } names)
        {
            throw new PlatformNotSupportedException(
                $"HeartbeatOptions has set {string.Join(", ", names)}, and a browser lets nobody choose that: it dials by itself, with its own "
                + "proxy, certificates and trust. Leave these null in a browser (OperatingSystem.IsBrowser()).");
        }
    }
}
