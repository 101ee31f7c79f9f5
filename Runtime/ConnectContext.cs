using System.Net.WebSockets;
using System.Runtime.Versioning;

namespace Heartbeat;

/// <summary>One attempt to connect, before it is made. Every attempt has its own.</summary>
public sealed class ConnectContext
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private Uri? _uri;
    private SocketCompression? _compression;

    internal ConnectContext(Uri? uri, int attempt)
    {
        _uri = uri;
        Attempt = attempt;
    }

    /// <summary>The address to dial: that of <c>ConnectAsync</c> or of <see cref="HeartbeatOptions.Uri"/>, unless it is set here.</summary>
    /// <exception cref="ArgumentException">The value is not an absolute ws or wss address.</exception>
    public Uri? Uri
    {
        get => _uri;
        set
        {
            SocketAddress.Check(value, nameof(value));
            _uri = value;
        }
    }

    /// <summary>How many attempts to reconnect this makes in a row: 0 for the one that was asked for, then 1, 2, 3…</summary>
    public int Attempt { get; }

    /// <summary>What the heartbeats of the connection will look like: an object of this attempt's own. It may be told here what it cannot know, such as an interval that came by HTTP.</summary>
    public HeartbeatProtocol Heartbeat { get; internal set; } = null!;

    /// <summary>Headers for the handshake. A browser sends none: there an attempt with one fails, and says what to do instead.</summary>
    [UnsupportedOSPlatform("browser")]
    public IDictionary<string, string> Headers => _headers;

    /// <summary>The sub-protocols to offer, best first (RFC 6455, section 1.9).</summary>
    public IList<string> SubProtocols { get; } = [];

    /// <summary>
    /// Compression to offer (RFC 7692), or null for none. Do not compress secrets beside what others can choose. A browser decides this by
    /// itself: there an attempt that sets it fails.
    /// </summary>
    [UnsupportedOSPlatform("browser")]
    public SocketCompression? Compression
    {
        get => _compression;
        set => _compression = value;
    }

    /// <summary>What is set of <see cref="Headers"/>, to be looked at in a browser too.</summary>
    internal IReadOnlyCollection<string> HeaderNames => _headers.Keys;

    /// <summary>What is set of <see cref="Compression"/>, to be looked at in a browser too.</summary>
    internal SocketCompression? OfferedCompression => _compression;
}
