using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Heartbeat;

/// <summary>
/// The key by which a client knows that the answer is to its own request, and from a server that speaks WebSocket (RFC 6455, section 1.3). It is no
/// secret and proves nobody's identity.
/// </summary>
internal static class HandshakeKey
{
    private const int Size = 16;
    private const int Length = 24;
    private const string Padding = "==";
    private const string ServersPart = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>A key that nobody can foresee, as each connection must have (RFC 6455, section 4.1).</summary>
    public static string New()
    {
        var bytes = new byte[Size];
#if NET
        RandomNumberGenerator.Fill(bytes);
#else
        using var generator = RandomNumberGenerator.Create();
        generator.GetBytes(bytes);
#endif
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Whether it is the base64 of 16 bytes (RFC 6455, section 4.2.1).</summary>
    // The last letter has four bits more than the bytes need. Decoders differ on whether they must be zero; the answer is computed from the text, so
    // nothing depends on it.
    public static bool IsValid(string key)
        => key.Length == Length && key.EndsWith(Padding, StringComparison.Ordinal) && key.Take(Length - Padding.Length).All(IsBase64);

    /// <summary>What the server answers to a key (RFC 6455, section 4.2.2).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 has SHA-1, and protects nothing with it.")]
    public static string AcceptFor(string key)
    {
        var bytes = Encoding.ASCII.GetBytes(key + ServersPart);
#if NET
        return Convert.ToBase64String(SHA1.HashData(bytes));
#else
        using var hash = SHA1.Create();
        return Convert.ToBase64String(hash.ComputeHash(bytes));
#endif
    }

    private static bool IsBase64(char letter) => letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '/';
}
