using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>Serves the page, and what its sockets connect to; and hears what the page says.</summary>
internal sealed class BrowserSite : IAsyncDisposable
{
    private TestServer? _server;
    private int _goodbyes;

    public Uri Address => new($"http://127.0.0.1:{_server!.Port}/");

    /// <summary>What the page says.</summary>
    public Journal Said { get; } = new(TimeProvider.System);

    /// <summary>How the browser closed: the path, and the status of its close frame.</summary>
    public Journal Closed { get; } = new(TimeProvider.System);

    /// <param name="root">The folder of the page.</param>
    public static async Task<BrowserSite> Start(string root)
    {
        var site = new BrowserSite();
        site._server = await TestServer.Start(app =>
        {
            app.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(root) });
            app.MapPost("/said", site.HearAsync);
            app.Map("/echo", context => site.ServeAsync(context, EchoAsync));
            app.Map("/large", context => site.ServeAsync(context, LargeAsync));
            app.Map("/goodbye", context => site.ServeAsync(context, Interlocked.Increment(ref site._goodbyes) == 1 ? GoAsync : EchoAsync));
            app.Map("/loss", context => site.ServeAsync(context, (socket, cancellationToken) => LoseAsync(context, socket, cancellationToken)));
            app.Map("/silence", context => site.ServeAsync(context, ReadAsync));
        });
        return site;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HearAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Said.Add(await reader.ReadToEndAsync());
    }

    private async Task ServeAsync(HttpContext context, Func<WebSocket, CancellationToken, Task> serve)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
        await serve(socket, context.RequestAborted);
        Closed.Add($"{context.Request.Path} {(int?)socket.CloseStatus}");
        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, CancellationToken.None);
        }
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } read)
        {
            var isPing = read is { EndOfMessage: true, Count: 4 } && buffer.AsSpan(0, 4).SequenceEqual("ping"u8);
            await socket.SendAsync(isPing ? "pong"u8.ToArray() : buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, cancellationToken);
        }
    }

    private static async Task LargeAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        await socket.SendAsync(new byte[2000], WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        await ReadAsync(socket, cancellationToken);
    }

    private static async Task GoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        await HearGoAsync(socket, cancellationToken);
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "going", cancellationToken);
        await ReadAsync(socket, cancellationToken);
    }

    private static async Task LoseAsync(HttpContext context, WebSocket socket, CancellationToken cancellationToken)
    {
        await HearGoAsync(socket, cancellationToken);
        context.Abort();
    }

    // The page has seen that the connection is open.
    private static async Task HearGoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is var read && !buffer.AsSpan(0, read.Count).SequenceEqual("go"u8))
        {
        }
    }

    private static async Task ReadAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close })
        {
        }
    }
}
