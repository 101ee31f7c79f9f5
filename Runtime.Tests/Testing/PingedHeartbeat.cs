using System.Buffers;

namespace Heartbeat.Testing.Tests;

/// <summary>The server alone pings, every five seconds, and nobody answers.</summary>
internal sealed class PingedHeartbeat : HeartbeatProtocol
{
    public override HeartbeatPingers Pingers => HeartbeatPingers.Server;

    public override bool IsAnswered => false;

    public override TimeSpan Interval => TimeSpan.FromSeconds(5);

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload) => payload.SequenceEqual("beat"u8) ? RecognizedHeartbeat.Ping : default;

    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write("beat"u8);

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer)
    {
    }
}
