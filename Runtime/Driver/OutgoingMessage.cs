using System.Net.WebSockets;

namespace Heartbeat;

internal sealed class OutgoingMessage
{
    public static OutgoingMessage FromText(string text) => throw new NotSupportedException(text);

    public static OutgoingMessage FromCopy(ReadOnlyMemory<byte> data, WebSocketMessageType type) => throw new NotSupportedException($"{data} {type}");

    public static void CheckType(WebSocketMessageType type) => throw new NotSupportedException($"{type}");

    public void Release() => throw new NotSupportedException(ToString());
}
