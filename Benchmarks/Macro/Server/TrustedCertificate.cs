using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>A certificate for the loopback address, made anew for one run: the server reads the one file, its clients trust the other.</summary>
internal sealed class TrustedCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heartbeat-").FullName;

    public TrustedCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(KeyFile, certificate.Export(X509ContentType.Pkcs12));
        File.WriteAllText(TrustedFile, certificate.ExportCertificatePem());
    }

    public string KeyFile => Path.Combine(_folder, "server.pfx");

    public string TrustedFile => Path.Combine(_folder, "trusted.pem");

    public static X509Certificate2? Load(string file) => file.Length == 0 ? null : X509CertificateLoader.LoadPkcs12FromFile(file, password: null);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
