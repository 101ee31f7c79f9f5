namespace Heartbeat;

/// <summary>Compression of messages to offer in the handshake (RFC 7692, permessage-deflate). Immutable: change a copy with <c>with</c>.</summary>
public sealed record SocketCompression
{
    /// <summary>How much this end remembers of what it has sent, from 9 to 15: 2 to the power of that in bytes. 15 unless set.</summary>
    public int ClientMaxWindowBits { get; init; } = 15;

    /// <summary>Whether this end remembers it from one message to the next, which compresses better. True unless set.</summary>
    public bool ClientContextTakeover { get; init; } = true;

    /// <summary>The same at the other end, from 9 to 15. 15 unless set.</summary>
    public int ServerMaxWindowBits { get; init; } = 15;

    /// <summary>Whether the other end remembers it from one message to the next. True unless set.</summary>
    public bool ServerContextTakeover { get; init; } = true;
}
