using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>A connection as a server of text messages has it: what is said to it, one message after another, and what it says.</summary>
internal sealed class TextServer(WebSocket socket, HttpContext context)
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public HttpContext Context => context;

    /// <summary>Serves each connection at a path so; what it throws when its client has gone is no matter.</summary>
    public static void Map(WebApplication app, string path, Func<TextServer, Task> serve) => app.Map(path, async (HttpContext context) =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await serve(new TextServer(socket, context));
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone.
        }
    });

    public Task Say(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);

    public Task Close(WebSocketCloseStatus status, string? why = null) => socket.CloseAsync(status, why, context.RequestAborted);

    /// <summary>The next message.</summary>
    /// <returns>Null where the client has closed.</returns>
    public async Task<string?> Hear()
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), context.RequestAborted);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, context.RequestAborted);
                return null;
            }

            length += read.Count;
            if (read.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }
}
