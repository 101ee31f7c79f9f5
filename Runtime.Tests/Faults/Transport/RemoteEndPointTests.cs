using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Transport;

/// <summary>Whom a dialed connection has reached.</summary>
public sealed class RemoteEndPointTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_the_servers(bool isSecure)
    {
        var (plain, _) = RawServer.Granting();
        await using var granting = plain;
        await using var secure = new TlsServer();
        var port = isSecure ? secure.Port : plain.Port;
        await using var socket = Dialing(secure, Patient.Options);
        await socket.ConnectAsync(isSecure ? secure.Address : plain.Address).InTime();
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), socket.Connection!.RemoteEndPoint);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_the_proxys_where_there_is_one(bool isSecure)
    {
        var (plain, _) = RawServer.Granting();
        await using var granting = plain;
        await using var secure = new TlsServer();
        await using var proxy = new ConnectProxy();
        await using var socket = Dialing(secure, Patient.Options with { Proxy = proxy.Settings });
        await socket.ConnectAsync(isSecure ? secure.Address : plain.Address).InTime();
        Assert.Equal(proxy.EndPoint, socket.Connection!.RemoteEndPoint);
    }

    [Fact]
    public async Task Each_of_many_connections_at_once_has_its_own()
    {
        var servers = Enumerable.Range(0, 8).Select(_ => RawServer.Granting().Server).ToArray();
        var sockets = servers.Select(_ => new ScriptedSocket(Patient.Options)).ToArray();
        await Task.WhenAll(sockets.Zip(servers, (socket, server) => socket.ConnectAsync(server.Address))).InTime();
        Assert.Equal(servers.Select(server => new IPEndPoint(IPAddress.Loopback, server.Port)), sockets.Select(socket => socket.Connection!.RemoteEndPoint));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        foreach (var socket in sockets)
        {
            await socket.DisposeAsync().InTime();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Behind_a_ConnectCallback_it_is_known_where_its_stream_is_the_systems(bool isHidden)
    {
        var (server, _) = RawServer.Granting();
        await using var granting = server;
        await using var socket = new ScriptedSocket(Patient.Options with
        {
            ConfigureHandler = handler => handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await connection.ConnectAsync(context.DnsEndPoint, cancellationToken);
                var stream = new NetworkStream(connection, ownsSocket: true);
                return isHidden ? new PassingStream(stream) : stream;
            },
        });
        await socket.ConnectAsync(server.Address).InTime();
        Assert.Equal(isHidden ? null : new IPEndPoint(IPAddress.Loopback, server.Port), socket.Connection!.RemoteEndPoint);
    }

    [Fact]
    public async Task Behind_a_Connect_of_ones_own_it_is_not_known()
    {
        var link = new MemoryLink();
        await using var socket = new ScriptedSocket(Patient.Options with { Connect = (_, _) => new(link.Client) });
        await socket.ConnectAsync(new Uri("ws://127.0.0.1:1/")).InTime();
        Assert.Null(socket.Connection!.RemoteEndPoint);
    }

    private static ScriptedSocket Dialing(TlsServer secure, HeartbeatOptions options)
        => new(options with { ServerCertificateValidation = (_, _, _, _) => secure.Port > 0 });
}
