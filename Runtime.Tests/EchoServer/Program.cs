// A WebSocket server in a process of its own, so that it can be stopped as a whole. Knows nothing of Heartbeat but its two texts.
// Prints its port, echoes every message, answers "ping" with "pong", and ends when its input does. At /hub it is a hub of SignalR, which pings each second.

using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSignalR(static options => options.KeepAliveInterval = TimeSpan.FromSeconds(1));
await using var app = builder.Build();
app.UseWebSockets();
app.MapHub<Hub>("/hub");
app.Map("/echo", EchoAsync);
await app.StartAsync();
Console.WriteLine(new Uri(app.Urls.First()).Port);
await Console.In.ReadToEndAsync();

static async Task EchoAsync(HttpContext context)
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var buffer = new byte[64 * 1024];
    try
    {
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return;
            }

            var isPing = read is { MessageType: WebSocketMessageType.Text, EndOfMessage: true, Count: 4 } && buffer.AsSpan(0, 4).SequenceEqual("ping"u8);
            await socket.SendAsync(isPing ? "pong"u8.ToArray() : buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, CancellationToken.None);
        }
    }
    catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
    {
        // The client hung up, which is what these tests are about.
    }
}

/// <summary>What clients of SignalR reach.</summary>
internal sealed class Hub : Microsoft.AspNetCore.SignalR.Hub;
