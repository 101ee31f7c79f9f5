namespace Heartbeat;

/// <summary>One entry of the setting <c>AllowedOrigins</c>: an origin, or any.</summary>
internal static class OriginEntry
{
    public const string Any = "*";

    /// <summary>What browsers send for a page that has no origin of its own (RFC 6454, section 7.3).</summary>
    public const string None = "null";

    /// <summary>What is wrong with an entry, as the end of a sentence; null where nothing is.</summary>
    public static string? Fault(string? entry)
    {
        if (string.IsNullOrEmpty(entry))
        {
            return "it names nothing";
        }

        if (entry == Any)
        {
            return null;
        }

        if (entry == None)
        {
            return "every page can make itself one that has this origin, so look at the request in OnAccepting instead";
        }

        if (WebOrigin.Read(entry!, out var fault) is not { } origin)
        {
            return entry!.Contains('*') ? "a * within it stands for nothing: name each origin" : fault;
        }

        return origin.Scheme is "ws" or "wss" ? "it is a WebSocket's address, and a page's begins with http:// or https://" : null;
    }

    /// <summary>Whether an entry names the origin of a request.</summary>
    public static bool Allows(string? entry, string origin)
        => entry == Any
            || string.Equals(entry, origin, StringComparison.OrdinalIgnoreCase)
            || (entry is not null && WebOrigin.Read(entry, out _) is { } allowed && allowed == WebOrigin.Read(origin, out _));
}
