namespace Heartbeat;

/// <summary>
/// Compression of messages (RFC 7692, permessage-deflate), to offer in the handshake. It is used where the server agrees. Immutable: change a copy with <c>with</c>.
/// </summary>
/// <remarks>
/// <para>
/// Do not compress secrets beside what others can choose: who sees how long a message is on the wire, and can put words of his own beside a secret,
/// finds the secret out, encrypted or not (CRIME, BREACH).
/// </para>
/// <para>
/// A connection that compresses holds up to 420 KiB while both ends remember earlier messages, 350 of them for what this end compresses: set
/// <see cref="ClientContextTakeover"/> and <see cref="ServerContextTakeover"/> to false where many connections are idle. Messages shorter than 32 bytes,
/// and without <see cref="ClientContextTakeover"/> those shorter than 1 KiB, leave as they are.
/// </para>
/// </remarks>
public sealed record SocketCompression
{
    private const int LeastWindowBits = 9;

    /// <summary>
    /// How much the client remembers of what it has sent, from 9 to 15: 2 to the power of that in bytes. 15 unless set. An end of ours compresses with 15
    /// and no other: at a client another value is for a WebSocket of <see cref="HeartbeatOptions.Connect"/>, and else fails the attempt.
    /// </summary>
    public int ClientMaxWindowBits { get; init; } = DeflateParameters.MostWindowBits;

    /// <summary>Whether the client remembers it from one message to the next, which compresses better. True unless set.</summary>
    public bool ClientContextTakeover { get; init; } = true;

    /// <summary>How much the server remembers of what it has sent, from 9 to 15. 15 unless set; a server that cannot remember less declines to compress.</summary>
    public int ServerMaxWindowBits { get; init; } = DeflateParameters.MostWindowBits;

    /// <summary>Whether the server remembers it from one message to the next. True unless set.</summary>
    public bool ServerContextTakeover { get; init; } = true;

    /// <summary>What one end asks for in the handshake.</summary>
    /// <param name="isServer">Whether that is the server.</param>
    /// <exception cref="ArgumentException">It cannot be had.</exception>
    internal DeflateParameters ToParameters(bool isServer)
    {
        var (own, other) = isServer ? (ServerMaxWindowBits, ClientMaxWindowBits) : (ClientMaxWindowBits, ServerMaxWindowBits);
        var (ownName, otherName) = isServer ? (nameof(ServerMaxWindowBits), nameof(ClientMaxWindowBits)) : (nameof(ClientMaxWindowBits), nameof(ServerMaxWindowBits));
        if (own != DeflateParameters.MostWindowBits)
        {
            throw new ArgumentException(
                $"Compression has {ownName} {own} where {DeflateParameters.MostWindowBits} was expected, with which alone this end compresses. "
                + $"Leave it out; where memory matters, set {(isServer ? nameof(ServerContextTakeover) : nameof(ClientContextTakeover))} to false.");
        }

        if (other is < LeastWindowBits or > DeflateParameters.MostWindowBits)
        {
            throw new ArgumentException(
                $"Compression has {otherName} {other} where {LeastWindowBits} to {DeflateParameters.MostWindowBits} was expected (RFC 7692, section 7.1.2). Set one of these, or leave it out.");
        }

        return new()
        {
            ServerNoContextTakeover = !ServerContextTakeover,
            ClientNoContextTakeover = !ClientContextTakeover,
            ServerMaxWindowBits = isServer || other == DeflateParameters.MostWindowBits ? null : other,
            ClientMaxWindowBits = isServer && other < DeflateParameters.MostWindowBits ? other : null,
        };
    }
}
