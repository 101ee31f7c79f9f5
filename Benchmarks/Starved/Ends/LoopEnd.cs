using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>A loop that receives, on ClientWebSocket or on what Kestrel has accepted, with the platform's own pings: its keep-alive has an interval and a timeout too.</summary>
internal sealed class LoopEnd(EndSetup setup, Book book) : End(setup, book)
{
    private readonly ConcurrentBag<WebSocket> _sockets = [];

    public override void Map(WebApplication app) => app.Map(Path, async (HttpContext request) =>
    {
        using var socket = await request.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = Setup.Interval,
            KeepAliveTimeout = Setup.Timeout,
        });
        _sockets.Add(socket);
        await ReceiveAsync(socket, NumberOf(request));
    });

    public override async Task ConnectAsync(Uri address, int number)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = Setup.Interval;
        socket.Options.KeepAliveTimeout = Setup.Timeout;
        await socket.ConnectAsync(address, CancellationToken.None);
        _sockets.Add(socket);
        _ = ReceiveAsync(socket, number);
    }

    public override Task SpeakAsync() => Task.WhenAll(_sockets.Select(static socket
        => socket.SendAsync("speak"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)));

    private async Task ReceiveAsync(WebSocket socket, int number)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                Book.OnMessage();
            }

            Book.OnEnd(number, isDeclaredDead: false, "A close frame came.");
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            Book.OnEnd(number, IsVerdict(exception), exception);
        }
    }

    /// <summary>
    /// Whether this end has aborted the connection because no pong came. ClientWebSocket says so in what lies within; Kestrel says that the application has,
    /// and nothing else here does.
    /// </summary>
    private static bool IsVerdict(Exception? exception) => exception is not null
        && (exception.Message.Contains(nameof(ClientWebSocketOptions.KeepAliveTimeout), StringComparison.Ordinal)
            || (exception is ConnectionAbortedException && exception.Message.Contains("by the application", StringComparison.Ordinal))
            || IsVerdict(exception.InnerException));
}
