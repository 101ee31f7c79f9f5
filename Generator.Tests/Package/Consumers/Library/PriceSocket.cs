using System.Net.WebSockets;
using Heartbeat;

namespace Prices;

/// <summary>Hears prices.</summary>
[HeartbeatSocket]
public partial class PriceSocket
{
    /// <summary>A price was heard.</summary>
    public event Action<string>? Heard;

    partial void OnMessage(string message) => Heard?.Invoke(message);
}

/// <summary>Tells a price to everybody who asks.</summary>
[HeartbeatSocket]
public partial class PriceSession
{
    /// <summary>Runs a session on a WebSocket.</summary>
    public static async Task ServeAsync(WebSocket webSocket)
    {
        await using var session = new PriceSession();
        await session.AcceptAsync(webSocket);
    }

    private partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken)
        => SendAsync($"{message} 42", cancellationToken);
}
