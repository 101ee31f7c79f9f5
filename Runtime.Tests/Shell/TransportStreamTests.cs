using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What a dialed link's WebSocket reads and writes through.</summary>
public sealed class TransportStreamTests
{
    [Fact]
    public async Task It_waits_without_a_buffer_and_asks_for_much()
    {
        var connection = new PlayedStream([1, 2, 3]);
        var stream = new TransportStream(connection, early: default);
        Assert.Equal(0, stream.Buffered);
        var buffer = new byte[2];
        Assert.Equal(2, await stream.ReadAsync(buffer));
        Assert.Equal([1, 2], buffer);
        Assert.Equal(1, stream.Buffered);
        Assert.Equal(1, await stream.ReadAsync(buffer));
        Assert.Equal(3, buffer[0]);
        Assert.Equal(0, connection.Asked[0]);
        Assert.InRange(connection.Asked[1], 16 * 1024, int.MaxValue);
    }

    [Fact]
    public async Task The_end_is_the_end()
    {
        var stream = new TransportStream(new PlayedStream(), early: default);
        Assert.Equal(0, await stream.ReadAsync(new byte[10]));
        Assert.Equal(0, await stream.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Bytes_of_any_number_come_in_their_order()
    {
        var sent = new byte[1_000_000];
        new Random(1).NextBytes(sent);
        var stream = new TransportStream(new PlayedStream(sent[..70_000], sent[70_000..70_001], sent[70_001..]), early: [7, 8]);
        var read = new byte[sent.Length + 2];
        await stream.ReadExactlyAsync(read.AsMemory(0, 1));
        await stream.ReadExactlyAsync(read.AsMemory(1, 500_000));
        await stream.ReadExactlyAsync(read.AsMemory(500_001));
        Assert.Equal([7, 8, .. sent], read);
    }

    [Fact]
    public async Task Frames_that_are_corked_leave_in_one_write_with_the_next()
    {
        var connection = new PlayedStream();
        var stream = new TransportStream(connection, early: default);
        stream.Cork();
        await stream.WriteAsync(new byte[] { 1 });
        await stream.FlushAsync();
        await stream.WriteAsync(new byte[100_000]);
        Assert.Empty(connection.Written);
        stream.Uncork();
        await stream.WriteAsync(new byte[] { 2 });
        await stream.WriteAsync(new byte[] { 3 });
        Assert.Equal([[1, .. new byte[100_000], 2], [3]], connection.Written);
    }

    [Fact]
    public async Task A_batch_that_is_corked_still_can_be_withheld_and_then_nothing_leaves_any_more()
    {
        var connection = new PlayedStream();
        var stream = new TransportStream(connection, early: default);
        await stream.WriteAsync(new byte[] { 0 });
        stream.BeginBatch();
        stream.Cork();
        await stream.WriteAsync(new byte[] { 1 });
        Assert.True(stream.TryWithhold());
        Assert.False(stream.TryWithhold());
        stream.Uncork();
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[] { 2 }).AsTask());
        stream.BeginBatch();
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[] { 3 }).AsTask());
        Assert.Equal([[0]], connection.Written);
    }

    [Fact]
    public async Task What_was_handed_over_cannot_be_withheld()
    {
        var connection = new PlayedStream();
        var stream = new TransportStream(connection, early: default);
        Assert.False(stream.TryWithhold());
        stream.BeginBatch();
        await stream.WriteAsync(new byte[] { 1 });
        Assert.False(stream.TryWithhold());

        // The platform's own frames, a pong for instance, may take along what was corked.
        stream.BeginBatch();
        stream.Cork();
        await stream.WriteAsync(new byte[] { 2 });
        stream.Uncork();
        await stream.WriteAsync(new byte[] { 3 });
        Assert.False(stream.TryWithhold());
        await stream.WriteAsync(new byte[] { 4 });
        Assert.Equal([[1], [2, 3], [4]], connection.Written);
    }

    [Fact]
    public async Task Writer_and_ender_never_both_have_their_way()
    {
        for (var round = 0; round < Effort.Of(500, 20_000); round++)
        {
            var connection = new PlayedStream();
            var stream = new TransportStream(connection, early: default);
            stream.BeginBatch();
            using var start = new Barrier(2);
            var ending = Task.Run(() =>
            {
                start.SignalAndWait();
                return stream.TryWithhold();
            });
            start.SignalAndWait();
            var isWritten = true;
            try
            {
                await stream.WriteAsync(new byte[] { 1 });
            }
            catch (IOException)
            {
                isWritten = false;
            }

            Assert.NotEqual(isWritten, await ending);
            Assert.Equal(isWritten ? 1 : 0, connection.Written.Count);
        }
    }
}
