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

    /// <summary>How a connection that is to be made finds the dial that it is made for.</summary>
    private static readonly HttpRequestOptionsKey<HttpUpgrade?> Dial = new("Heartbeat.Dial");

    /// <summary>The connection that was made for this dial, until a request goes over it: whose it is then, HTTP decides.</summary>
    private Stream? _made;
    private volatile bool _isAbandoned;

    /// <summary>The dial that the calling request belongs to.</summary>
    public static HttpUpgrade? Current => Running.Value;

    /// <summary>The connection over which the request went.</summary>
    public HandshakeStream? Stream { get; set; }

    /// <summary>The other end of that connection, where it is known: a proxy where there is one.</summary>
    public EndPoint? RemoteEndPoint { get; set; }

    /// <summary>What the WebSocket stands on; null where HTTP has kept it.</summary>
    public TransportStream? Upgraded { get; private set; }

    /// <summary>The token of the dial's request.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Marks what the caller starts from here on as one dial.</summary>
    public static HttpUpgrade Begin() => Running.Value = new HttpUpgrade();

    /// <summary>The dial that a connection is made for; null where that is HTTP's own affair, as a tunnel through a proxy is.</summary>
    public static HttpUpgrade? Of(HttpRequestMessage request) => request.Options.TryGetValue(Dial, out var upgrade) ? upgrade : null;

    /// <summary>A connection for this dial is up, and may still have to agree on TLS. Where the dial has failed meanwhile, it is closed.</summary>
    public void NoteMade(Stream connection)
    {
        Interlocked.Exchange(ref _made, connection);
        if (_isAbandoned)
        {
            connection.Dispose();
        }
    }

    /// <summary>A request goes over the connection that was made for this dial.</summary>
    public void NoteUsed() => Interlocked.Exchange(ref _made, null);

    /// <summary>
    /// The dial has failed: closes the connection that was made for it. HTTP itself goes on with it for seconds, and keeps it then where nobody
    /// uses or closes it.
    /// </summary>
    public void Abandon()
    {
        if (Stream is { } used && used.MadeFor != this)
        {
            // The two have changed places: the other dial waits for the connection that was made for this one.
            return;
        }

        // Before the look at the connection: one that comes after it sees this.
        _isAbandoned = true;
        Interlocked.Exchange(ref _made, null)?.Dispose();
    }

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
            if (Current is { } upgrade)
            {
                upgrade.Token = cancellationToken;
                request.Options.Set(Dial, upgrade);
            }

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
