namespace Heartbeat;

/// <summary>
/// The origins that an application has listed for all its WebSockets (RFC 6455, section 10.2), as ASP.NET Core looks at them: where none is
/// listed, or <c>*</c> is, any page may connect; and a client that names no origin is no browser's page.
/// </summary>
internal static class ListedOrigins
{
    private const int Forbidden = 403;
    private const string Any = "*";

    /// <summary>The answer to a request that comes from elsewhere; null where it may come.</summary>
    /// <param name="listed">What is listed.</param>
    /// <param name="request">The request's headers.</param>
    public static ServerHandshakeRefusal? Refusal(IReadOnlyCollection<string> listed, HandshakeHeaders request)
        => listed.Count == 0 || listed.Contains(Any, StringComparer.Ordinal) || request.Value(HandshakeNames.Origin) is not { Length: > 0 } origin || listed.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? null
            : new(Forbidden, $"The request came with {HandshakeNames.Origin}: {HandshakeText.Quoted(origin)} where one of the {listed.Count} origins of the application's WebSocketOptions.AllowedOrigins was expected. Let the application add this one, if it is to connect.");
}
