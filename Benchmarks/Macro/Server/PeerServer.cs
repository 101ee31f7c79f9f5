using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>
/// The other end of every connection here: a server that does as little as can be, so that what is measured is its client.
/// It pushes frames that it made before, in large blocks; swallows; echoes; answers heartbeats; or dials back, where what is measured is a server.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It listens for as long as its process lives.")]
internal sealed class PeerServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly X509Certificate2? _certificate;
    private long _accepted;

    /// <param name="certificate">Speaks TLS with it; null for plain connections.</param>
    public PeerServer(X509Certificate2? certificate)
    {
        _certificate = certificate;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(65_535);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>How many connections are open, and how many have ever been.</summary>
    public (int Open, long Accepted) Count => (_connections.Count, Interlocked.Read(ref _accepted));

    /// <summary>Cuts every connection with a reset.</summary>
    public void Cut()
    {
        foreach (var socket in _connections.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Close();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It has gone by itself.
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptAsync();
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        _connections[socket] = true;
        Interlocked.Increment(ref _accepted);
        try
        {
            await using var stream = await OpenAsync(socket);
            var request = await Request.AcceptAsync(stream);
            await (request.Path switch
            {
                "/push" => PushAsync(stream, request),
                "/sink" => Task.Factory.StartNew(() => Sink(socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
                "/echo" => EchoAsync(stream),
                "/idle" => AnswerAsync(stream),
                "/dial-push" => DialAsync(request, client => client.PushAsync()),
                "/dial-echo" => DialAsync(request, client => client.EchoAsync(request.Count)),
                "/dial-idle" => DialAsync(request, client => client.IdleAsync()),
                "/dial-broadcast" => DialAsync(request, new Arrivals(request.Connections)),
                _ => throw new NotSupportedException($"Nobody asks for {request.Path}."),
            });
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The client hung up, which is how everything here ends.
        }
        finally
        {
            _connections.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var stream = new NetworkStream(socket);
        if (_certificate is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }

    private static async Task PushAsync(Stream stream, Request request)
    {
        var text = new string('m', request.Size);
        var block = Frames.Block(Frames.OfText(request.IsSignalR ? $$"""{"type":1,"target":"m","arguments":["{{text}}"]}{{'\u001e'}}""" : text));
        while (true)
        {
            await stream.WriteAsync(block);
        }
    }

    /// <summary>
    /// Swallows what comes, encrypted or not, and never sleeps: waking it for each small message would be the client's work, and the
    /// client's alone is to be measured.
    /// </summary>
    private static void Sink(Socket socket)
    {
        var buffer = new byte[256 * 1024];
        socket.Blocking = false;
        while (true)
        {
            var count = socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                Thread.SpinWait(20);
            }
            else if (count == 0)
            {
                return;
            }
        }
    }

    private static async Task EchoAsync(Stream stream)
    {
        var frames = new FrameReader(stream, 16 * 1024);
        while (await frames.ReadAsync())
        {
            await stream.WriteAsync(Frames.Of(frames.Head, frames.Payload.Span));
        }
    }

    private static Task DialAsync(Request request, Func<PeerClient, Task> work)
        => Task.WhenAll(Enumerable.Range(0, request.Connections).Select(async _ =>
        {
            using var client = await PeerClient.ConnectAsync(request);
            await work(client);
        }));

    /// <summary>All are there before the first one asks for what is sent to all.</summary>
    private static async Task DialAsync(Request request, Arrivals arrivals)
    {
        var clients = new List<PeerClient>();
        try
        {
            while (clients.Count < request.Connections)
            {
                clients.Add(await PeerClient.ConnectAsync(request));
            }

            var received = clients.ConvertAll(client => client.ReceiveAsync(arrivals));
            await clients[0].AskAsync();
            await Task.WhenAll(received);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task AnswerAsync(Stream stream)
    {
        var frames = new FrameReader(stream, 256);
        while (await frames.ReadAsync())
        {
            if (frames.Payload.Span.SequenceEqual("ping"u8))
            {
                await stream.WriteAsync(Frames.Pong);
            }
            else if ((frames.Head & 0x0F) == 0x9)
            {
                await stream.WriteAsync(Frames.Of(0x8A, frames.Payload.Span));
            }
        }
    }
}
