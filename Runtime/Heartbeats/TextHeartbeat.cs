using System.Buffers;
using System.Net.WebSockets;

namespace Heartbeat;

/// <summary>What a message is to the heartbeat.</summary>
internal enum HeartbeatKind
{
    Neither,
    Ping,
    Pong,
}

/// <summary>
/// Recognizes and writes heartbeats: the one place that knows what they look like.
/// </summary>
internal sealed class TextHeartbeat(string ping, string pong)
{
    private static readonly HeartbeatOptions Defaults = new();
    private static readonly TextHeartbeat Usual = new(Defaults.Ping, Defaults.Pong);

    private readonly byte[] _ping = StrictUtf8.Encoding.GetBytes(ping);
    private readonly byte[] _pong = StrictUtf8.Encoding.GetBytes(pong);

    /// <summary>The heartbeat of these texts. All sockets with the default ones share it.</summary>
    public static TextHeartbeat Of(string ping, string pong) => ping == Defaults.Ping && pong == Defaults.Pong ? Usual : new(ping, pong);

    /// <summary>The size of the longest heartbeat, which may arrive however small the largest message is.</summary>
    public int MaxSize => Math.Max(_ping.Length, _pong.Length);

    public WebSocketMessageType Type { get; } = WebSocketMessageType.Text;

    public HeartbeatKind Classify(ReadOnlySpan<byte> message, WebSocketMessageType type)
    {
        if (type != WebSocketMessageType.Text)
        {
            return HeartbeatKind.Neither;
        }

        return message.SequenceEqual(_ping) ? HeartbeatKind.Ping
            : message.SequenceEqual(_pong) ? HeartbeatKind.Pong
            : HeartbeatKind.Neither;
    }

    /// <summary>Refuses a message that the other end would take for a heartbeat, and never give to its hook.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public void CheckIsMessage(ReadOnlySpan<byte> message, WebSocketMessageType type, string parameter)
    {
        if (Classify(message, type) != HeartbeatKind.Neither)
        {
            throw new ArgumentException(
                $"The text \"{StrictUtf8.Encoding.GetString(message)}\" is a heartbeat of this socket: the other end would answer it, or take it for an answer, and never see it as a message. "
                + "Send something else, such as JSON, or give both ends other texts for Ping and Pong.",
                parameter);
        }
    }

    public void Write(HeartbeatKind kind, IBufferWriter<byte> writer)
        => writer.Write(kind == HeartbeatKind.Ping ? _ping : _pong);
}
