using System.Net.WebSockets;
using System.Text;

namespace Heartbeat.Testing;

/// <summary>A message that reached a <see cref="WorldServer"/>, and was no heartbeat; or one of a <see cref="HeartbeatScript"/>.</summary>
public sealed class WorldMessage
{
    internal WorldMessage(WebSocketMessageType type, byte[] data)
    {
        Type = type;
        Data = data;
        Text = type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(data) : null;
    }

    /// <summary>A text message.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator WorldMessage(string text) => FromString(text);

    /// <summary>A binary message.</summary>
    /// <param name="data">The bytes.</param>
    public static implicit operator WorldMessage(byte[] data) => FromByteArray(data);

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }

    /// <summary>The message as a text; null where it is binary.</summary>
    public string? Text { get; }

    /// <summary>The message's bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A text message.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The message.</returns>
    public static WorldMessage FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A binary message.</summary>
    /// <param name="data">The bytes, which are copied.</param>
    /// <returns>The message.</returns>
    public static WorldMessage FromByteArray(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new(WebSocketMessageType.Binary, [.. data]);
    }

    /// <summary>The message, for whoever reads a failure.</summary>
    /// <returns>A text in quotes; of bytes their number and hexadecimal digits.</returns>
    public override string ToString() => Text is { } text ? Story.Show(text) : ShowBytes(Data.Span);

    /// <summary>Whether it is the same on the wire.</summary>
    internal bool IsSameAs(WorldMessage other) => Type == other.Type && Data.Span.SequenceEqual(other.Data.Span);

    internal static string ShowBytes(ReadOnlySpan<byte> bytes) => $"{bytes.Length} bytes ({Convert.ToHexString(bytes[..Math.Min(bytes.Length, 20)])}{(bytes.Length > 20 ? "…" : "")})";
}
