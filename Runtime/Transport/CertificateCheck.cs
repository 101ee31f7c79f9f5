using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace Heartbeat;

/// <summary>
/// Decides on a server's certificate as the platform would, or as the user's callback does; and says what was wrong with one that is
/// refused, so that it can be told from all else that may go wrong with TLS.
/// </summary>
[UnsupportedOSPlatform("browser")]
internal sealed class CertificateCheck(RemoteCertificateValidationCallback? users)
{
    /// <summary>Lets it decide, with what is there asked first.</summary>
    public static void Install(SslClientAuthenticationOptions options)
    {
        // Whoever configures handlers may give them all the same options.
        if (options.RemoteCertificateValidationCallback is not { Target: CertificateCheck })
        {
            options.RemoteCertificateValidationCallback = new CertificateCheck(options.RemoteCertificateValidationCallback).Check;
        }
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var isTrusted = users?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
        if (isTrusted)
        {
            return isTrusted;
        }

        var host = sender is SslStream { TargetHostName: { Length: > 0 } name } ? name : "the server";
        throw new UntrustedCertificateException(host, errors, ChainStatus(chain), isUsersVerdict: users is not null);
    }

    private static string ChainStatus(X509Chain? chain)
        => chain is null ? "" : string.Join(", ", chain.ChainStatus.Select(static status => status.Status).Distinct());
}
