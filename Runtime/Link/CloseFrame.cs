using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a close frame may carry (RFC 6455, sections 5.5.1 and 7.4).</summary>
internal static class CloseFrame
{
    /// <summary>The longest description, in bytes of UTF-8: a control frame's 125 less the status.</summary>
    private const int LongestDescription = 123;

    /// <summary>The statuses that are only ever reported, never sent: no status, abnormal closure, failed TLS handshake.</summary>
    private const int NoStatus = 1005;
    private const int AbnormalClosure = 1006;
    private const int FailedTlsHandshake = 1015;

    /// <summary>Checks what a user wants to send.</summary>
    public static void Check(WebSocketCloseStatus status, string? description)
    {
        if ((int)status is < 1000 or > 4999 or AbnormalClosure or FailedTlsHandshake)
        {
            throw new ArgumentOutOfRangeException(
                nameof(status),
                status,
                $"status is {(int)status}; it must be from 1000 to 4999, without {AbnormalClosure} and {FailedTlsHandshake}, which are never sent (RFC 6455, section 7.4.1).");
        }

        if (description is null)
        {
            return;
        }

        if ((int)status == NoStatus && description.Length > 0)
        {
            throw new ArgumentException("A close without a status (1005) cannot carry a description.", nameof(description));
        }

        var length = StrictUtf8.Encoding.GetByteCount(description);
        if (length > LongestDescription)
        {
            throw new ArgumentException($"description has {length} bytes of UTF-8; a close frame carries at most {LongestDescription}.", nameof(description));
        }
    }

    /// <summary>As much of a text as fits into a close frame.</summary>
    public static string? Fit(string? description)
    {
        if (description is null || StrictUtf8.Encoding.GetByteCount(description) <= LongestDescription)
        {
            return description;
        }

        const string Rest = "...";
        var length = 0;
        var bytes = Rest.Length;
        foreach (var letter in description.EnumerateRunes())
        {
            bytes += letter.Utf8SequenceLength;
            if (bytes > LongestDescription)
            {
                break;
            }

            length += letter.Utf16SequenceLength;
        }

        return description[..length] + Rest;
    }

    /// <summary>What to send for a reason: our own words, or the peer's status in answer to its close frame.</summary>
    public static (WebSocketCloseStatus Status, string? Description) For(SocketCloseReason reason)
    {
        switch (reason.Kind)
        {
            case SocketCloseKind.Local:
                return (reason.Status ?? WebSocketCloseStatus.NormalClosure, reason.Description);
            case SocketCloseKind.MessageTooBig:
                return (WebSocketCloseStatus.MessageTooBig, reason.Description);
            default:
                return reason.Status is { } status && (int)status is >= 1000 and <= 4999 and not NoStatus and not AbnormalClosure and not FailedTlsHandshake
                    ? (status, null)
                    : (WebSocketCloseStatus.Empty, null);
        }
    }
}
