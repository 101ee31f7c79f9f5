using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>The default way to dial: HTTP's upgrade, then frames of our own. Where a browser dials, see <see cref="BrowserDialer"/>.</summary>
[UnsupportedOSPlatform("browser")]
internal static class Dialer
{
    public static async ValueTask<Dialed> ConnectAsync(ConnectContext context, ClientTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var handshake = new ClientHandshake(context.SubProtocols, context.Compression?.ToParameters(isServer: false));
        using var request = RequestFor(context, handshake);
        var upgrade = HttpUpgrade.Begin();
        HttpResponseMessage? response = null;
        try
        {
            response = await transport.Invoker.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                throw new HandshakeRefusedException(response.StatusCode, RetryAfter(response, time), innerException: null);
            }

            if (!handshake.TryComplete((int)response.StatusCode, HeadersOf(response), out var subProtocol, out var fault))
            {
                throw new WebSocketException(WebSocketError.NotAWebSocket, fault);
            }

            return new Dialed(await WireOver(response, upgrade.Upgraded, subProtocol, handshake.Deflate, cancellationToken)) { RemoteEndPoint = upgrade.RemoteEndPoint };
        }
        catch (Exception exception)
        {
            response?.Dispose();
            upgrade.Abandon();
            if (exception is WebSocketException or HandshakeRefusedException || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                throw;
            }

            throw new WebSocketException(WebSocketError.Faulted, "Unable to connect to the remote server", exception);
        }
    }

    private static HttpRequestMessage RequestFor(ConnectContext context, ClientHandshake handshake)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, context.Uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in context.Headers)
        {
            if (HandshakeNames.AreOfHandshake(name))
            {
                throw new ArgumentException($"Headers has {name}, which the handshake sets itself. Remove it{(name.Equals(HandshakeNames.SubProtocol, StringComparison.OrdinalIgnoreCase) ? ", and set SubProtocols" : "")}.");
            }

            // Such a value could bring along a header of its own.
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new ArgumentException($"Headers[{HandshakeText.Quoted(name)}] has a line break or a NUL in its value, which no header may have. Remove it.");
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                throw new ArgumentException($"Headers has {HandshakeText.Quoted(name)}, which is no name of a request's header. Remove it, or write it otherwise.");
            }
        }

        foreach (var (name, value) in handshake.Request)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static HandshakeHeaders HeadersOf(HttpResponseMessage response)
    {
        HandshakeHeaders headers = [];
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            foreach (var value in values)
            {
                headers.Add(name, value);
            }
        }

        return headers;
    }

    private static async ValueTask<IWire> WireOver(HttpResponseMessage response, TransportStream? upgraded, string? subProtocol, DeflateParameters? deflate, CancellationToken cancellationToken)
    {
        if (upgraded is null)
        {
            return new FramedWire(await response.Content.ReadAsStreamAsync(cancellationToken), early: default, isServer: false, subProtocol, deflate);
        }

        if (upgraded.Connection is NetworkStream connection)
        {
            // A socket holds on to what it wrote last, which is HTTP's buffer of 4 KiB, until it writes something else.
            await connection.WriteAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
        }

        return new FramedWire(upgraded.Connection, upgraded.Early, isServer: false, subProtocol, deflate);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
        => response.Headers.NonValidated.TryGetValues(RetryAfterHeader.Name, out var values) ? RetryAfterHeader.Read(values.FirstOrDefault(), time) : null;
}
