using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What a browser's WebSocket does unlike all others, without a browser. With one: Runtime.Tests/Faults/Browser.</summary>
[Collection(Alone.Name)]
public sealed class BrowserTests
{
    [Theory]
    [InlineData(1001, "OnClose Remote")]
    [InlineData(1011, "OnClose Remote")]
    [InlineData(4000, "OnClose Remote")]
    [InlineData(1006, "OnClose Faulted")]
    public async Task A_close_frame_that_it_throws_at_is_a_close_frame(int status, string line)
    {
        var played = new PlayedSocket();
        played.Receives = _ =>
        {
            played.ReceiveClose((WebSocketCloseStatus)status, "going");
            throw new WebSocketException(WebSocketError.NativeError, "going");
        };
        await using var socket = new ScriptedSocket(new HeartbeatOptions
        {
            Connect = (_, _) => new ValueTask<WebSocket>(played),
            Interval = Seconds(60),
            Max = 0,
        });
        await socket.ConnectAsync(World.Address).InTime();
        var reason = (SocketCloseReason)(await socket.Journal.Until(line)).Subject!;
        Assert.Equal(line == "OnClose Remote" ? ((WebSocketCloseStatus)status, "going") : (null, null), (reason.Status, reason.Description));
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1001, 4001)]
    [InlineData(1005, 1000)]
    [InlineData(1009, 4009)]
    [InlineData(2999, 4999)]
    [InlineData(3000, 3000)]
    [InlineData(4999, 4999)]
    public void It_is_given_the_statuses_that_it_sends(int status, int sent)
        => Assert.Equal((WebSocketCloseStatus)sent, CloseFrame.FromBrowser((WebSocketCloseStatus)status));

    [Fact]
    public void All_that_a_user_may_send_it_is_given_as_one_that_it_sends()
    {
        for (var status = 1000; status <= 4999; status++)
        {
            Assert.True((int)CloseFrame.FromBrowser((WebSocketCloseStatus)status) is 1000 or (>= 3000 and <= 4999), $"{status}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void No_sub_protocol_is_none(string? said) => Assert.Null(new SocketConnection("1.1", attempt: 0, said, openedAt: default, remoteEndPoint: null, new TextHeartbeat()).SubProtocol);
}
