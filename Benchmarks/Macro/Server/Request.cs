using System.Security.Cryptography;
using System.Text;

namespace Heartbeat.Benchmarks.Macro.Server;

/// <summary>What a client asks for in its handshake: what the connection is for, and how large messages are.</summary>
/// <param name="Path">What the connection is for.</param>
/// <param name="Size">How large messages are.</param>
/// <param name="Port">Whom to dial, where it is for that.</param>
/// <param name="Count">How many messages to send at once then.</param>
/// <param name="Connections">How often to dial.</param>
/// <param name="IsSignalR">Whether it speaks SignalR's protocol.</param>
internal sealed record Request(string Path, int Size, int Port, int Count, int Connections, bool IsSignalR)
{
    private const string RfcGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Reads the handshake, RFC 6455, section 4.2.1, and answers it.</summary>
    public static async Task<Request> AcceptAsync(Stream stream)
    {
        var head = new byte[4096];
        var count = 0;
        while (!head.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(head.AsMemory(count));
            count = read > 0 ? count + read : throw new IOException("The client hung up during the handshake.");
        }

        var lines = Encoding.ASCII.GetString(head, 0, count).Split("\r\n");
        var key = lines.Select(line => line.Split(": ", 2)).First(pair => pair[0].Equals("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase))[1];
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AnswerTo(key)}\r\n\r\n"));
        await stream.FlushAsync();
        var address = new Uri("ws://server" + lines[0].Split(' ')[1]);
        var isSignalR = address.Query.Contains("signalr", StringComparison.Ordinal);
        if (isSignalR)
        {
            await AgreeWithSignalRAsync(stream);
        }

        return new Request(address.AbsolutePath, Number(address, "size="), Number(address, "port="), Number(address, "count="), Number(address, "connections="), isSignalR);
    }

    private static int Number(Uri address, string name)
    {
        var part = address.Query.Split('?', '&').FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal));
        return part is null ? 0 : int.Parse(part.AsSpan(name.Length), null);
    }

    // SignalR begins with a handshake of its own: a message each way, which ends in a record separator.
    private static async Task AgreeWithSignalRAsync(Stream stream)
    {
        var wanted = new byte[4096];
        var count = await stream.ReadAtLeastAsync(wanted, minimumBytes: 7);
        if (count < 6 + (wanted[1] & 0x7F))
        {
            await stream.ReadExactlyAsync(wanted, count, 6 + (wanted[1] & 0x7F) - count);
        }

        await stream.WriteAsync(Frames.OfText("{}\u001e"));
        await stream.FlushAsync();
    }

#pragma warning disable CA5350 // The handshake's SHA-1 guards nothing; RFC 6455 asks for it.
    private static string AnswerTo(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + RfcGuid)));
#pragma warning restore CA5350
}
