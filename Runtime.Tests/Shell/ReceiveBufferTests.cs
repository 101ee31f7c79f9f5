namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>How much is read at once, and what an idle link keeps.</summary>
public sealed class ReceiveBufferTests
{
    private const int Limit = 1_000_000;

    [Fact]
    public void Where_nothing_else_shows_that_bytes_come_reads_grow_while_they_are_quick_and_are_small_again_after_a_slow_one()
    {
        using var buffer = new ReceiveBuffer(Limit, transport: null);
        Assert.Equal(1024, buffer.Free.Length);
        foreach (var (isQuick, read) in new[] { (false, 1024), (true, 2048), (true, 4096), (true, 8192), (true, 8192), (false, 1024), (true, 2048) })
        {
            Fill(buffer);
            buffer.Grow(isQuick);
            Assert.Equal(read, buffer.Free.Length);
        }
    }

    [Fact]
    public void A_link_that_knows_what_has_come_reads_as_much_as_there_is_room_for()
    {
        using var buffer = new ReceiveBuffer(Limit, new Buffered());
        Assert.Equal(128, buffer.Free.Length);
        Fill(buffer);
        buffer.Grow(isQuick: false);
        Assert.Equal(4096 - 128, buffer.Free.Length);
        Fill(buffer);
        buffer.Grow(isQuick: false);
        Assert.Equal((4 * 4096) - 4096, buffer.Free.Length);
    }

    [Fact]
    public void A_message_stays_whole_however_often_there_was_no_room()
    {
        using var buffer = new ReceiveBuffer(Limit, transport: null);
        var expected = new List<byte>();
        while (expected.Count < 100_000)
        {
            var free = buffer.Free.Span;
            for (var i = 0; i < free.Length; i++)
            {
                free[i] = (byte)(expected.Count % 251);
                expected.Add(free[i]);
            }

            buffer.Advance(free.Length);
            buffer.Grow(isQuick: true);
        }

        Assert.True(buffer.Message.Span.SequenceEqual(expected.ToArray()));
    }

    [Fact]
    public void An_idle_link_keeps_room_for_a_short_message_and_one_whose_next_has_come_keeps_what_it_has()
    {
        var transport = new Buffered();
        using var buffer = new ReceiveBuffer(Limit, transport);
        Fill(buffer);
        buffer.Grow(isQuick: false);
        transport.Count = 3000;
        buffer.Clear();
        Assert.Equal(0, buffer.Message.Length);
        Assert.Equal(3000, buffer.Free.Length);
        transport.Count = 0;
        buffer.Clear();
        Assert.Equal(128, buffer.Free.Length);
    }

    [Fact]
    public void The_next_message_finds_room_for_one_as_long_as_the_last()
    {
        using var buffer = new ReceiveBuffer(Limit, new Buffered());
        while (buffer.Message.Length < 100_000)
        {
            Fill(buffer);
            buffer.Grow(isQuick: false);
        }

        var last = buffer.Message.Length;
        buffer.Clear();
        Fill(buffer);
        buffer.Grow(isQuick: false);
        Assert.InRange(buffer.Free.Length, last - 128, Limit);
    }

    [Fact]
    public void One_byte_more_than_allowed_is_read_and_is_too_much()
    {
        using var buffer = new ReceiveBuffer(limit: 200, new Buffered());
        Fill(buffer);
        buffer.Grow(isQuick: false);
        Assert.Equal(201 - 128, buffer.Free.Length);
        buffer.Advance(200 - 128);
        Assert.False(buffer.IsTooBig);
        Assert.Equal(1, buffer.Free.Length);
        buffer.Advance(1);
        Assert.True(buffer.IsTooBig);
    }

    private static void Fill(ReceiveBuffer buffer) => buffer.Advance(buffer.Free.Length);

    private sealed class Buffered : ITransportBuffer
    {
        public int Count { get; set; }

        ITransportListener? ITransportBuffer.Listener { get; set; }

        int ITransportBuffer.Buffered => Count;

        bool ITransportBuffer.HasUnread => false;

        void ITransportBuffer.Cork() => throw new NotSupportedException();

        void ITransportBuffer.Uncork() => throw new NotSupportedException();

        void ITransportBuffer.BeginBatch() => throw new NotSupportedException();

        bool ITransportBuffer.TryWithhold() => throw new NotSupportedException();
    }
}
