namespace Heartbeat;

/// <summary>The headers of a handshake and what they say (RFC 6455, sections 4 and 11.3).</summary>
internal static class HandshakeNames
{
    public const string Upgrade = "Upgrade";
    public const string Connection = "Connection";
    public const string Key = "Sec-WebSocket-Key";
    public const string Accept = "Sec-WebSocket-Accept";
    public const string Version = "Sec-WebSocket-Version";
    public const string SubProtocol = "Sec-WebSocket-Protocol";
    public const string Extensions = "Sec-WebSocket-Extensions";
    public const string Allow = "Allow";
    public const string Host = "Host";
    public const string Origin = "Origin";

    public const string WebSocket = "websocket";
    public const string OnlyVersion = "13";

    /// <summary>What a server looks at.</summary>
    public static readonly IReadOnlyList<string> OfRequest = [Upgrade, Connection, Key, Version, SubProtocol, Extensions, Host, Origin];

    /// <summary>Whether the handshake sets this header itself.</summary>
    public static bool AreOfHandshake(string name)
        => new[] { Upgrade, Connection, Key, Accept, Version, SubProtocol, Extensions }.Contains(name, StringComparer.OrdinalIgnoreCase);
}
