using System.Net;
using System.Net.Http;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>
/// One dial's way from HTTP to a WebSocket: finds out which connection its request went over, and takes it out of HTTP's hands
/// when the server has agreed.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal sealed class HttpUpgrade
{
    private static readonly AsyncLocal<HttpUpgrade?> Running = new();

    /// <summary>The dial that the calling request belongs to.</summary>
    public static HttpUpgrade? Current => Running.Value;

    /// <summary>The connection over which the request went.</summary>
    public HandshakeStream? Stream { get; set; }

    /// <summary>The other end of that connection, where it is known: a proxy where there is one.</summary>
    public EndPoint? RemoteEndPoint { get; set; }

    /// <summary>What the WebSocket stands on; null where HTTP has kept it.</summary>
    public TransportStream? Upgraded { get; private set; }

    /// <summary>Marks what the caller starts from here on as one dial.</summary>
    public static HttpUpgrade Begin() => Running.Value = new HttpUpgrade();

    private void Take(HttpResponseMessage response)
    {
        if (Stream is not { } stream)
        {
            return;
        }

        Upgraded = stream.Release();
        var http = response.Content;
        response.Content = new UpgradedContent(Upgraded);

        // HTTP gives its own buffers back, and forgets the connection.
        http.Dispose();
    }

    /// <summary>Hands an upgraded connection on in place of HTTP's own stream over it.</summary>
    public sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                Current?.Take(response);
            }

            return response;
        }
    }

    private sealed class UpgradedContent(Stream stream) : HttpContent
    {
        protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => stream;

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(stream);

        protected override Task SerializeToStreamAsync(Stream target, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
