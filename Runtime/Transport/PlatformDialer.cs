using System.Net;
using System.Net.WebSockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>The way to dial where compression is asked for, which our own frames do not have: the platform's ClientWebSocket.</summary>
[UnsupportedOSPlatform("browser")]
internal static class PlatformDialer
{
    public static async ValueTask<Dialed> ConnectAsync(
        ConnectContext context,
        ClientTransport transport,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        HttpUpgrade? upgrade = null;
        try
        {
            // The heartbeat is ours; the platform's would find nothing that ours does not.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.DangerousDeflateOptions = context.Compression is { } compression ? ToDeflate(compression) : null;
            foreach (var (name, value) in context.Headers)
            {
                socket.Options.SetRequestHeader(name, value);
            }

            foreach (var protocol in context.SubProtocols)
            {
                socket.Options.AddSubProtocol(protocol);
            }

            upgrade = HttpUpgrade.Begin();
            await socket.ConnectAsync(context.Uri!, transport.Invoker, cancellationToken);
            socket.HttpResponseHeaders = null;
            return new Dialed(new PlatformWire(socket, upgrade.Upgraded)) { RemoteEndPoint = upgrade.RemoteEndPoint };
        }
        catch (WebSocketException exception) when (IsRefusal(socket.HttpStatusCode))
        {
            var refused = new HandshakeRefusedException(socket.HttpStatusCode, RetryAfter(socket, time), exception);
            socket.Dispose();
            throw refused;
        }
        catch
        {
            socket.Dispose();
            upgrade?.Abandon();
            throw;
        }
    }

    private static WebSocketDeflateOptions ToDeflate(SocketCompression compression) => new()
    {
        ClientMaxWindowBits = compression.ClientMaxWindowBits,
        ClientContextTakeover = compression.ClientContextTakeover,
        ServerMaxWindowBits = compression.ServerMaxWindowBits,
        ServerContextTakeover = compression.ServerContextTakeover,
    };

    private static bool IsRefusal(HttpStatusCode status) => status is not (0 or HttpStatusCode.SwitchingProtocols);

    private static TimeSpan? RetryAfter(ClientWebSocket socket, TimeProvider time)
        => socket.HttpResponseHeaders is { } headers && headers.TryGetValue(RetryAfterHeader.Name, out var values) ? RetryAfterHeader.Read(values.FirstOrDefault(), time) : null;
}
