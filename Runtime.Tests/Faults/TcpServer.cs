using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>A TCP server whose every byte the test decides about.</summary>
internal sealed class TcpServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TcpServer() => _listener.Start();

    public Uri Address => new($"ws://{_listener.LocalEndpoint}/raw");

    /// <summary>The next connection, before anything is said on it.</summary>
    public async Task<TcpConnection> Next() => new(await _listener.AcceptSocketAsync().InTime());

    /// <summary>The next connection, hands shaken.</summary>
    public async Task<TcpConnection> NextOpen()
    {
        var raw = await Next();
        await raw.Send(TcpConnection.Agreement(await raw.ReadHead()));
        return raw;
    }

    public void Dispose() => _listener.Dispose();
}
