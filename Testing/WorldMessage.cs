using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Testing;

/// <summary>A message that reached a <see cref="WorldServer"/>, and was no heartbeat.</summary>
public sealed class WorldMessage
{
    internal WorldMessage(WebSocketMessageType type, byte[] data)
    {
        Type = type;
        Data = data;
        Text = type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(data) : null;
    }

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }

    /// <summary>The message as a text; null where it is binary.</summary>
    public string? Text { get; }

    /// <summary>The message's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The message, for whoever reads a failure.</summary>
    /// <returns>A text in quotes; of bytes their number and hexadecimal digits.</returns>
    public override string ToString() => Text is { } text ? Story.Show(text) : ShowBytes(Data.Span);

    internal static string ShowBytes(ReadOnlySpan<byte> bytes) => $"{bytes.Length} bytes ({Convert.ToHexString(bytes[..Math.Min(bytes.Length, 20)])}{(bytes.Length > 20 ? "…" : "")})";
}
