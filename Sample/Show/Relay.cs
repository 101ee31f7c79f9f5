using System.Net;
using System.Net.Sockets;

namespace Heartbeat.Sample.Show;

/// <summary>
/// A TCP relay between client and server that can do to a connection what networks do: freeze it, so that TCP stays up and
/// nothing passes any more, and cut it.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private readonly List<Connection> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource _passing = new();
    private int _refused;

    public Relay()
    {
        _listener.Start();
        _passing.SetResult();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Where connections are passed on to. Where nobody listens there, the refusal is passed back.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>How many connections were refused because nobody listened behind the relay.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>
    /// From now on nothing is read and nothing passes, neither bytes nor an end. Connections that exist stay frozen;
    /// new connections wait for <see cref="Thaw"/>.
    /// </summary>
    public void Freeze()
    {
        lock (_gate)
        {
            _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections.ForEach(connection => connection.Freeze());
        }
    }

    /// <summary>Lets new connections pass.</summary>
    public void Thaw()
    {
        lock (_gate)
        {
            _passing.TrySetResult();
        }
    }

    /// <summary>Ends every connection that is not frozen with a reset in both directions.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Cut());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        _listener.Stop();
        await _accepting;
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Dispose());
        }

        _disposing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_disposing.Token);
                await _passing.Task.WaitAsync(_disposing.Token);
                await PassOnAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException && _disposing.IsCancellationRequested)
        {
        }
    }

    private async Task PassOnAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var connection = new Connection(client, server);
        try
        {
            await server.ConnectAsync(Target ?? throw new SocketException((int)SocketError.ConnectionRefused), _disposing.Token);
        }
        catch (SocketException)
        {
            Interlocked.Increment(ref _refused);
            connection.Cut();
            return;
        }

        lock (_gate)
        {
            _connections.Add(connection);
        }

        connection.Start();
    }

    private sealed class Connection(Socket client, Socket server) : IDisposable
    {
        private volatile bool _frozen;
        private int _disposed;

        public void Start()
        {
            client.NoDelay = true;
            server.NoDelay = true;
            _ = RunAsync();
        }

        public void Freeze() => _frozen = true;

        public void Cut()
        {
            if (!_frozen)
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Reset(client);
                Reset(server);
            }
        }

        private static void Reset(Socket socket)
        {
            // Not to linger at all makes TCP send a reset where it would have sent an orderly end.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        private async Task RunAsync()
        {
            await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
            Cut();
        }

        private async Task PumpAsync(Socket from, Socket to)
        {
            var buffer = new byte[4096];
            try
            {
                while (true)
                {
                    // Waits for bytes without taking them: a frozen connection reads nothing more from either end.
                    await from.ReceiveAsync(Memory<byte>.Empty);
                    if (_frozen)
                    {
                        return;
                    }

                    var count = await from.ReceiveAsync(buffer);
                    if (count == 0)
                    {
                        to.Shutdown(SocketShutdown.Send);
                        return;
                    }

                    for (var sent = 0; sent < count;)
                    {
                        sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // One end was reset, or the connection was cut: so is the other end.
                Cut();
            }
        }
    }
}
