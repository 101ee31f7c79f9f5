using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>A message that <c>TrySend</c> took and that could not be sent.</summary>
public sealed class UnsentMessage
{
    internal UnsentMessage(ReadOnlyMemory<byte> data, WebSocketMessageType type, SocketCloseReason reason, bool mayHaveBeenSent)
    {
        Data = data;
        Type = type;
        Reason = reason;
        MayHaveBeenSent = mayHaveBeenSent;
    }

    /// <summary>The message's bytes; UTF-8 where it is a text.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }

    /// <summary>The message as a text, or null where it is binary.</summary>
    public string? Text => Type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(Data.Span) : null;

    /// <summary>Why it could not be sent.</summary>
    public SocketCloseReason Reason { get; }

    /// <summary>True if its write had begun: it may have arrived. False if no byte of it has left.</summary>
    public bool MayHaveBeenSent { get; }
}
