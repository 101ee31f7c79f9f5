using System.Text;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>The frames of the other end, as the testing kit reads and writes them: what is found does not depend on where the bytes were cut.</summary>
public sealed class PeerFramesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_comes_is_found_wherever_it_is_cut(bool isServer)
    {
        var bytes = new FrameBytes(isMasked: isServer)
            .Text("€uro")
            .Text("a first ", isFinal: false).Ping("12").More("and a second part")
            .Binary([1, 2, 3])
            .Pong()
            .Close(1001, "bye")
            .ToArray();
        for (var cut = 1; cut <= bytes.Length; cut++)
        {
            Assert.Equal(["€uro", "Ping 12", "a first and a second part", "\u0001\u0002\u0003", "Pong ", "Close 1001 bye"], Read(new PeerFrames(isServer), bytes, cut));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_one_end_writes_the_other_reads(bool isServer)
    {
        var writer = new PeerFrames(isServer);
        byte[] bytes =
        [
            .. writer.Write(PeerFrameKind.Text, "a first "u8, endsMessage: false),
            .. writer.Write(PeerFrameKind.Ping, "12"u8),
            .. writer.Write(PeerFrameKind.Text, "and a second part"u8),
            .. writer.Write(PeerFrameKind.Binary, new byte[70_000]),
            .. writer.Write(PeerFrameKind.Pong, []),
            .. writer.WriteClose(status: null, description: null),
        ];
        Assert.Equal(["Ping 12", "a first and a second part", new string('\0', 70_000), "Pong ", "Close  "], Read(new PeerFrames(!isServer), bytes, bytes.Length));
    }

    [Fact]
    public void A_part_of_a_message_is_found_before_the_rest_has_come()
    {
        var frames = new PeerFrames(isServer: true);
        var bytes = new FrameBytes(isMasked: true).Text("half").ToArray();
        frames.Give(bytes.AsSpan(0, bytes.Length - 2));
        var part = frames.TryRead();
        Assert.Equal("ha", Encoding.UTF8.GetString(part!.Data.Span));
        Assert.False(part.EndsMessage);
        Assert.Null(frames.TryRead());
        frames.Give(bytes.AsSpan(bytes.Length - 2));
        var rest = frames.TryRead();
        Assert.Equal("lf", Encoding.UTF8.GetString(rest!.Data.Span));
        Assert.True(rest.EndsMessage);
    }

    [Fact]
    public void What_no_peer_may_send_is_said_and_ends_the_reading()
    {
        var frames = new PeerFrames(isServer: true);
        frames.Give(new FrameBytes(isMasked: false).Text("not masked").Text("nothing more").ToArray());
        var violation = frames.TryRead();
        Assert.Equal(PeerFrameKind.Violation, violation!.Kind);
        Assert.Contains("not masked", violation.Description, StringComparison.Ordinal);
        Assert.Null(frames.TryRead());
    }

    [Fact]
    public void A_ping_that_is_too_long_is_refused()
        => Assert.Throws<ArgumentException>(() => new PeerFrames(isServer: true).Write(PeerFrameKind.Ping, new byte[126]));

    private static List<string> Read(PeerFrames frames, byte[] bytes, int cut)
    {
        List<string> found = [];
        var message = new List<byte>();
        for (var start = 0; start < bytes.Length; start += cut)
        {
            frames.Give(bytes.AsSpan(start, Math.Min(cut, bytes.Length - start)));
            while (frames.TryRead() is { } frame)
            {
                var data = Encoding.UTF8.GetString(frame.Data.Span);
                if (frame.Kind is PeerFrameKind.Text or PeerFrameKind.Binary)
                {
                    message.AddRange(frame.Data.Span);
                    if (frame.EndsMessage)
                    {
                        found.Add(Encoding.UTF8.GetString([.. message]));
                        message.Clear();
                    }
                }
                else
                {
                    found.Add(frame.Kind == PeerFrameKind.Close ? $"Close {frame.Status} {frame.Description}" : $"{frame.Kind} {data}");
                }
            }
        }

        return found;
    }
}
