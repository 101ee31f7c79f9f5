namespace Heartbeat;

/// <summary>What a WebSocket's address has to be.</summary>
internal static class SocketAddress
{
    public static void Check(Uri? uri, string parameter)
    {
        ArgumentNullException.ThrowIfNull(uri, parameter);
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeWs && uri.Scheme != Uri.UriSchemeWss))
        {
            throw new ArgumentException($"'{(uri.IsAbsoluteUri ? ForLog(uri) : uri.OriginalString.Split('?', '#')[0])}' is not an absolute ws:// or wss:// address. Give one such as wss://example.com/socket.", parameter);
        }
    }

    /// <summary>
    /// An address as a log may show it: without the user, the query and the fragment, which hold tokens more often than not. That there is
    /// a query is shown as <c>?*</c>, as .NET's own HTTP client does.
    /// </summary>
    public static string ForLog(Uri? uri) => uri is null
        ? "no address"
        : uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (uri.OriginalString.Split('#')[0].Contains('?', StringComparison.Ordinal) ? "?*" : "");
}
