namespace Heartbeat;

/// <summary>What a WebSocket's address has to be.</summary>
internal static class SocketAddress
{
    public static void Check(Uri? uri, string parameter)
    {
        ArgumentNullException.ThrowIfNull(uri, parameter);
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeWs && uri.Scheme != Uri.UriSchemeWss))
        {
            throw new ArgumentException($"'{uri}' is not an absolute ws:// or wss:// address.", parameter);
        }
    }
}
