using System.Buffers;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What a ping frame carries, and which pongs are answers to one of ours.</summary>
public sealed class PingFrameHeartbeatTests
{
    private static readonly PingFrameHeartbeat Heartbeat = new();

    [Theory]
    [InlineData(1, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(0x0102030405060708, new byte[] { 1, 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void A_ping_carries_one_byte_of_version_and_eight_of_its_number(long number, byte[] payload)
    {
        var writer = new ArrayBufferWriter<byte>();
        Heartbeat.WritePing(number, writer);
        Assert.Equal(payload, writer.WrittenSpan.ToArray());
        Assert.Equal(RecognizedHeartbeat.PongOf(number), Heartbeat.Recognize(payload));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void A_pong_with_anything_else_is_none_of_ours(byte[] payload) => Assert.Equal(default, Heartbeat.Recognize(payload));

    [Fact]
    public void What_says_unasked_that_this_end_lives_is_no_answer_to_any_ping()
    {
        var writer = new ArrayBufferWriter<byte>();
        Heartbeat.WritePong(default, writer);
        Assert.Equal(0, writer.WrittenCount);
    }
}
