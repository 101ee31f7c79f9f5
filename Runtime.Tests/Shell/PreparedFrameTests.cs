using System.Net.WebSockets;
using System.Runtime.InteropServices;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A message that was prepared leaves an accepted link as the frame that was made once, for all of them.</summary>
public sealed class PreparedFrameTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(125, 2)]
    [InlineData(126, 4)]
    [InlineData(65_536, 10)]
    [InlineData(Fragments.Longest, 10)]
    public async Task Its_frame_is_what_a_server_writes_byte_for_byte(int length, int header)
    {
        var message = PreparedMessage.Binary(new byte[length]);
        Assert.Equal(length, message.Data.Length);
        Assert.Equal(header + length, message.Frame.Length);
        var stream = new RecordingStream();
        await NewWire(stream).WriteAsync(message.Data, 0, length, WebSocketMessageType.Binary);
        Assert.Equal(stream.Written.SelectMany(static part => part.ToArray()), message.Frame.ToArray());
    }

    [Fact]
    public async Task It_is_written_where_it_lies()
    {
        var message = PreparedMessage.Text("grüße");
        for (var number = 0; number < 2; number++)
        {
            var stream = new RecordingStream();
            await NewWire(stream).WriteFrameAsync(message.Frame);
            Assert.Same(ArrayOf(message.Frame), ArrayOf(Assert.Single(stream.Written)));
        }
    }

    [Fact]
    public async Task It_leaves_behind_what_was_held_back()
    {
        var message = PreparedMessage.Text("two");
        var stream = new RecordingStream();
        var wire = NewWire(stream);
        wire.Cork();
        await wire.WriteAsync("one"u8.ToArray(), 0, 3, WebSocketMessageType.Text);
        await wire.WriteFrameAsync(message.Frame);
        Assert.Empty(stream.Written);
        wire.Uncork();
        await wire.WriteFrameAsync(message.Frame);
        Assert.Equal([0x81, 3, .. "one"u8, 0x81, 3, .. "two"u8, 0x81, 3, .. "two"u8], Assert.Single(stream.Written).ToArray());
    }

    [Fact]
    public void One_that_takes_several_frames_has_none_ready()
    {
        var message = PreparedMessage.Binary(new byte[Fragments.Longest + 1]);
        Assert.True(message.Frame.IsEmpty);
        Assert.Equal(Fragments.Longest + 1, message.Data.Length);
    }

    private static FramedWire NewWire(Stream stream) => new(stream, early: default, isServer: true, subProtocol: null);

    private static byte[] ArrayOf(ReadOnlyMemory<byte> memory)
    {
        Assert.True(MemoryMarshal.TryGetArray(memory, out var segment));
        return segment.Array!;
    }

    /// <summary>Keeps what it is given to write, as it is given.</summary>
    private sealed class RecordingStream : MemoryStream
    {
        public List<ReadOnlyMemory<byte>> Written { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written.Add(MemoryMarshal.TryGetArray(buffer, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? buffer : buffer.ToArray());
            return default;
        }
    }
}
