using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What comes after the answer's header belongs to the link, however the network has cut it.</summary>
public sealed class HandshakeStreamTests
{
    private const string Early = "first frame";

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n")]
    [InlineData("HTTP/1.1 101 \r\n\n")]
    [InlineData("HTTP/1.1 101 \n\r\n")]
    public async Task No_byte_beyond_the_header_is_handed_out_wherever_it_is_cut(string header)
    {
        var answer = Encoding.ASCII.GetBytes(header + Early);
        for (var cut = 0; cut <= answer.Length; cut++)
        {
            var stream = new HandshakeStream(new PlayedStream(cut == 0 ? [answer] : [answer[..cut], answer[cut..]]), remote: null);
            var (read, link) = await ReadToHeaderAsync(stream, header.Length);
            Assert.Equal(header, read);
            Assert.Equal(Early, await ReadAsync(link, Early.Length));
        }
    }

    [Fact]
    public async Task Headers_before_it_are_handed_out_one_a_read()
    {
        var stream = new HandshakeStream(new PlayedStream(Encoding.ASCII.GetBytes($"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Yes\r\n\r\n{Early}")), remote: null);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await ReadOnceAsync(stream));
        Assert.Equal("HTTP/1.1 101 Yes\r\n\r\n", await ReadOnceAsync(stream));
        Assert.Equal(Early, await ReadAsync(stream.Release(), Early.Length));
    }

    [Fact]
    public async Task A_body_comes_whole()
    {
        const string Answer = "HTTP/1.1 403 No\r\n\r\nA page\r\n\r\nwith\n\nblank lines.";
        var stream = new HandshakeStream(new PlayedStream(Encoding.ASCII.GetBytes(Answer)), remote: null);
        var read = new StringBuilder();
        while (await ReadOnceAsync(stream) is { Length: > 0 } more)
        {
            read.Append(more);
        }

        Assert.Equal(Answer, read.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_a_connection_that_is_still_HTTPs_is_closed_with_it(bool isReleased)
    {
        var connection = new PlayedStream();
        var stream = new HandshakeStream(connection, remote: null);
        var link = isReleased ? stream.Release() : null;
        await stream.DisposeAsync();
        Assert.Equal(!isReleased, connection.IsClosed);
        if (link is not null)
        {
            await link.DisposeAsync();
        }

        Assert.True(connection.IsClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dial_that_fails_closes_its_connection_but_not_one_that_another_dial_waits_for_in_exchange(bool isExchanged)
    {
        var connection = new PlayedStream();
        var other = HttpUpgrade.Begin();
        var dial = HttpUpgrade.Begin();
        dial.NoteMade(connection);
        if (isExchanged)
        {
            // HTTP has sent this dial's request over the other one's connection.
            await new HandshakeStream(new PlayedStream(), remote: null, other).WriteAsync(new byte[1]);
        }

        dial.Abandon();
        Assert.Equal(!isExchanged, connection.IsClosed);
    }

    /// <summary>As HTTP reads: as much as fits, until the header is there.</summary>
    private static async Task<(string Read, TransportStream Link)> ReadToHeaderAsync(HandshakeStream stream, int length)
    {
        var read = "";
        while (read.Length < length)
        {
            var more = await ReadOnceAsync(stream);
            Assert.NotEqual("", more);
            read += more;
        }

        return (read, stream.Release());
    }

    private static async Task<string> ReadOnceAsync(HandshakeStream stream)
    {
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }

    private static async Task<string> ReadAsync(TransportStream stream, int length)
    {
        var buffer = new byte[length];
        await stream.ReadExactlyAsync(buffer);
        return Encoding.ASCII.GetString(buffer);
    }
}
