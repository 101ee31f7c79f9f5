using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// A server of one connection that does everything blocking, on a thread of its own: what it reads and writes allocates nothing.
/// A socket of the platform that has done anything asynchronously can no longer do so.
/// </summary>
internal sealed class BlockingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Task<Socket> _connection;

    public BlockingServer()
    {
        _listener.Start();
        _connection = OnItsOwnThread(Accept);
    }

    public Uri Address => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Writes the same bytes again and again.</summary>
    public Task Write(byte[] bytes, int times) => OnItsOwnThread(() =>
    {
        var socket = _connection.Result;
        for (var time = 0; time < times; time++)
        {
            Send(socket, bytes);
        }

        return times;
    });

    /// <summary>Writes the same bytes again and again, each time when so many have come back.</summary>
    public Task Exchange(byte[] bytes, int back, int times) => OnItsOwnThread(() =>
    {
        var socket = _connection.Result;
        for (var time = 0; time < times; time++)
        {
            Send(socket, bytes);
            Receive(socket, back);
        }

        return times;
    });

    /// <summary>Reads so many bytes, whatever they are.</summary>
    public Task Read(long count) => OnItsOwnThread(() =>
    {
        Receive(_connection.Result, count);
        return count;
    });

    public void Dispose()
    {
        _listener.Dispose();
        if (_connection.IsCompletedSuccessfully)
        {
            _connection.Result.Dispose();
        }
    }

    private Socket Accept()
    {
        var socket = _listener.AcceptSocket();
        socket.NoDelay = true;
        var request = new StringBuilder();
        var one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && socket.Receive(one) > 0)
        {
            request.Append((char)one[0]);
        }

        socket.Send(Encoding.ASCII.GetBytes(RawConnection.Granting(request.ToString())));
        return socket;
    }

    private static void Send(Socket socket, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += socket.Send(bytes.AsSpan(sent), SocketFlags.None);
        }
    }

    private void Receive(Socket socket, long count)
    {
        for (var rest = count; rest > 0;)
        {
            var read = socket.Receive(_buffer.AsSpan(0, (int)Math.Min(rest, _buffer.Length)), SocketFlags.None);
            rest -= read > 0 ? read : throw new EndOfStreamException();
        }
    }

    private static Task<T> OnItsOwnThread<T>(Func<T> work)
        => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
