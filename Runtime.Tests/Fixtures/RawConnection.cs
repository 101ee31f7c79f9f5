using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>One end of a TCP connection and nothing more, or of a stream of HTTP/2: what is said on it, right or wrong, is the test's.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose of, and the token is used after the end.")]
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly Stream _stream;

    /// <summary>Null over HTTP/2, where many streams share one.</summary>
    private readonly Socket? _socket;
    private readonly bool _isServer;
    private readonly CancellationTokenSource _hungUp = new();

    public RawConnection(Socket socket, bool isServer)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _isServer = isServer;
    }

    private RawConnection(Stream stream) => _stream = stream;

    /// <summary>All tests share it: one connection for each server.</summary>
    private static readonly HttpMessageInvoker Http2 = new(new SocketsHttpHandler());

    /// <summary>Which connection of its server this is, from 0.</summary>
    public int Number { get; init; }

    /// <summary>Whether this end's frames must be masked.</summary>
    public bool Masks => !_isServer;

    public Stream Stream => _stream;

    /// <summary>The port of this end.</summary>
    public int Port => ((IPEndPoint)_socket!.LocalEndPoint!).Port;

    /// <summary>Cancelled when this end hangs up.</summary>
    public CancellationToken HungUp => _hungUp.Token;

    /// <summary>Dials a WebSocket server, with the handshake done.</summary>
    public static async Task<RawConnection> Dial(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port).InTime();
        var connection = new RawConnection(socket, isServer: false);
        await connection.ShakeHands(address);
        return connection;
    }

    /// <summary>Dials a WebSocket server over HTTP/2 without TLS, by an extended CONNECT (RFC 8441).</summary>
    public static async Task<RawConnection> DialHttp2(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Connect, new UriBuilder(address) { Scheme = Uri.UriSchemeHttp }.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Protocol = "websocket";
        request.Headers.Add("Sec-WebSocket-Version", "13");
        var response = await Http2.SendAsync(request, CancellationToken.None).InTime();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new RawConnection(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Asks for a WebSocket, and is granted it.</summary>
    public async Task ShakeHands(Uri address)
    {
        await Send(Asking(address));
        Assert.StartsWith("HTTP/1.1 101 ", await ReadHead(), StringComparison.Ordinal);
    }

    /// <summary>The request for a WebSocket.</summary>
    public static string Asking(Uri address) => $"""
        GET {address.PathAndQuery} HTTP/1.1
        Host: 127.0.0.1:{address.Port}
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}


        """.ReplaceLineEndings("\r\n");

    /// <summary>Reads a request and grants it.</summary>
    public async Task Accept() => await Send(Granting(await ReadHead()));

    /// <summary>The answer that grants a request.</summary>
    public static string Granting(string request)
    {
        var key = request.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
        return $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {AnswerTo(key)}\r\n\r\n";
    }

    /// <summary>Reads up to the empty line that ends the head of a request or an answer, and not a byte more.</summary>
    /// <exception cref="EndOfStreamException">The other end hung up.</exception>
    public async Task<string> ReadHead()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(one).InTime();
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>Sends a whole text, as it should be.</summary>
    public Task SendText(string text) => Send(Frame.Of(Opcode.Text, Encoding.UTF8.GetBytes(text), Masks));

    /// <summary>Reads one frame.</summary>
    /// <returns>Null if the other end hung up, with or without a reset.</returns>
    public async Task<Frame?> ReadFrame()
    {
        try
        {
            var head = new byte[2];
            await _stream.ReadExactlyAsync(head);
            var length = (ulong)(head[1] & 0x7F);
            if (length >= 126)
            {
                var longer = new byte[length == 126 ? sizeof(ushort) : sizeof(ulong)];
                await _stream.ReadExactlyAsync(longer);
                length = longer.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(longer) : BinaryPrimitives.ReadUInt64BigEndian(longer);
            }

            var mask = new byte[4];
            if ((head[1] & 0x80) != 0)
            {
                await _stream.ReadExactlyAsync(mask);
            }

            var payload = new byte[length];
            await _stream.ReadExactlyAsync(payload);
            for (var index = 0; index < payload.Length; index++)
            {
                payload[index] ^= mask[index % mask.Length];
            }

            return new Frame((Opcode)(head[0] & 0x0F), (head[0] & 0x80) != 0, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads until the other end hangs up.</summary>
    /// <returns>The frames that came before that.</returns>
    public async Task<IReadOnlyList<Frame>> ReadToEnd()
    {
        var frames = new List<Frame>();
        while (await ReadFrame() is { } frame)
        {
            frames.Add(frame);
        }

        return frames;
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending() => _socket!.Shutdown(SocketShutdown.Send);

    /// <summary>Says that nothing more will come, unless it is not to be said, and waits until the other end hangs up.</summary>
    public async Task HangUp(bool sayingSo = true)
    {
        if (_socket is null)
        {
            // A client of .NET ends both directions of a stream at once.
            await _stream.DisposeAsync();
            return;
        }

        if (sayingSo)
        {
            EndSending();
        }

        var nothing = new byte[4096];
        while (await _stream.ReadAsync(nothing) > 0)
        {
        }
    }

    /// <summary>Hangs up with a reset.</summary>
    public void Reset()
    {
        try
        {
            // Lingering for no time at all is what makes it a reset instead of an orderly end.
            _socket?.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        // Before the stream, which would say first that nothing more comes: an orderly end.
        _socket?.Close();
        _stream.Close();
        _hungUp.Cancel();
    }

    public ValueTask DisposeAsync()
    {
        Reset();
        return _stream.DisposeAsync();
    }

#pragma warning disable CA5350 // The handshake's SHA-1 guards nothing; RFC 6455 asks for it.
    private static string AnswerTo(string key)
        => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
