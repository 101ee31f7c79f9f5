using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>Certificates of either end that the user has decided about. What the platform decides by itself is in RefusedTlsTests.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task A_clients_certificate_arrives()
    {
        using var ours = SelfSigned.For("client");
        await using var server = new TlsServer(asksForCertificate: true);
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ClientCertificates = new X509Certificate2Collection(ours),
            ServerCertificateValidation = (_, certificate, _, _) => IsThatOf(server, certificate),
        });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnMessage hello");
        Assert.Equal([ours.Thumbprint], server.Clients);
    }

    [Fact]
    public async Task A_callback_is_given_what_the_platform_found_wrong_and_may_trust_all_the_same()
    {
        var found = new List<SslPolicyErrors>();
        await using var server = new TlsServer();
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ServerCertificateValidation = (_, certificate, _, errors) =>
            {
                found.Add(errors);
                return IsThatOf(server, certificate);
            },
        });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnMessage hello");
        Assert.Equal([SslPolicyErrors.RemoteCertificateChainErrors], found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_callback_refuses_before_the_first_open_is_final(bool isSetByConfigureHandler)
    {
        await using var server = new TlsServer();
        RemoteCertificateValidationCallback refuse = (_, certificate, _, _) => !IsThatOf(server, certificate);
        var options = isSetByConfigureHandler
            ? Patient.Options with { ConfigureHandler = handler => handler.SslOptions.RemoteCertificateValidationCallback = refuse }
            : Patient.Options with { ServerCertificateValidation = refuse };
        var reason = await RefusedConnect.Run(server.Address, options, isFinal: true);
        var untrusted = Assert.IsType<UntrustedCertificateException>(reason.Exception!.GetBaseException());
        Assert.Equal("The certificate of localhost was refused by the callback that validates it: RemoteCertificateChainErrors (UntrustedRoot).", untrusted.Message);
        Assert.Contains(untrusted.Message, $"{reason}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_callback_refuses_later_is_tried_again()
    {
        var trusts = true;
        await using var server = new TlsServer();
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ServerCertificateValidation = (_, certificate, _, _) => Volatile.Read(ref trusts) && IsThatOf(server, certificate),
        });
        socket.Hooks.Kinds &= ~HookKinds.ShouldReconnect;
        await socket.ConnectAsync(server.Address).InTime();
        Volatile.Write(ref trusts, false);
        (await server.Next()).Reset();
        var last = await socket.Completion.InTime();
        Assert.Equal((SocketCloseKind.ConnectFailed, false), (last.Kind, last.IsFinal));
        Assert.Equal([SocketCloseKind.Faulted, SocketCloseKind.ConnectFailed], socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(attempt => attempt.Cause.Kind));
        Assert.All(socket.Journal.Subjects<Exception>("OnError").Skip(1), error => Assert.IsType<UntrustedCertificateException>(error.GetBaseException()));
    }

    [Fact]
    public async Task What_a_callback_throws_fails_the_attempt_and_may_heal()
    {
        await using var server = new TlsServer();
        var failure = new NotSupportedException("No verdict.");
        var reason = await RefusedConnect.Run(server.Address, Patient.Options with { ServerCertificateValidation = (_, _, _, _) => throw failure });
        Assert.Same(failure, reason.Exception!.GetBaseException());
    }

    private static bool IsThatOf(TlsServer server, X509Certificate? certificate)
        => certificate is X509Certificate2 theirs && theirs.Thumbprint == server.Certificate.Thumbprint;
}
