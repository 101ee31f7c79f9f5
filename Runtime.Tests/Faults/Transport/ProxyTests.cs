using System.Net;
using Heartbeat.Runtime.Tests.Faults;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>Dialing through a proxy: what the handshake says, and what is answered, passes it unchanged.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Headers_sub_protocols_and_messages_pass_the_tunnel()
    {
        var heard = new List<string>();
        await using var server = await TestServer.Start(app => app.Map("/raw", async context =>
        {
            heard.Add($"{context.Request.Headers.Authorization} {string.Join('/', context.WebSockets.WebSocketRequestedProtocols)}");
            using var accepted = await context.WebSockets.AcceptWebSocketAsync("second");
            await new Peer(accepted, new Peer.Manners { Echoes = true }, TimeProvider.System).Ended;
        }));
        await using var proxy = new ConnectProxy();
        await using var socket = new ScriptedSocket(Patient.Options with { Proxy = proxy.Settings });
        socket.Hooks.Connecting = (context, _) =>
        {
            context.Headers["Authorization"] = "Bearer secret";
            context.SubProtocols.Add("first");
            context.SubProtocols.Add("second");
            return default;
        };
        await socket.ConnectAsync(server.Address("/raw")).InTime();
        await socket.SendAsync("through").InTime();
        await socket.Journal.Until("OnMessage through");
        Assert.Equal([$"CONNECT 127.0.0.1:{server.Port} HTTP/1.1"], proxy.Requests);
        Assert.Equal(["Bearer secret first/second"], heard);
        Assert.Equal("second", socket.Connection!.SubProtocol);
        await socket.CloseAsync().InTime();
    }

    [Fact]
    public async Task TLS_passes_the_tunnel()
    {
        await using var server = new TlsServer();
        await using var proxy = new ConnectProxy();
        await using var socket = new ScriptedSocket(Patient.Options with { Proxy = proxy.Settings, ServerCertificateValidation = (_, _, _, _) => server.Port > 0 });
        await socket.ConnectAsync(server.Address).InTime();
        await socket.Journal.Until("OnMessage hello");
        Assert.Equal([$"CONNECT localhost:{server.Port} HTTP/1.1"], proxy.Requests);
    }

    [Fact]
    public async Task A_servers_status_and_its_wish_to_be_left_alone_pass_the_tunnel()
    {
        await using var server = await TestServer.Start(app => app.Run(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        }));
        await using var proxy = new ConnectProxy();
        await using var socket = new ScriptedSocket(Patient.Options with { Proxy = proxy.Settings });
        var connecting = socket.ConnectAsync(server.Address("/"));
        var attempt = (ReconnectAttempt)(await socket.Journal.Until("OnReconnecting 1")).Subject!;
        Assert.Equal((SocketCloseKind.Refused, HttpStatusCode.ServiceUnavailable), (attempt.Cause.Kind, attempt.Cause.HttpStatus!.Value));
        Assert.Equal(Seconds(120), attempt.Delay);
        Assert.Single(proxy.Requests);
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
    }

    [Fact]
    public async Task A_status_that_will_not_change_is_final_behind_a_proxy_too()
    {
        await using var server = await TestServer.Start(app => app.Run(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }));
        await using var proxy = new ConnectProxy();
        await RefusedConnect.Run(server.Address("/"), Patient.Options with { Proxy = proxy.Settings }, SocketCloseKind.Refused, isFinal: true);
        Assert.Single(proxy.Requests);
    }

    [Theory]
    [InlineData(407)]
    [InlineData(403)]
    [InlineData(502)]
    public async Task A_proxy_that_makes_no_tunnel_is_a_failed_attempt_and_may_heal(int status)
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        await using var proxy = new ConnectProxy($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var reason = await RefusedConnect.Run(server.Address, Patient.Options with { Proxy = proxy.Settings });
        Assert.Contains($"'{status}'", $"{reason}", StringComparison.Ordinal);
        Assert.Equal(3, proxy.Requests.Count);
        Assert.Equal(0, server.Connections);
    }
}
