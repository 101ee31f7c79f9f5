using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace Heartbeat;

/// <summary>The server's certificate is refused: it would be the next time too.</summary>
[UnsupportedOSPlatform("browser")]
internal sealed class UntrustedCertificateException(string host, SslPolicyErrors errors, string chain, bool isUsersVerdict)
    : AuthenticationException(Text(host, errors, chain, isUsersVerdict))
{
    private static string Text(string host, SslPolicyErrors errors, string chain, bool isUsersVerdict)
    {
        var what = errors == SslPolicyErrors.None ? "the platform found nothing wrong" : chain.Length == 0 ? $"{errors}" : $"{errors} ({chain})";
        return isUsersVerdict
            ? $"The certificate of {host} was refused by the callback that validates it: {what}."
            : $"The certificate of {host} is not trusted: {what}.";
    }
}
