using System.Net;
using System.Security.Claims;

namespace Heartbeat;

/// <summary>
/// A request for a WebSocket that has reached an endpoint and has no answer yet (RFC 6455, section 4.2). It is accepted once <c>OnAccepting</c> has
/// returned, unless the hook has refused it, or it comes from a page of another origin that is not allowed.
/// </summary>
public sealed class AcceptContext
{
    private const int LeastRefusal = 400;
    private const int MostRefusal = 599;

    private readonly HandshakeHeaders _headers;
    private string? _subProtocol;
    private SocketCompression? _compression;
    private bool _isOriginAllowed;
    private volatile bool _isOver;

    internal AcceptContext(HandshakeHeaders headers, string? origin, bool isOriginAllowed)
    {
        _headers = headers;
        SubProtocols = [.. headers.Elements(HandshakeNames.SubProtocol).Distinct(StringComparer.Ordinal)];
        Origin = origin;
        _isOriginAllowed = isOriginAllowed;
    }

    /// <summary>
    /// The address that was asked for, as this server sees it: behind a proxy where TLS ends, its scheme is ws. Null where the request has no
    /// <c>Host</c>.
    /// </summary>
    public Uri? Uri { get; internal init; }

    /// <summary>The request's headers, by their names in any case. The lines of a repeated header are one value, with a comma and a space between.</summary>
    public IReadOnlyDictionary<string, string> Headers => field ??= _headers.Values();

    /// <summary>Who asks, as the server's authentication has found out.</summary>
    public ClaimsPrincipal User { get; internal init; } = new();

    /// <summary>Where the request comes from, as far as the server knows: behind a proxy, the proxy.</summary>
    public EndPoint? RemoteEndPoint { get; internal init; }

    /// <summary>The sub-protocols that the client offers, in its order (RFC 6455, section 1.9).</summary>
    public IReadOnlyList<string> SubProtocols { get; }

    /// <summary>The sub-protocol to agree on, which is one of <see cref="SubProtocols"/>; null, as it is unless set, for none.</summary>
    /// <exception cref="ArgumentException">The client does not offer it, and would end the connection.</exception>
    /// <exception cref="InvalidOperationException">Set after the hook has returned.</exception>
    public string? SubProtocol
    {
        get => _subProtocol;
        set
        {
            ThrowIfOver();
            if (value is not null && !SubProtocols.Contains(value, StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"The client does not offer the sub-protocol \"{value}\" ({(SubProtocols.Count == 0 ? "it offers none" : $"it offers {string.Join(", ", SubProtocols)}")}) and would end the connection. Choose one of {nameof(SubProtocols)}, in the same case, or null for none.",
                    nameof(value));
            }

            _subProtocol = value;
        }
    }

    /// <summary>
    /// The compression to agree on (RFC 7692), where the client offers it and the endpoint takes the request's connection itself, as it does on Kestrel.
    /// Null, as it is unless set, declines. Do not compress secrets beside what others can choose.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot be had: its <see cref="SocketCompression.ServerMaxWindowBits"/> is not 15, or its <see cref="SocketCompression.ClientMaxWindowBits"/> not from 9 to 15.</exception>
    /// <exception cref="InvalidOperationException">Set after the hook has returned.</exception>
    public SocketCompression? Compression
    {
        get => _compression;
        set
        {
            ThrowIfOver();
            Deflate = value?.ToParameters(isServer: true);
            _compression = value;
        }
    }

    /// <summary>The origin of the page that has made the request, such as <c>https://example.com</c> (RFC 6454); null where it was no browser.</summary>
    public string? Origin { get; }

    /// <summary>
    /// Whether the request may come from where it comes from: from no page, from one of this server's own (its origin's host and port are those of
    /// the request's <c>Host</c>), or from one whose origin <see cref="HeartbeatOptions.AllowedOrigins"/> names. Set it to decide otherwise: false,
    /// as the hook leaves it, is answered with 403.
    /// </summary>
    /// <exception cref="InvalidOperationException">Set after the hook has returned.</exception>
    public bool IsOriginAllowed
    {
        get => _isOriginAllowed;
        set
        {
            ThrowIfOver();
            _isOriginAllowed = value;
        }
    }

    /// <summary>What <see cref="Compression"/> asks for; null where it declines.</summary>
    internal DeflateParameters? Deflate { get; private set; }

    /// <summary>What to answer instead; null where the hook has not refused.</summary>
    internal ServerHandshakeRefusal? Refusal { get; private set; }

    /// <summary>
    /// Refuses the request, once the hook has returned: it is answered with a status of HTTP and a text, and the socket is disposed of. Of several
    /// refusals the last counts.
    /// </summary>
    /// <param name="status">
    /// The status, from 400 to 599. A client of ours takes it for final before its first open where it is from 400 to 499, except 407, 408, 421,
    /// 425 and 429, and tries again otherwise. A page in a browser sees neither status nor text.
    /// </param>
    /// <param name="reason">Why, for whoever reads the answer: plain text.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is not from 400 to 599.</exception>
    /// <exception cref="InvalidOperationException">The hook has returned already.</exception>
    public void Refuse(int status, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (status is < LeastRefusal or > MostRefusal)
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, $"A request was refused with {status}; the status must be from {LeastRefusal} to {MostRefusal}, such as 401 or 503.");
        }

        ThrowIfOver();
        Refusal = new ServerHandshakeRefusal(status, reason);
    }

    /// <summary>The hook has returned, or nobody waits for it any more: from here on nothing changes.</summary>
    internal void End() => _isOver = true;

    private void ThrowIfOver()
    {
        if (_isOver)
        {
            throw new InvalidOperationException("OnAccepting has returned, or took longer than ConnectTimeout, so the request is answered already. Decide before that.");
        }
    }
}
