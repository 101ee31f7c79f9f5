using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>A message that <see cref="OpeningContext.ReceiveAsync"/> has taken. Its bytes are its own.</summary>
public sealed class ReceivedMessage
{
    private string? _text;

    internal ReceivedMessage(ReadOnlyMemory<byte> data, WebSocketMessageType type)
    {
        Data = data;
        Type = type;
    }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }

    /// <summary>The message's bytes; UTF-8 where it is a text.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The message as a text, or null where it is binary.</summary>
    public string? Text => Type == WebSocketMessageType.Text ? _text ??= Encoding.UTF8.GetString(Data.Span) : null;
}
