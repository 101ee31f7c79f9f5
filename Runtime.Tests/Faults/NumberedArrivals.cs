using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Numbered messages, and a server's notes of which of them arrived whole, link by link. Nothing of Heartbeat is in it.</summary>
internal sealed class NumberedArrivals
{
    /// <summary>Every seventh message is so large that it leaves in several fragments.</summary>
    private const int Large = 40_000;

    private readonly Lock _gate = new();
    private readonly List<List<int>> _links = [];

    /// <summary>The numbers that arrived, in order, of each link on which any did, the oldest link first.</summary>
    public int[][] Links
    {
        get
        {
            lock (_gate)
            {
                return [.. _links.Where(static link => link.Count > 0).Select(static link => link.ToArray())];
            }
        }
    }

    public static string Message(int number) => $"{number} ".PadRight(number % 7 == 0 ? Large : 50, (char)('a' + (number % 26)));

    public static int NumberOf(string message)
    {
        var number = NumberAtStart(message);
        Assert.Equal(Message(number), message);
        return number;
    }

    public static int NumberAtStart(string message)
        => int.Parse(message[..message.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    public Task<TestServer> Start() => TestServer.Start(app => app.Map("/numbers", ServeAsync));

    private async Task ServeAsync(HttpContext context)
    {
        var link = new List<int>();
        lock (_gate)
        {
            _links.Add(link);
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await ReadAsync(socket, link);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // The link was cut.
        }
    }

    private async Task ReadAsync(WebSocket socket, List<int> link)
    {
        var message = new byte[Large + 1];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(message.AsMemory(length), CancellationToken.None);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return;
            }

            length += read.Count;
            if (!read.EndOfMessage)
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(message, 0, length);
            length = 0;
            if (text == "ping")
            {
                await socket.SendAsync("pong"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                continue;
            }

            lock (_gate)
            {
                link.Add(NumberOf(text));
            }
        }
    }
}
