using System.Net.Http;
using System.Security.Authentication;

namespace Heartbeat;

/// <summary>Recognizes an address whose scheme is that of the other kind of port: what the platform says of it helps nobody.</summary>
internal static class SchemeHint
{
    /// <summary>What to look at when a dial has failed so; empty where it is something else.</summary>
    public static string Of(Uri? address, Exception failure)
    {
        if (address is null)
        {
            return "";
        }

        return address.Scheme == Uri.UriSchemeWss && Any(failure, IsNotTls) ? " The other end does not speak TLS: should the address begin with ws://?"
            : address.Scheme == Uri.UriSchemeWs && Any(failure, IsHangup) ? " The other end hung up before it had answered, as a TLS port does: should the address begin with wss://?"
            : "";
    }

    // So the platform calls bytes that are no TLS. Another text in a later version costs the hint and nothing else.
    private static bool IsNotTls(Exception cause)
        => cause is AuthenticationException && cause.Message.Contains("frame size", StringComparison.Ordinal);

    // A TLS port that is asked in HTTP hangs up, after an alert or without one. Others do too, and so the hint asks.
    private static bool IsHangup(Exception cause) => cause is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded };

    private static bool Any(Exception failure, Func<Exception, bool> matches)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (matches(cause))
            {
                return true;
            }
        }

        return false;
    }
}
