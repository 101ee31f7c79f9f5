using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>A server behind TLS with a certificate of its own making. It grants every handshake, and says hello.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly Channel<RawConnection> _granted = Channel.CreateUnbounded<RawConnection>();
    private readonly ConcurrentQueue<string?> _clients = [];
    private readonly RawServer _server;

    public TlsServer(bool asksForCertificate = false)
        => _server = new RawServer(async connection =>
        {
            await using var stream = new SslStream(connection.Stream);
            try
            {
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = Certificate,
                    ClientCertificateRequired = asksForCertificate,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        _clients.Enqueue((certificate as X509Certificate2)?.Thumbprint);
                        return !_clients.IsEmpty;
                    },
                });
            }
            catch (AuthenticationException)
            {
                // The client does not want us.
                return;
            }

            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one).InTime();
                head.Append((char)one[0]);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(RawConnection.Granting(head.ToString())));
            await stream.WriteAsync(Frame.Of(Opcode.Text, "hello"u8, masked: false));
            _granted.Writer.TryWrite(connection);
            await Task.Delay(Timeout.Infinite, connection.HungUp);
        });

    public X509Certificate2 Certificate { get; } = SelfSigned.For("localhost");

    public int Port => _server.Port;

    public Uri Address => new($"wss://localhost:{Port}/");

    /// <summary>The thumbprints of the certificates with which clients came, null for none, where they were asked.</summary>
    public IReadOnlyCollection<string?> Clients => _clients;

    /// <summary>The next connection that was granted.</summary>
    public Task<RawConnection> Next() => _granted.Reader.ReadAsync().InTime();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Certificate.Dispose();
    }
}
