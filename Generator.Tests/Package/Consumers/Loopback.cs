// A WebSocket server without a framework, for the consumers that have none. In C# 9, because one of them is.
#nullable enable
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;

internal sealed class Loopback : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<WebSocket, Task> _serve;

    public Loopback(Func<WebSocket, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Address = new Uri($"ws://{_listener.LocalEndpoint}/");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var answer = SHA1.HashData(Encoding.ASCII.GetBytes(Key(stream) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Accept: {Convert.ToBase64String(answer)}\r\n\r\n"));
            await _serve(WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true }));
        }
    }

    private static string Key(Stream stream)
    {
        const string Name = "Sec-WebSocket-Key:";
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append((char)stream.ReadByte());
        }

        var lines = request.ToString().Split("\r\n");
        return Array.Find(lines, line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))![Name.Length..].Trim();
    }
}
