namespace Heartbeat;

/// <summary>
/// Which page has made a request for a WebSocket, and whether it may (RFC 6455, sections 4.2.2 and 10.2). A browser lets any page connect to any
/// server and sends the visitor's cookies along; the server alone can tell its own pages from others.
/// </summary>
/// <param name="request">The request's headers.</param>
internal sealed class RequestOrigin(HandshakeHeaders request)
{
    private const int Forbidden = 403;

    private readonly string? _host = request.Value(HandshakeNames.Host);

    /// <summary>As the request has it; null where it has none, as that of a program which is no browser.</summary>
    public string? Text { get; } = request.Value(HandshakeNames.Origin);

    /// <summary>Whether the request comes from no page, from one of this server's own, or from one of an origin that is allowed.</summary>
    /// <param name="entries">What is allowed beside this server's own.</param>
    public bool IsAllowed(IEnumerable<string> entries) => Text is not { } origin || IsOwn(origin) || entries.Any(entry => OriginEntry.Allows(entry, origin));

    /// <summary>The answer where it may not.</summary>
    public ServerHandshakeRefusal Refusal() => new(
        Forbidden,
        $"A page of the origin {HandshakeText.Quoted(Text ?? "")} may not connect: {(_host is null ? "the request came without the header Host" : $"the request came with Host: {HandshakeText.Quoted(_host)}")}. "
        + $"If the page may connect, {(Text == OriginEntry.None ? "" : "name its origin in the server's setting AllowedOrigins, or ")}set context.IsOriginAllowed in OnAccepting. "
        + "If it is the server's own, a proxy has changed Host: let it pass Host on (nginx: proxy_set_header Host $http_host), or let the server take it from the proxy (ForwardedHeaders.XForwardedHost).");

    // Several origins in one header are read as none, and so are foreign: no browser sends them.
    private bool IsOwn(string origin) => _host is not null && WebOrigin.Read(origin, out _) is { } read && read.IsOfHost(_host);
}
