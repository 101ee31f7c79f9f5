using System.Buffers.Binary;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a close frame carries: nothing, or a status and a description (RFC 6455, sections 5.5.1 and 7.4).</summary>
internal static class ClosePayload
{
    /// <summary>What a close frame without a status is reported as, and what is never sent.</summary>
    public const int NoStatus = 1005;

    /// <summary>What a connection that broke off, and a handshake of TLS that failed, are reported as; never sent either.</summary>
    public const int AbnormalClosure = 1006;
    public const int FailedTlsHandshake = 1015;

    /// <summary>How long a status is, in bytes: the payload is empty, or at least as long.</summary>
    public const int StatusSize = sizeof(ushort);

    /// <summary>Whether a close frame may say so; no status, which is 1005, is said by an empty one.</summary>
    public static bool MayBeInFrame(WebSocketCloseStatus status) => (int)status is >= 1000 and <= 4999 and not AbnormalClosure and not FailedTlsHandshake;

    /// <summary>Reads a close frame's payload.</summary>
    /// <param name="payload">The payload; not shorter than a status, unless it is empty.</param>
    /// <param name="status">The status; 1005 where there is none.</param>
    /// <param name="description">The description; null where there is none.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static ProtocolViolation? Read(ReadOnlySpan<byte> payload, out WebSocketCloseStatus status, out string? description)
    {
        status = (WebSocketCloseStatus)NoStatus;
        description = null;
        if (payload.IsEmpty)
        {
            return null;
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!MayCome(code))
        {
            return ProtocolViolation.CloseStatus;
        }

        var text = payload.Slice(StatusSize);
        var validator = default(Utf8Validator);
        if (!validator.Accepts(text) || !validator.IsComplete)
        {
            return ProtocolViolation.DescriptionNotUtf8;
        }

        status = (WebSocketCloseStatus)code;
        description = text.IsEmpty ? null : StrictUtf8.Encoding.GetString(text.ToArray());
        return null;
    }

    /// <summary>Writes a close frame's payload.</summary>
    /// <param name="destination">At least 125 bytes.</param>
    /// <param name="status">The status, one that may be sent; 1005 for none.</param>
    /// <param name="description">The description; at most 123 bytes of UTF-8, and none where there is no status.</param>
    /// <returns>Its length, in bytes.</returns>
    public static int Write(Span<byte> destination, WebSocketCloseStatus status, string? description)
    {
        if ((int)status == NoStatus)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)status);
        if (string.IsNullOrEmpty(description))
        {
            return StatusSize;
        }

        var text = StrictUtf8.Encoding.GetBytes(description);
        text.CopyTo(destination.Slice(StatusSize));
        return StatusSize + text.Length;
    }

    /// <summary>
    /// Whether a peer may send a status: what the RFC and the registry that it founded (11.7) have given a meaning, and what applications
    /// and libraries may use. The others are reserved for later protocols, which nobody has agreed on here.
    /// </summary>
    public static bool MayCome(int status) => status is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
