using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Our end of a server, as far as the handshake and frames go, with compression: sends back what comes, until the close.</summary>
internal static class FramedEcho
{
    /// <param name="connection">The connection.</param>
    /// <param name="note">Is given what was agreed on about compression, or null.</param>
    public static async Task ServeAsync(RawConnection connection, Action<string?> note)
    {
        HandshakeHeaders request = [];
        foreach (var line in (await connection.ReadHead()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            request.Add(line[..colon], line[(colon + 1)..]);
        }

        Assert.True(ServerHandshake.TryRead("GET", "HTTP/1.1", request, out var handshake, out _));
        handshake.AgreeOn(new SocketCompression().ToParameters(isServer: true));
        note(handshake.Deflate?.ToString());
        await connection.Send($"HTTP/1.1 101 Switching Protocols\r\n{string.Concat(handshake.Answer(null).Select(static line => $"{line.Key}: {line.Value}\r\n"))}\r\n");
        using var wire = new FramedWire(connection.Stream, early: default, isServer: true, subProtocol: null, handshake.Deflate);
        wire.ReadUpTo(1024 * 1024);
        try
        {
            while (true)
            {
                switch (wire.Read())
                {
                    case Incoming.Nothing:
                        await wire.FillAsync();
                        break;
                    case Incoming.Message:
                        var message = wire.Data.ToArray();
                        for (var at = 0; at == 0 || at < message.Length; at += 16 * 1024)
                        {
                            await wire.WriteAsync(message, at, Math.Min(16 * 1024, message.Length - at), wire.Type);
                        }

                        break;
                    case Incoming.Close:
                        await wire.WriteCloseAsync(WebSocketCloseStatus.NormalClosure, description: null);
                        return;
                }
            }
        }
        catch (WebSocketException)
        {
            // The client is gone: the test says what is wrong with that.
        }
    }
}
