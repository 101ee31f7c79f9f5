using System.Net;
using System.Net.Sockets;

namespace Heartbeat.Testing.Tests;

/// <summary>A proxy, a server of plain TCP behind it, and one connection through both.</summary>
internal sealed class ProxiedEnds : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly List<Socket> _sockets = [];

    private ProxiedEnds()
    {
        _listener.Start();
        Proxy = new FaultProxy((IPEndPoint)_listener.LocalEndpoint);
    }

    public FaultProxy Proxy { get; }

    public Socket Client { get; private set; } = null!;

    public Socket Server { get; private set; } = null!;

    public static async Task<ProxiedEnds> ConnectAsync()
    {
        var ends = new ProxiedEnds();
        ends.Client = await ends.DialAsync();
        ends.Server = await ends.AcceptAsync();
        return ends;
    }

    /// <summary>One more connection to the proxy.</summary>
    public async Task<Socket> DialAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets.Add(socket);
        await socket.ConnectAsync(Proxy.EndPoint).InTime();
        return socket;
    }

    /// <summary>One more connection, that must be reset; this may be as soon as it is up.</summary>
    public async Task DialInVainAsync()
    {
        try
        {
            Assert.Empty(await (await DialAsync()).ReadToResetAsync().InTime());
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    /// <summary>The server's end of the next connection that the proxy has passed on.</summary>
    public async Task<Socket> AcceptAsync()
    {
        var socket = await _listener.AcceptSocketAsync().InTime();
        _sockets.Add(socket);
        return socket;
    }

    /// <summary>Whether a connection that was passed on waits to be accepted.</summary>
    public bool HasPending => _listener.Pending();

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync().InTime();
        _listener.Stop();
        _sockets.ForEach(static socket => socket.Dispose());
    }
}
