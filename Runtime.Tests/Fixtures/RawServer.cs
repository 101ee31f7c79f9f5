using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A server of TCP alone, which does with each connection what the test says.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<RawConnection, Task> _connections = [];
    private readonly Func<RawConnection, Task> _serve;
    private readonly Task _accepting;
    private int _accepted;

    /// <summary>Serves each connection so; when that has ended, it is closed in order.</summary>
    public RawServer(Func<RawConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there were.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    public Uri Address => new($"ws://127.0.0.1:{Port}/");

    /// <summary>A server that grants every handshake and hands the connections to the test.</summary>
    public static (RawServer Server, Func<Task<RawConnection>> Next) Granting()
    {
        var granted = Channel.CreateUnbounded<RawConnection>();
        var server = new RawServer(async connection =>
        {
            await connection.Accept();
            granted.Writer.TryWrite(connection);
            await Task.Delay(Timeout.Infinite, connection.HungUp);
        });
        return (server, () => granted.Reader.ReadAsync().InTime());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var (connection, served) in _connections)
        {
            connection.Reset();
            await served.InTime();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                var connection = new RawConnection(socket, isServer: true) { Number = _accepted++ };
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[connection] = ServeAsync(connection, turn.Task);
                turn.SetResult();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server is over.
        }
    }

    private async Task ServeAsync(RawConnection connection, Task turn)
    {
        await turn;
        try
        {
            await _serve(connection);
            await connection.HangUp();
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client hung up first, or the test did.
        }

        await connection.DisposeAsync();
        _connections.TryRemove(connection, out _);
    }
}
