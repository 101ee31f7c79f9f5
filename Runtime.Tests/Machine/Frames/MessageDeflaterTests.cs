using System.Text;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What is compressed is what was given, in whatever parts it is given and read.</summary>
public sealed class MessageDeflaterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_compressed_is_read_whatever_its_parts_are(bool keepsContext)
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            using var deflater = new MessageDeflater(keepsContext);
            using var inflater = new MessageInflater(keepsContext);
            for (var messages = random.Next(1, 6); messages > 0; messages--)
            {
                var message = Message(random, random.Next(4) == 0 ? random.Next(100_000) : random.Next(500));
                Assert.Equal(message, Inflate(inflater, Deflate(deflater, random, message), random));
            }
        }
    }

    [Fact]
    public void A_message_that_came_before_makes_the_next_one_shorter()
    {
        var message = Encoding.UTF8.GetBytes("""{"symbol":"EURUSD","bid":1.08512,"ask":1.08514,"time":"2024-05-06T07:08:09Z"}""");
        using var kept = new MessageDeflater(keepsContext: true);
        using var alone = new MessageDeflater(keepsContext: false);

        Assert.InRange(Deflate(kept, null, message).Length, message.Length / 2, message.Length + 8);
        Assert.InRange(Deflate(kept, null, message).Length, 1, 12);
        Assert.Equal(Deflate(alone, null, message), Deflate(alone, null, message));
    }

    [Theory]
    [InlineData(true, 31, false)]
    [InlineData(true, 32, true)]
    [InlineData(false, 1023, false)]
    [InlineData(false, 1024, true)]
    [InlineData(true, 0, false)]
    public void A_short_message_is_not_worth_it(bool keepsContext, int length, bool expected)
    {
        using var deflater = new MessageDeflater(keepsContext);
        Assert.Equal(expected, deflater.IsWorthwhile(length));
    }

    [Fact]
    public void Nothing_is_left_once_it_was_taken()
    {
        using var deflater = new MessageDeflater(keepsContext: true);
        deflater.Deflate(new byte[100], endsMessage: true);
        Assert.False(deflater.Output.IsEmpty);
        deflater.Clear();
        Assert.True(deflater.Output.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Once_it_is_disposed_of_nothing_is_compressed(bool hasBegun)
    {
        var deflater = new MessageDeflater(keepsContext: true);
        if (hasBegun)
        {
            deflater.Deflate("begun"u8, endsMessage: false);
        }

        var left = deflater.Output.ToArray();
        deflater.Dispose();
        deflater.Dispose();
        Assert.Equal(left, deflater.Output.ToArray());
        Assert.Throws<IOException>(() => deflater.Deflate("more"u8, endsMessage: true));
    }

    [Fact]
    public void No_more_is_decompressed_than_there_is_room_for()
    {
        using var inflater = new MessageInflater(keepsContext: true);
        inflater.Give(PeerDeflater.Alone(new byte[10_000_000]), endsMessage: true);
        var room = new byte[100];
        for (var reads = 0; reads < 10; reads++)
        {
            Assert.InRange(inflater.Read(room, 10, 50), 1, 50);
            Assert.Null(inflater.Violation);
        }
    }

    private static byte[] Deflate(MessageDeflater deflater, Random? random, byte[] message)
    {
        List<byte> deflated = [];
        var at = 0;
        do
        {
            var count = random is null ? message.Length : Math.Min(message.Length - at, random.Next(1, 20_000));
            deflater.Deflate(message.AsSpan(at, count), endsMessage: at + count == message.Length);
            at += count;
            if (at == message.Length || random!.Next(2) == 0)
            {
                deflated.AddRange(deflater.Output);
                deflater.Clear();
            }
        }
        while (at < message.Length);
        return [.. deflated];
    }

    private static byte[] Inflate(MessageInflater inflater, byte[] deflated, Random random)
    {
        List<byte> message = [];
        var room = new byte[random.Next(1, 5000)];
        var at = 0;
        do
        {
            var count = random.Next(deflated.Length - at + 1);
            var part = deflated[at..(at + count)];
            at += count;
            var isLast = at == deflated.Length && random.Next(2) == 0;
            inflater.Give(part, isLast);
            while (inflater.Read(room, 0, room.Length) is > 0 and var read)
            {
                message.AddRange(room.AsSpan(0, read));
            }

            Assert.Null(inflater.Violation);
            Array.Fill(part, (byte)0xEE);
            if (isLast)
            {
                return [.. message];
            }
        }
        while (true);
    }

    /// <summary>Some of it repeats, and some does not.</summary>
    private static byte[] Message(Random random, int length)
    {
        var message = new byte[length + 1];
        random.NextBytes(message);
        for (var at = 0; at < message.Length; at++)
        {
            if (at > 20 && random.Next(4) != 0)
            {
                message[at] = message[at - 20];
            }
        }

        return message;
    }
}
