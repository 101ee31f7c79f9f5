using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>One end of TCP that speaks just enough WebSocket to stop in the middle of it. It reads only when it is told to.</summary>
internal sealed class TcpConnection(Socket socket) : IDisposable
{
    private const int TextFrame = 0x81;
    private const int MaskBit = 0x80;

    /// <summary>Whether what we send must be masked, as a client's is.</summary>
    private bool _masks;

    /// <summary>Connects to a server, and shakes hands with it.</summary>
    public static async Task<TcpConnection> Connect(int port, string path)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).InTime();
        var raw = new TcpConnection(socket) { _masks = true };
        await raw.Send($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101", await raw.ReadHead(), StringComparison.Ordinal);
        return raw;
    }

    /// <summary>What agrees to the request, all of it.</summary>
    public static string Agreement(string request)
    {
        const string Key = "Sec-WebSocket-Key: ";
        var key = request.Split("\r\n").Single(line => line.StartsWith(Key, StringComparison.OrdinalIgnoreCase))[Key.Length..];
        var accept = Convert.ToBase64String(Sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        return $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";
    }

    /// <summary>A text frame, whole.</summary>
    public byte[] Frame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new List<byte> { TextFrame };
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
        frame.AddRange(payload.Length < 126 ? [(byte)payload.Length] : [126, .. length]);
        if (_masks)
        {
            // Masked with zeros, which changes nothing.
            frame[1] |= MaskBit;
            frame.AddRange(new byte[4]);
        }

        frame.AddRange(payload);
        return [.. frame];
    }

    public Task Send(string text) => Send(Encoding.ASCII.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> data) => await socket.SendAsync(data).InTime();

    /// <summary>Reads up to the empty line after a request or a response.</summary>
    public async Task<string> ReadHead()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await socket.ReceiveAsync(one.AsMemory()).InTime());
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Reads until a frame that begins with these bits; what came before it is nobody's business.</summary>
    public async Task ReadUntil(byte firstByte)
    {
        var buffer = new byte[1];
        do
        {
            Assert.Equal(1, await socket.ReceiveAsync(buffer.AsMemory()).InTime());
        }
        while (buffer[0] != firstByte);
    }

    /// <summary>Lingering for no time at all is what makes it a reset instead of an orderly end.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

#pragma warning disable CA5350 // The handshake of RFC 6455 asks for SHA-1, and trusts nothing to it.
    private static byte[] Sha1(string text) => SHA1.HashData(Encoding.ASCII.GetBytes(text));
#pragma warning restore CA5350
}
