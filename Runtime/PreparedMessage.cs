using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// A message that is encoded once and sent to many sockets. It never changes, and may be sent from many threads at once. What an endpoint has
/// accepted on frames of its own gets the very same bytes, frame and all (RFC 6455, section 5.2: a server's are not masked), which nothing is
/// copied for. Where a connection compresses, it does so for itself.
/// </summary>
public sealed class PreparedMessage
{
    /// <summary>The frame, and behind its header the message; the message alone where it takes more than one frame.</summary>
    private readonly byte[] _bytes;
    private readonly int _start;

    private PreparedMessage(byte[] bytes, int start, WebSocketMessageType type)
    {
        _bytes = bytes;
        _start = start;
        Type = type;
    }

    /// <summary>The message's bytes; UTF-8 where it is a text.</summary>
    public ReadOnlyMemory<byte> Data => _bytes.AsMemory(_start);

    /// <summary>Text or binary.</summary>
    public WebSocketMessageType Type { get; }

    /// <summary>The whole message as one frame of a server; empty where it takes several.</summary>
    internal ReadOnlyMemory<byte> Frame => _start == 0 ? default : _bytes;

    /// <summary>Prepares a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair and has no UTF-8 form.</exception>
    public static PreparedMessage Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var length = StrictUtf8.Encoding.GetByteCount(text);
            var bytes = New(length, WebSocketMessageType.Text, out var start);
            StrictUtf8.Encoding.GetBytes(text, 0, text.Length, bytes, start);
            return new PreparedMessage(bytes, start, WebSocketMessageType.Text);
        }
        catch (EncoderFallbackException exception)
        {
            throw StrictUtf8.NoUtf8(nameof(text), exception);
        }
    }

    /// <summary>Prepares a text that is UTF-8 already. The bytes are copied.</summary>
    /// <param name="utf8">The bytes. That they are UTF-8 is for the caller to see to: the other end ends the connection otherwise.</param>
    /// <returns>The message.</returns>
    public static PreparedMessage Text(ReadOnlySpan<byte> utf8) => Copy(utf8, WebSocketMessageType.Text);

    /// <summary>Prepares a binary message. The bytes are copied.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The message.</returns>
    public static PreparedMessage Binary(ReadOnlySpan<byte> data) => Copy(data, WebSocketMessageType.Binary);

    private static PreparedMessage Copy(ReadOnlySpan<byte> data, WebSocketMessageType type)
    {
        var bytes = New(data.Length, type, out var start);
        data.CopyTo(bytes.AsSpan(start));
        return new PreparedMessage(bytes, start, type);
    }

    private static byte[] New(int length, WebSocketMessageType type, out int start)
    {
        start = 0;
        if (length > Fragments.Longest)
        {
            return new byte[length];
        }

        var header = new FrameHeader { IsFinal = true, Opcode = FrameHeader.OpcodeOf(type), Length = length };
        var bytes = new byte[FrameHeader.SizeFor(length, isMasked: false) + length];
        start = header.Write(bytes);
        return bytes;
    }
}
