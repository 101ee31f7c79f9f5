using System.Buffers;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>Two bytes that ask and two that answer, as MQTT's.</summary>
internal sealed class FixedBytesHeartbeat() : HeartbeatProtocol(HeartbeatCarrier.BinaryMessage)
{
    private static ReadOnlySpan<byte> Ping => [0xC0, 0x00];

    private static ReadOnlySpan<byte> Pong => [0xD0, 0x00];

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.SequenceEqual(Ping) ? RecognizedHeartbeat.Ping : payload.SequenceEqual(Pong) ? RecognizedHeartbeat.Pong : default;

    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write(Ping);

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write(Pong);
}
