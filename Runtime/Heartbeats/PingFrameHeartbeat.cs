using System.Buffers;
using System.Buffers.Binary;

namespace Heartbeat;

/// <summary>
/// The ping frames of RFC 6455, which every conforming WebSocket library answers by itself: the server needs no code for it. What an answer
/// proves is that this library runs, or a gateway before it. Some answer only while the program receives, so that
/// <see cref="HeartbeatOptions.Timeout"/> must be longer than its slowest step; others answer although the program hangs.
/// </summary>
/// <remarks>
/// Only a connection on frames of our own can send it: not where <see cref="HeartbeatOptions.Connect"/> dials, not in a browser, and not on a WebSocket
/// that was given to <see cref="IHeartbeatSession.AcceptAsync"/>. The endpoint that is generated for ASP.NET Core accepts it on Kestrel.
/// </remarks>
public class PingFrameHeartbeat : HeartbeatProtocol
{
    /// <summary>A ping carries this version and its number. A later version may add to that: there is room for 125 bytes.</summary>
    private const byte Version = 1;
    private const int Size = 1 + sizeof(long);

    /// <summary>A heartbeat of ping frames.</summary>
    public PingFrameHeartbeat()
        : base(HeartbeatCarrier.PingFrame)
    {
    }

    /// <inheritdoc/>
    public override HeartbeatPingers Pingers => HeartbeatPingers.Both;

    /// <inheritdoc/>
    public override int MaxSize => 0;

    /// <inheritdoc/>
    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.Length == Size && payload[0] == Version ? RecognizedHeartbeat.PongOf(BinaryPrimitives.ReadInt64BigEndian(payload[1..])) : default;

    /// <inheritdoc/>
    public override void WritePing(long number, IBufferWriter<byte> writer) => WritePayload(number, writer);

    // A pong that nobody asked for carries nothing: no ping of anybody's looks like that to whoever sent one with a payload.
    /// <inheritdoc/>
    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }

    /// <summary>Writes what each ping frame of ours carries.</summary>
    internal static void WritePayload(long number, IBufferWriter<byte> writer)
    {
        var payload = writer.GetSpan(Size);
        payload[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(payload[1..], number);
        writer.Advance(Size);
    }
}
