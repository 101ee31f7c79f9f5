using System.Net.Security;
using System.Security.Authentication;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Transport;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Servers behind TLS that must not be trusted. No byte of the handshake may reach them.</summary>
public sealed class RefusedTlsTests
{
    private static readonly HeartbeatOptions Options = new()
    {
        Retry = TimeSpan.FromMilliseconds(50),
        Jitter = false,
        Max = 1,
        ConnectTimeout = Seconds(20),
    };

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused()
    {
        var (reason, heard) = await Fails("localhost", "localhost");
        var untrusted = Assert.IsType<UntrustedCertificateException>(reason.Exception!.GetBaseException());
        Assert.Equal("The certificate of localhost is not trusted: RemoteCertificateChainErrors (UntrustedRoot).", untrusted.Message);
        Assert.Contains(untrusted.Message, $"{reason}", StringComparison.Ordinal);
        Assert.Equal(0, heard);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_and_the_name_is_what_is_said()
    {
        var (reason, heard) = await Fails("localhost", "example.com");
        Assert.IsType<UntrustedCertificateException>(reason.Exception!.GetBaseException());
        Assert.Contains("localhost", reason.Exception.GetBaseException().Message, StringComparison.Ordinal);
        Assert.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), $"{reason}", StringComparison.Ordinal);
        Assert.Equal(0, heard);
    }

    [Fact]
    public async Task A_server_without_TLS_is_refused_where_TLS_was_asked_for()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.Stream.ReadAtLeastAsync(new byte[16], 1);
            await connection.Send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        });
        var reason = await RefusedConnect.Run(new UriBuilder(server.Address) { Scheme = Uri.UriSchemeWss }.Uri, Options);
        Assert.Contains(reason.Exception!.GetBaseException().Message, $"{reason}", StringComparison.Ordinal);
        Assert.EndsWith(" failed. The other end does not speak TLS: should the address begin with ws://?", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_TLS_that_is_dialed_without_is_recognized()
    {
        await using var server = new TlsServer();
        var reason = await RefusedConnect.Run(new UriBuilder(server.Address) { Scheme = Uri.UriSchemeWs }.Uri, Options);
        Assert.EndsWith(" failed. The other end hung up before it had answered, as a TLS port does: should the address begin with wss://?", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_no_reason_to_doubt_the_scheme()
    {
        var (reason, _) = await Fails("localhost", "localhost");
        Assert.EndsWith(" failed.", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_TLS_never_answers_is_left_after_ConnectTimeout()
    {
        await using var server = new RawServer(connection => Task.Delay(Timeout.Infinite, connection.HungUp));
        var options = Options with { ConnectTimeout = TimeSpan.FromMilliseconds(400) };
        var reason = await RefusedConnect.Run(new UriBuilder(server.Address) { Scheme = Uri.UriSchemeWss }.Uri, options, SocketCloseKind.ConnectTimeout);
        Assert.Contains(nameof(HeartbeatOptions.ConnectTimeout), reason.Description, StringComparison.Ordinal);
    }

    private static async Task<(SocketCloseReason Reason, int Heard)> Fails(string dialed, string certified)
    {
        using var certificate = SelfSigned.For(certified);
        var heard = 0;
        await using var server = new RawServer(async connection =>
        {
            await using var stream = new SslStream(connection.Stream);
            try
            {
                await stream.AuthenticateAsServerAsync(certificate);
                heard += await stream.ReadAsync(new byte[1]);
            }
            catch (AuthenticationException)
            {
                // The client does not want us.
            }
        });
        var address = new UriBuilder(server.Address) { Scheme = Uri.UriSchemeWss, Host = dialed }.Uri;
        return (await RefusedConnect.Run(address, Options, isFinal: true), heard);
    }
}
