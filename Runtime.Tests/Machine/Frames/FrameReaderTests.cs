using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>What either end finds in a stream, however the stream is cut.</summary>
public sealed class FrameReaderTests
{
    /// <summary>A case that is so long is cut in fewer ways.</summary>
    private const int Long = 1024 * 1024;

    private const string Masked = "violation 1002 A server's frame is masked (RFC 6455, 5.1).";
    private const string NotMasked = "violation 1002 A client's frame is not masked (RFC 6455, 5.1).";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_found_does_not_depend_on_how_the_stream_is_cut(bool isServer)
    {
        var ways = 0;
        foreach (var @case in FrameCases.All)
        {
            var stream = @case.Write(new FrameBytes(isMasked: isServer)).ToArray();
            string[] expected = [.. @case.Expected.Select(line => line == "wrong mask" ? isServer ? NotMasked : Masked : line)];
            foreach (var cuts in stream.Length > Long ? [[], [1, 5, 100, 70_000]] : Cuts.Of(stream.Length))
            {
                ways++;
                var found = Reading.Of(isServer, stream, cuts, @case.MaxMessageSize, @case.IsDeflating ? new MessageInflater(@case.KeepsContext) : null);
                Assert.True(expected.SequenceEqual(found), $"{@case.Name}, cut at {string.Join(", ", cuts.Take(20))}:\nexpected\n  {string.Join("\n  ", expected)}\nand found\n  {string.Join("\n  ", found)}");
            }
        }

        Assert.True(ways > 10_000, $"The cases were cut in {ways} ways only.");
    }

    [Fact]
    public void A_message_that_was_taken_stays_as_it_is()
    {
        var reader = new FrameReader(isServer: false, maxMessageSize: 100);
        reader.Give(new FrameBytes(isMasked: false).Text("ta", isFinal: false).More("ken").Text("ne", isFinal: false).More("xt").ToArray());
        Assert.Equal(Incoming.Message, reader.Read());
        var taken = reader.TakeMessage();
        Assert.Equal("taken"u8, taken.AsSpan(0, reader.Data.Length));
        Assert.Null(reader.TakeMessage());
        Assert.Equal(Incoming.Message, reader.Read());
        Assert.NotSame(taken, reader.TakeMessage());
        Assert.Equal("taken"u8, taken.AsSpan(0, 5));
    }

    /// <summary>Under <see cref="Liveness.PongOnly"/> a message that comes makes the deadline wait, and the library's pings amid one that does not must not.</summary>
    [Fact]
    public void A_control_frame_amid_a_message_is_no_part_of_it()
    {
        var reader = new FrameReader(isServer: false, maxMessageSize: 1024);
        Assert.Equal((Incoming.Nothing, true), Given(new FrameBytes(isMasked: false).Text("be", isFinal: false).ToArray()));
        Assert.Equal((Incoming.Ping, false), Given(new FrameBytes(isMasked: false).Ping("amid").ToArray()));
        Assert.Equal((Incoming.Nothing, false), Given([0x8A]));
        Assert.Equal((Incoming.Pong, false), Given([0x00]));
        Assert.Equal((Incoming.Nothing, true), Given(new FrameBytes(isMasked: false).More("gu", isFinal: false).ToArray()));
        Assert.Equal((Incoming.Message, false), Given(new FrameBytes(isMasked: false).More("n").ToArray()));
        reader.Release();

        (Incoming Found, bool HasReadPart) Given(byte[] bytes)
        {
            reader.Give(bytes);
            var found = reader.Read();
            return (found, reader.HasReadPart);
        }
    }

    [Fact]
    public void Memory_is_taken_for_what_has_come_and_not_for_what_a_header_announces()
    {
        const int Announced = 64 * Long;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new FrameReader(isServer: false, maxMessageSize: Announced);
        reader.Give(new FrameBytes(isMasked: false).Header(0x82, Announced).Raw(1, 2, 3).ToArray());
        Assert.Equal(Incoming.Nothing, reader.Read());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Long);
        reader.Release();
    }
}
