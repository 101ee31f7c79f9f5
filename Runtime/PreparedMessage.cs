using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>A message that is encoded once and sent to many sockets. It never changes, and may be sent from many threads at once.</summary>
public sealed class PreparedMessage
{
    /// <summary>Prepares a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form.</exception>
    public PreparedMessage(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Type = WebSocketMessageType.Text;
        try
        {
            Data = StrictUtf8.Encoding.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw OutgoingMessage.NoUtf8(nameof(text), exception);
        }
    }

    /// <summary>Prepares a binary message. The bytes are copied.</summary>
    /// <param name="data">The bytes.</param>
    public PreparedMessage(ReadOnlySpan<byte> data)
        : this(data, WebSocketMessageType.Binary)
    {
    }

    /// <summary>Prepares bytes of either type, which are copied.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="type">Binary, or text that is already UTF-8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is neither text nor binary.</exception>
    public PreparedMessage(ReadOnlySpan<byte> data, WebSocketMessageType type)
    {
        OutgoingMessage.CheckType(type);
        Type = type;
        Data = data.ToArray();
    }

    /// <summary>The message's bytes; UTF-8 where it is a text.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }
}
