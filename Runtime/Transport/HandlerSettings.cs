using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Heartbeat;

/// <summary>
/// What a user has decided about the way to dial, to be looked at in a browser too. Equal where the proxy and the certificates are the same
/// objects and the delegates are equal: a collection of certificates counts its content, which may change.
/// </summary>
internal sealed record HandlerSettings
{
    public static readonly HandlerSettings None = new();

    public IWebProxy? Proxy { get; init; }

    public X509CertificateCollection? ClientCertificates { get; init; }

    public RemoteCertificateValidationCallback? ServerCertificateValidation { get; init; }

#if NET
    public Action<SocketsHttpHandler>? ConfigureHandler { get; init; }
#endif

    /// <summary>The names of those that are set.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            AddIfSet(Proxy, nameof(Proxy));
            AddIfSet(ClientCertificates, nameof(ClientCertificates));
            AddIfSet(ServerCertificateValidation, nameof(ServerCertificateValidation));
#if NET
            AddIfSet(ConfigureHandler, nameof(ConfigureHandler));
#endif
            return names;

            void AddIfSet(object? value, string name)
            {
                if (value is not null)
                {
                    names.Add(name);
                }
            }
        }
    }

    public bool Equals(HandlerSettings? other)
        => ReferenceEquals(this, other)
            || (other is not null
                && ReferenceEquals(Proxy, other.Proxy)
                && ReferenceEquals(ClientCertificates, other.ClientCertificates)
                && Equals(ServerCertificateValidation, other.ServerCertificateValidation)
#if NET
                && Equals(ConfigureHandler, other.ConfigureHandler)
#endif
            );

    public override int GetHashCode() => HashCode.Combine(
        Proxy is null ? 0 : RuntimeHelpers.GetHashCode(Proxy),
        ClientCertificates is null ? 0 : RuntimeHelpers.GetHashCode(ClientCertificates),
#if NET
        ConfigureHandler?.GetHashCode(),
#endif
        ServerCertificateValidation?.GetHashCode());
}
