using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace Heartbeat;

/// <summary>
/// What the heartbeats of a connection look like. Each connection has an object of its own. When a heartbeat leaves, and when a connection is
/// dead, is never decided here: a socket's settings say that.
/// </summary>
public abstract class HeartbeatProtocol
{
    internal static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(10);

    /// <summary>A heartbeat of text messages.</summary>
    protected HeartbeatProtocol()
        : this(HeartbeatCarrier.TextMessage)
    {
    }

    private protected HeartbeatProtocol(HeartbeatCarrier carrier) => Carrier = carrier;

    /// <summary>What pings and pongs travel in.</summary>
    public HeartbeatCarrier Carrier { get; }

    /// <summary>The time from one ping to the next where the socket's settings leave it open. 10 s unless overridden.</summary>
    public virtual TimeSpan Interval => UsualInterval;

    /// <summary>The size of the longest heartbeat that is a message, in bytes: it may arrive even where <see cref="HeartbeatOptions.MaxMessageSize"/> is smaller.</summary>
    public abstract int MaxSize { get; }

    /// <summary>
    /// Finds out whether a text message is a heartbeat, or, where pings are frames, what a pong frame answers. It is asked about what is to be
    /// sent too, and then from any thread: it changes nothing.
    /// </summary>
    /// <param name="payload">The whole message, or what the frame carries. Not to be kept.</param>
    /// <returns>What it is.</returns>
    public abstract RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload);

    /// <summary>Writes a ping.</summary>
    /// <param name="number">Its number on this connection, from 1; a newer ping has a greater one.</param>
    /// <param name="writer">Where to write it. A ping frame carries at most 125 bytes.</param>
    public abstract void WritePing(long number, IBufferWriter<byte> writer);

    /// <summary>
    /// Writes a pong: the answer to a ping, and, unasked, what says that this end lives and has paused reading. Ping frames are answered
    /// without it.
    /// </summary>
    /// <param name="writer">Where to write it.</param>
    public abstract void WritePong(IBufferWriter<byte> writer);

    /// <summary>What a message is.</summary>
    internal RecognizedHeartbeat RecognizeMessage(ReadOnlySpan<byte> message, WebSocketMessageType type)
        => type == WebSocketMessageType.Text && Carrier == HeartbeatCarrier.TextMessage ? Recognize(message) : default;

    /// <summary>Refuses a message that the other end would take for a heartbeat, and never give to its hook.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    internal void CheckIsMessage(ReadOnlySpan<byte> message, WebSocketMessageType type, string parameter)
    {
        if (RecognizeMessage(message, type).Kind != HeartbeatKind.Neither)
        {
            throw new ArgumentException(
                $"The text \"{Encoding.UTF8.GetString(message)}\" is a heartbeat of this socket: the other end would answer it, or take it for an answer, and never see it as a message. "
                + $"Send something else, such as JSON, or give both ends {(this is TextHeartbeat ? "other texts for Ping and Pong" : "another heartbeat")}.",
                parameter);
        }
    }
}
