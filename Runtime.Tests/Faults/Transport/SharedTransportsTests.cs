using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>Sockets with equal settings share a handler, which goes when the last of them does.</summary>
public sealed class SharedTransportsTests
{
    private int _configured;

    [Fact]
    public async Task Sockets_with_equal_delegates_share_a_handler_and_others_do_not()
    {
        var (server, next) = RawServer.Granting();
        await using var granting = server;

        // Two delegates, and equal.
        await using var first = new ScriptedSocket(Patient.Options with { ConfigureHandler = Count });
        await using var second = new ScriptedSocket(Patient.Options with { ConfigureHandler = new Action<SocketsHttpHandler>(Count) });
        await first.ConnectAsync(server.Address).InTime();
        await second.ConnectAsync(server.Address).InTime();
        Assert.Equal(1, _configured);

        // Once for all attempts of a socket.
        await first.ReconnectAsync().InTime();
        Assert.Equal(1, _configured);
        Assert.NotNull(await next());

        await using var other = new ScriptedSocket(Patient.Options with { ConfigureHandler = handler => Count(handler) });
        await other.ConnectAsync(server.Address).InTime();
        Assert.Equal(2, _configured);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    [Fact]
    public void Equal_are_delegates_that_are_equal_and_objects_that_are_the_same()
    {
        var proxy = new WebProxy("http://127.0.0.1:1");
        var certificates = new X509Certificate2Collection();
        RemoteCertificateValidationCallback validation = (_, _, _, _) => _configured > 0;
        HandlerSettings New() => new() { Proxy = proxy, ClientCertificates = certificates, ServerCertificateValidation = validation, ConfigureHandler = Count };

        var one = SharedTransports.Of(New());
        Assert.Same(one, SharedTransports.Of(New()));
        HandlerSettings[] others =
        [
            New() with { Proxy = new WebProxy("http://127.0.0.1:1") },
            New() with { ClientCertificates = [] },
            New() with { ServerCertificateValidation = (_, _, _, _) => _configured > 1 },
            New() with { ConfigureHandler = new SharedTransportsTests().Count },
            New() with { Proxy = null },
            new(),
        ];
        Assert.Equal(1 + others.Length, others.Select(SharedTransports.Of).Append(one).Distinct().Count());

        // A collection of certificates may grow, and is the same all the same.
        using var certificate = Faults.SelfSigned.For("client");
        certificates.Add(certificate);
        Assert.Same(one, SharedTransports.Of(New()));
        Assert.Same(SharedTransports.Of(HandlerSettings.None), SharedTransports.Of(new HandlerSettings()));
    }

    [Fact]
    public void A_proxy_whose_Equals_says_so_is_not_the_same()
        => Assert.NotSame(SharedTransports.Of(new HandlerSettings { Proxy = new AlikeProxy() }), SharedTransports.Of(new HandlerSettings { Proxy = new AlikeProxy() }));

    [Fact]
    public async Task A_handler_is_collected_when_its_sockets_are_gone_and_what_its_settings_held_with_it()
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        var (handler, held) = await Use(server.Address);
        await UntilCollected(handler);
        await UntilCollected(held);
    }

    [Fact]
    public async Task A_handler_stays_as_long_as_one_of_its_sockets_does()
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        await using var socket = new ScriptedSocket(Patient.Options with { ConfigureHandler = Count });
        await socket.ConnectAsync(server.Address).InTime();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        await socket.ReconnectAsync().InTime();
        Assert.Equal(1, _configured);
    }

    /// <summary>The socket's own state is what its delegate holds, so that a cache that held the delegate would hold the socket.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Handler, WeakReference Held)> Use(Uri address)
    {
        WeakReference? configured = null;
        ScriptedSocket? socket = null;
        socket = new ScriptedSocket(Patient.Options with
        {
            ConfigureHandler = handler =>
            {
                configured = new WeakReference(handler);
                GC.KeepAlive(socket);
            },
        });
        await socket.ConnectAsync(address).InTime();
        await socket.DisposeAsync().InTime();
        return (configured!, new WeakReference(socket));
    }

    private static async Task UntilCollected(WeakReference reference)
    {
        var began = Stopwatch.GetTimestamp();
        while (reference.IsAlive)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience.Limit, "Something holds it still.");
            GC.Collect();
            GC.WaitForPendingFinalizers();

            // What ends on other threads holds on to it until it has ended.
            await Task.Yield();
        }
    }

    private void Count(SocketsHttpHandler handler) => Interlocked.Increment(ref _configured);

    private sealed class AlikeProxy : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => true;

        public override bool Equals(object? obj) => obj is AlikeProxy;

        public override int GetHashCode() => 1;
    }
}
