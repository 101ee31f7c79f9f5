using System.Net.Http;
using System.Security.Authentication;

namespace Heartbeat;

/// <summary>Recognizes an address whose scheme is that of the other kind of port: what the platform says of it helps nobody.</summary>
internal static class WrongScheme
{
    /// <summary>Whether TLS was asked for, and what came is none.</summary>
    // So the platform calls bytes that are no TLS. Another text in a later version costs the hint and nothing else.
    public static bool IsNotTls(Uri? address, Exception failure)
        => address?.Scheme == Uri.UriSchemeWss && Any(failure, static cause => cause is AuthenticationException && cause.Message.Contains("frame size", StringComparison.Ordinal));

    /// <summary>Whether there may be TLS where none was asked for.</summary>
    // A TLS port that is asked in HTTP hangs up, after an alert or without one. Others do too.
    public static bool MayBeTls(Uri? address, Exception failure)
        => address?.Scheme == Uri.UriSchemeWs && Any(failure, static cause => cause is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded });

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
