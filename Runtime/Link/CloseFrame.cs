using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>What a close frame may carry (RFC 6455, sections 5.5.1 and 7.4).</summary>
internal static class CloseFrame
{
    /// <summary>The longest description, in bytes of UTF-8: a control frame's 125 less the status.</summary>
    private const int LongestDescription = FrameHeader.LongestShort - ClosePayload.StatusSize;

    /// <summary>Is only ever reported, never sent.</summary>
    private const int NoStatus = ClosePayload.NoStatus;

    /// <summary>Checks what a user wants to send.</summary>
    public static void Check(WebSocketCloseStatus status, string? description)
    {
        if ((int)status != NoStatus && !ClosePayload.MayCome((int)status))
        {
            throw new ArgumentOutOfRangeException(
                nameof(status),
                status,
                $"status is {(int)status}; what a peer takes is 1000 to 1003, 1007 to 1014 and 3000 to 4999, or 1005 for none (RFC 6455, section 7.4). An application's own are best from 4000.");
        }

        if (description is null)
        {
            return;
        }

        if ((int)status == NoStatus && description.Length > 0)
        {
            throw new ArgumentException("A close without a status (1005) cannot carry a description. Leave description null, or choose another status.", nameof(description));
        }

        CheckText(description, nameof(description));
        var length = StrictUtf8.Encoding.GetByteCount(description);
        if (length > LongestDescription)
        {
            throw new ArgumentException($"description has {length} bytes of UTF-8; a close frame carries at most {LongestDescription}. Shorten it.", nameof(description));
        }
    }

    /// <summary>Checks that a text has a UTF-8 form.</summary>
    public static void CheckText(string text, string parameter)
    {
        try
        {
            StrictUtf8.Encoding.GetByteCount(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException($"{parameter} holds half a surrogate pair and has no UTF-8 form. Leave it out.", parameter, exception);
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
        var (status, description) = Of(reason);
        return (OperatingSystem.IsBrowser() ? FromBrowser(status) : status, description);
    }

    /// <summary>
    /// What a browser can send in place of a status: it throws at all but 1000 and those from 3000 on. Our own 1001 and 1009 become 4001 and
    /// 4009, which are for applications to give a meaning to.
    /// </summary>
    public static WebSocketCloseStatus FromBrowser(WebSocketCloseStatus status) => (int)status switch
    {
        NoStatus => WebSocketCloseStatus.NormalClosure,
        > 1000 and < 3000 => (WebSocketCloseStatus)(4000 + ((int)status % 1000)),
        _ => status,
    };

    private static (WebSocketCloseStatus Status, string? Description) Of(SocketCloseReason reason)
    {
        switch (reason.Kind)
        {
            case SocketCloseKind.Local:
                return (reason.Status ?? WebSocketCloseStatus.NormalClosure, reason.Description);
            case SocketCloseKind.Refused:
                return (reason.Status ?? WebSocketCloseStatus.PolicyViolation, Fit(reason.Description));
            case SocketCloseKind.ProtocolError when reason.Status is { } broken:
                return (broken, Fit(reason.Description));
            case SocketCloseKind.MessageTooBig:
                return (WebSocketCloseStatus.MessageTooBig, reason.Description);
            default:
                return reason.Status is { } status && (int)status != NoStatus && ClosePayload.MayBeInFrame(status)
                    ? (status, null)
                    : (WebSocketCloseStatus.Empty, null);
        }
    }
}
