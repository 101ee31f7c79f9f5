using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>Masking, against the RFC's formula, byte by byte.</summary>
public sealed class FrameMaskTests
{
    [Fact]
    public void Each_byte_is_masked_with_the_byte_of_the_mask_that_its_place_in_the_payload_has()
    {
        var random = new Random(1);
        var mask = new byte[4];
        for (var length = 0; length < 300; length++)
        {
            for (var offset = 0; offset < 9; offset++)
            {
                var data = new byte[length];
                random.NextBytes(data);
                random.NextBytes(mask);
                var expected = data.Select((next, place) => (byte)(next ^ mask[(place + offset) % 4])).ToArray();
                var into = new byte[length + 1];
                FrameMask.Copy(data, into, BitConverter.ToUInt32(mask), offset);
                Assert.Equal(expected, into[..length]);
                Assert.Equal(0, into[length]);
                FrameMask.Apply(data, BitConverter.ToUInt32(mask), offset);
                Assert.Equal(expected, data);
            }
        }
    }

    [Fact]
    public void A_payload_longer_than_a_number_of_32_bits_counts_is_masked_as_any_other()
    {
        byte[] data = [1, 2, 3, 4, 5];
        FrameMask.Apply(data, 0xFF, (1L << 33) + 4);
        Assert.Equal(BitConverter.IsLittleEndian ? [1 ^ 0xFF, 2, 3, 4, 5 ^ 0xFF] : data, data);
    }
}
