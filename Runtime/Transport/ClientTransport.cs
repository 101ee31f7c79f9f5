using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// Dials as the platform's ClientWebSocket does by itself, and keeps the system's send queue shallow. The system would take
/// megabytes at once for a slow link: they would all have to leave before a ping could, and a write that waits would look
/// stalled for as long as a third of them needs. What is already on its way is not limited, so a fast link loses nothing.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal static class ClientTransport
{
    /// <summary>How many bytes may wait in the system to leave; a writer is woken when half of them have.</summary>
    private const int Unsent = 32 * 1024;

    private static readonly Lazy<HttpMessageInvoker> Shared = new(New);

    /// <summary>The one invoker that all sockets share.</summary>
    public static HttpMessageInvoker Invoker => Shared.Value;

    // The number of TCP_NOTSENT_LOWAT; other systems have no such setting.
    private static int? UnsentOption => OperatingSystem.IsLinux() ? 25 : OperatingSystem.IsMacOS() ? 0x201 : null;

    private static HttpMessageInvoker New()
    {
        var handler = new SocketsHttpHandler
        {
            // What ClientWebSocket sets where it makes the handler.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,

            // A browser follows no redirect either, and the headers, secrets among them, are not for whomever the server names.
            AllowAutoRedirect = false,
            PlaintextStreamFilter = static (context, _) => new ValueTask<Stream>(Over(context)),
        };
        if (UnsentOption is not null)
        {
            handler.ConnectCallback = static (context, cancellationToken) => ConnectAsync(context, cancellationToken);
        }

        return new HttpMessageInvoker(new HttpUpgrade.Handler(handler));
    }

    // A request to a proxy for a tunnel is HTTP's own.
    private static Stream Over(SocketsHttpPlaintextStreamFilterContext context)
        => context.InitialRequestMessage.Method == HttpMethod.Connect ? context.PlaintextStream : new HandshakeStream(context.PlaintextStream);

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            KeepShallow(socket);
            var stream = new NetworkStream(socket, ownsSocket: true);

            // TLS asks for one record at a time.
            return IsSecure(context.InitialRequestMessage.RequestUri!) ? new TransportStream(stream, early: default) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsSecure(Uri address) => address.Scheme == Uri.UriSchemeWss || address.Scheme == Uri.UriSchemeHttps;

    private static void KeepShallow(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UnsentOption!.Value, BitConverter.GetBytes(Unsent));
        }
        catch (SocketException)
        {
            // An old system does not know the option. The link works without it.
        }
    }
}
