namespace Heartbeat;

/// <summary>The answer to a request that opens no WebSocket (RFC 6455, sections 4.2.1 and 4.4).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="text">Why, for people, as plain text: what they sent may stand in it.</param>
internal sealed class ServerHandshakeRefusal(int status, string text)
{
    public int Status => status;

    public string Text => text;

    /// <summary>The headers that belong to the status.</summary>
    public HandshakeHeaders Headers { get; } = [];
}
