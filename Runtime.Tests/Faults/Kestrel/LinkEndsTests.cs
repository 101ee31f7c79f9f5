using System.Diagnostics;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Kestrel.Sockets;
using Heartbeat.Testing;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>How links end over real TCP: half-open, reset, silent, and with a close frame. On a real clock only upper bounds are tested, and generously.</summary>
public sealed class LinkEndsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);

    /// <summary>What a loaded machine may add.</summary>
    private static readonly TimeSpan Slack = Seconds(10);

    private static readonly HeartbeatOptions Quick = Client.DefaultOptions with { Interval = Interval, Timeout = Timeout, Max = -1, ConnectTimeout = Seconds(20) };

    [Fact]
    public async Task Both_ends_notice_a_half_open_link_and_the_client_comes_back()
    {
        await using var echo = await Echo.Start(book => book.Options = EchoSession.DefaultOptions with { Interval = Interval, Timeout = Timeout });
        await using var proxy = new FaultProxy(echo.EndPoint);
        await using var client = new Client { Options = Quick };
        await client.ConnectAsync(proxy.Through(echo.Address)).InTime();
        var session = await echo.Book.Next();
        await client.Journal.Until("OnPong");

        var frozen = Stopwatch.GetTimestamp();
        proxy.Freeze();
        await Task.WhenAll(client.Journal.Until("OnClose HeartbeatTimeout"), session.Journal.Until("OnClose HeartbeatTimeout"));
        Assert.InRange(Stopwatch.GetElapsedTime(frozen), TimeSpan.Zero, Interval + Timeout + Slack);

        proxy.Forget();
        await client.SendAsync("and on").InTime();
        await client.Journal.Until("OnMessage and on");
    }

    [Fact]
    public async Task Both_ends_notice_a_reset_at_once_and_the_client_comes_back()
    {
        await using var echo = await Echo.Start();
        await using var proxy = new FaultProxy(echo.EndPoint);
        await using var client = new Client();
        await client.ConnectAsync(proxy.Through(echo.Address)).InTime();
        var session = await echo.Book.Next();
        proxy.Reset();
        var closed = await Task.WhenAll(client.Journal.Until("OnClose Faulted"), session.Journal.Until("OnClose Faulted"));
        Assert.All(closed, line => Assert.NotNull(((SocketCloseReason)line.Subject!).Exception));
        await client.Journal.Until("OnOpen", 2);
        await client.SendAsync("and on").InTime();
        await client.Journal.Until("OnMessage and on");
    }

    [Fact]
    public async Task A_silent_server_is_declared_dead_and_receives_no_close_frame()
    {
        var (server, address, next) = await TestServer.StartRaw(() => Peer.Manners.Silent);
        await using var running = server;
        await using var client = new Client { Options = Quick with { Max = 0 } };
        await client.ConnectAsync(address).InTime();
        var peer = await next();
        await client.Journal.Until("OnClose HeartbeatTimeout");
        await peer.Journal.Until("end");
        Assert.Equal(["ping", "end"], peer.Journal.Texts);
    }

    [Fact]
    public async Task A_client_that_knows_nothing_of_heartbeats_is_told_why_it_is_dropped_where_its_own_are_to_prove_that_it_lives()
    {
        await using var echo = await Echo.Start(book => book.Options = EchoSession.DefaultOptions with { Interval = Interval, Timeout = Timeout, Liveness = Liveness.PongOnly });
        using var client = new ClientWebSocket();
        await client.ConnectAsync(echo.Address, CancellationToken.None).InTime();
        var received = await client.ReceiveAsync(new byte[16].AsMemory(), CancellationToken.None).AsTask().InTime();
        Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
        Assert.Equal("The server received nothing for 0.6 s (Interval + Timeout x Misses). It expects a \"ping\", and never got one.", client.CloseStatusDescription);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).InTime();
    }

    [Fact]
    public async Task A_silent_client_is_declared_dead()
    {
        await using var echo = await Echo.Start(book => book.Options = EchoSession.DefaultOptions with { Interval = Interval, Timeout = Timeout });
        using var silent = new ClientWebSocket();
        await silent.ConnectAsync(echo.Address, CancellationToken.None).InTime();
        await (await echo.Book.Next()).Journal.Until("OnClose HeartbeatTimeout");
    }

    [Fact]
    public async Task A_clients_close_frame_is_told_to_the_server_after_all_that_was_sent_before()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        for (var number = 0; number < 200; number++)
        {
            Assert.True(client.TrySend($"{number}"));
        }

        await client.CloseAsync(WebSocketCloseStatus.PolicyViolation, "enough").InTime();
        var session = await echo.Book.Next();
        var heard = (SocketCloseReason)(await session.Journal.Until("OnClose Remote")).Subject!;
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "enough"), (heard.Status!.Value, heard.Description));
        Assert.Equal(200, session.Journal.Count("OnMessage"));
        Assert.Equal(1, client.Journal.Count("OnClose Local"));
        Assert.Equal(SocketState.Closed, client.State);
    }

    [Fact]
    public async Task A_servers_close_frame_is_told_to_the_client_which_comes_back()
    {
        await using var echo = await Echo.Start();
        await using var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        var session = await echo.Book.Next();
        await session.SendAsync("last words").InTime();
        await session.CloseAsync((WebSocketCloseStatus)4001, "moving house").InTime();
        var heard = (SocketCloseReason)(await client.Journal.Until("OnClose Remote")).Subject!;
        Assert.Equal(((WebSocketCloseStatus)4001, "moving house"), (heard.Status!.Value, heard.Description));
        Assert.Equal(1, client.Journal.Count("OnMessage last words"));
        await client.Journal.Until("OnOpen", 2);
    }

    [Fact]
    public async Task A_server_that_never_replies_to_a_close_frame_is_left_after_CloseTimeout()
    {
        var (server, address, next) = await TestServer.StartRaw(() => new Peer.Manners { RepliesToClose = false });
        await using var running = server;
        var timeout = TimeSpan.FromMilliseconds(300);
        await using var client = new Client { Options = Client.DefaultOptions with { CloseTimeout = timeout } };
        await client.ConnectAsync(address).InTime();
        await next();
        var began = Stopwatch.GetTimestamp();
        await client.CloseAsync().InTime();
        Assert.InRange(Stopwatch.GetElapsedTime(began), timeout, timeout + Slack);
        Assert.Equal(SocketState.Closed, client.State);
    }

    [Fact]
    public async Task Disposing_a_client_sends_a_close_frame()
    {
        await using var echo = await Echo.Start();
        var client = new Client();
        await client.ConnectAsync(echo.Address).InTime();
        await client.DisposeAsync().InTime();
        await (await echo.Book.Next()).Journal.Until("OnClose Remote");
        Assert.Equal(SocketState.Disposed, client.State);
        Assert.Equal(1, client.Journal.Count("OnClose Local"));
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_of_its_handshake_is_an_attempt_that_failed()
    {
        await using var echo = await Echo.Start();
        await using var proxy = new FaultProxy(echo.EndPoint);
        proxy.Freeze();
        await using var client = new Client { Options = Quick };
        var connecting = client.ConnectAsync(proxy.Through(echo.Address));

        // The attempt is under way once the proxy has it: it can be reset only then.
        while (client.Journal.Count("OnError") == 0)
        {
            proxy.Reset();
            await Task.Yield();
        }

        proxy.Thaw();
        await connecting.InTime();
        Assert.True(client.Journal.Count("OnReconnecting") > 0);
    }
}
