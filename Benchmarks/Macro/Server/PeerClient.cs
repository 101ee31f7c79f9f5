using System.Net;
using System.Net.Sockets;
using System.Text;
using Heartbeat.Benchmarks.Macro.Sessions;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>
/// The other end of every socket that is accepted here. Like the server it does as little as can be: it sends frames that it made before,
/// in blocks, and of what comes back it only looks whether that is what it should be.
/// </summary>
internal sealed class PeerClient : IDisposable
{
    private const byte LastBinary = 0x82;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly byte[] _payload;

    private PeerClient(int port, int size)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _stream = new NetworkStream(_socket);
        _payload = [.. Enumerable.Repeat((byte)'m', size)];
    }

    public static async Task<PeerClient> ConnectAsync(Request request)
    {
        var client = new PeerClient(request.Port, request.Size);
        try
        {
            await client.OpenAsync();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends for as long as the other end reads.</summary>
    public async Task PushAsync()
    {
        var block = Frames.Block(Frames.OfClient(LastBinary, _payload));
        while (true)
        {
            await _stream.WriteAsync(block);
        }
    }

    /// <summary>Sends so many at once, and the next when all have come back.</summary>
    public async Task EchoAsync(int count)
    {
        var block = Frames.Block(Frames.OfClient(LastBinary, _payload), count);
        var expected = Frames.Block(Frames.Of(LastBinary, _payload), count);
        var answer = new byte[expected.Length];
        while (true)
        {
            await _stream.WriteAsync(block);
            await _stream.ReadExactlyAsync(answer);
            if (!answer.AsSpan().SequenceEqual(expected))
            {
                throw new InvalidDataException("What came back is not what was sent.");
            }
        }
    }

    /// <summary>Sends one message, and then nothing until the other end hangs up.</summary>
    public async Task IdleAsync()
    {
        await _stream.WriteAsync(Frames.OfClient(LastBinary, _payload));
        await _stream.ReadExactlyAsync(new byte[Frames.Of(LastBinary, _payload).Length]);
        _ = await _stream.ReadAsync(new byte[1]);
    }

    /// <summary>Asks for a message to everybody.</summary>
    public ValueTask AskAsync() => _stream.WriteAsync(Frames.OfClient(LastBinary, "?"u8));

    /// <summary>Takes what is sent to everybody, and asks for the next if it was the last one to get it.</summary>
    public async Task ReceiveAsync(Arrivals arrivals)
    {
        var message = new byte[Frames.Of(LastBinary, _payload).Length];
        while (true)
        {
            await _stream.ReadExactlyAsync(message);
            if (arrivals.IsLast())
            {
                await AskAsync();
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    /// <summary>The handshake, RFC 6455, section 4.1. Nothing follows the answer before a message was sent.</summary>
    private async Task OpenAsync()
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {SessionHost.Path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}\r\n\r\n"));
        var head = new byte[4096];
        var count = 0;
        while (!head.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
        {
            var read = await _stream.ReadAsync(head.AsMemory(count));
            count = read > 0 ? count + read : throw new IOException("The server hung up during the handshake.");
        }

        if (!head.AsSpan().StartsWith("HTTP/1.1 101 "u8))
        {
            throw new IOException("The server has refused the handshake.");
        }
    }
}
