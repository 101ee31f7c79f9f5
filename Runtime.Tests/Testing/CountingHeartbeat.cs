using System.Buffers;
using System.Text;

namespace Heartbeat.Testing.Tests;

/// <summary>A heartbeat as a user writes one: {"ping":7}, {"pong":0}.</summary>
internal sealed class CountingHeartbeat : HeartbeatProtocol
{
    public override TimeSpan Interval => TimeSpan.FromSeconds(20);

    public override int MaxSize => 32;

    public override RecognizedHeartbeat Recognize(ReadOnlySpan<byte> payload)
        => payload.StartsWith("{\"pong\":"u8) ? RecognizedHeartbeat.Pong
            : payload.StartsWith("{\"ping\":"u8) ? RecognizedHeartbeat.Ping
            : default;

    public override void WritePing(long number, IBufferWriter<byte> writer) => writer.Write(Encoding.UTF8.GetBytes($"{{\"ping\":{number}}}"));

    public override void WritePong(ReadOnlySpan<byte> ping, IBufferWriter<byte> writer) => writer.Write("{\"pong\":0}"u8);
}
