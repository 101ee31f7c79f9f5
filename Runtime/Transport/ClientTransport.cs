using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>Dials as the platform's ClientWebSocket does by itself, and keeps the system's send queue shallow.</summary>
[UnsupportedOSPlatform("browser")]
internal sealed class ClientTransport
{
    /// <summary>How a connection that is to be made tells whom it has reached.</summary>
    private static readonly HttpRequestOptionsKey<EndPoint?> Reached = new("Heartbeat.Reached");

    /// <summary>What the user put there, if anything.</summary>
    private readonly Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? _connect;
    private readonly Func<SocketsHttpPlaintextStreamFilterContext, CancellationToken, ValueTask<Stream>>? _filter;

    /// <remarks>Throws what the user's delegate throws.</remarks>
    public ClientTransport(HandlerSettings settings)
    {
        Settings = settings;
        var handler = new SocketsHttpHandler
        {
            // What ClientWebSocket sets where it makes the handler.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,

            // A browser follows no redirect either, and the headers, secrets among them, are not for whomever the server names.
            AllowAutoRedirect = false,
            Proxy = settings.Proxy,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = settings.ClientCertificates,
                RemoteCertificateValidationCallback = settings.ServerCertificateValidation,
            },
        };
#if NET
        settings.ConfigureHandler?.Invoke(handler);
#endif
        CertificateCheck.Install(handler.SslOptions);
        _connect = handler.ConnectCallback;
        _filter = handler.PlaintextStreamFilter;
        handler.ConnectCallback = ConnectAsync;
        handler.PlaintextStreamFilter = FilterAsync;
        Invoker = new HttpMessageInvoker(new HttpUpgrade.Handler(handler));
    }

    /// <summary>What it was made for.</summary>
    public HandlerSettings Settings { get; }

    /// <summary>What requests are sent through.</summary>
    public HttpMessageInvoker Invoker { get; }

    private async ValueTask<Stream> FilterAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        var stream = _filter is null ? context.PlaintextStream : await _filter(context, cancellationToken).ConfigureAwait(false);
        context.InitialRequestMessage.Options.TryGetValue(Reached, out var reached);

        // Where the user gives none, HTTP says so; a request to a proxy for a tunnel is HTTP's own, and what goes through it has its own stream.
        return stream is null ? stream!
            : context.InitialRequestMessage.Method == HttpMethod.Connect ? new TunnelStream(stream, reached) : new HandshakeStream(stream, reached, HttpUpgrade.Of(context.InitialRequestMessage));
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage;
        var dial = HttpUpgrade.Of(request);

        // The pool's token lets a connect go on for seconds that no attempt waits for any more.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, dial?.Token ?? default);
        var stream = _connect is null
            ? await ConnectAsync(context.DnsEndPoint, either.Token).ConfigureAwait(false)
            : await _connect(context, either.Token).ConfigureAwait(false);
        if (stream is not null)
        {
            dial?.NoteMade(stream);
        }

        if (stream is NetworkStream { Socket: var socket })
        {
            ShallowSendQueue.SetOn(socket);
            request.Options.Set(Reached, Peer(socket));
        }

        // TLS asks for one record at a time.
        return stream is not null && IsSecure(request.RequestUri!) ? new TransportStream(stream, early: default) : stream!;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static EndPoint? Peer(Socket socket)
    {
        try
        {
            // A socket for both families names one of the older family so that nobody recognizes it.
            return socket.RemoteEndPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
                ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
                : socket.RemoteEndPoint;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already, which whoever uses it will say.
            return null;
        }
    }

    private static bool IsSecure(Uri address) => address.Scheme == Uri.UriSchemeWss || address.Scheme == Uri.UriSchemeHttps;
}
