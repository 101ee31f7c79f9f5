using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>
/// A socket with KuCoin's heartbeat, against a server whose words are those of its documentation
/// (https://www.kucoin.com/docs-new/websocket-api/base-info/introduction). Not tested against the real service.
/// </summary>
[Collection(Alone.Name)]
public sealed class KuCoinTests
{
    private const string Welcome = """{"id":"hQvf8jkno","type":"welcome"}""";

    [Fact]
    public async Task Each_attempt_has_the_times_that_its_own_answer_named()
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await world.Time.Pass(Seconds(6));
        Assert.Empty(peer.Texts());
        Assert.False(connecting.IsCompleted);
        await peer.Send(Welcome);
        await connecting.InTime();
        await world.Time.Pass(Seconds(18));
        Assert.Equal(["""{"id":"1","type":"ping"}"""], peer.Texts());
        await world.Time.Pass(Seconds(3));
        await peer.Send("""{"type":"pong","timestamp":1545910590801,"id":"1"}""");
        await Rest.Come();
        Assert.Equal(3, socket.RoundTripTime!.Value.TotalSeconds, tolerance: 0.01);
        await world.Time.Pass(Seconds(18 + 9.9));
        Assert.Equal("""{"id":"2","type":"ping"}""", peer.Texts()[^1]);
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        await world.Time.Pass(Seconds(0.2));
        Assert.Equal(1, socket.Journal.Count("OnClose HeartbeatTimeout"));

        await world.Time.Pass(Seconds(5));
        var next = await world.Server.Next();
        Assert.Equal("?token=t2", world.Server.Dials[1].Context.Uri!.Query);
        await next.Send(Welcome);
        await world.Time.Pass(Seconds(35.9));
        Assert.Empty(next.Texts());
        await world.Time.Pass(Seconds(0.2));
        Assert.Equal(["""{"id":"1","type":"ping"}"""], next.Texts());
        Assert.Empty(socket.Messages());
    }

    [Theory]
    [InlineData("""{"type":"message","topic":"/market/ticker:BTC-USDT","subject":"trade.ticker","data":{"id":"1","type":"pong"}}""")]
    [InlineData("""{"id":"1","type":"ack"}""")]
    [InlineData("""{"id":"1","type":"error","code":404,"data":"topic is not found"}""")]
    [InlineData("""{"id":"1","type":"welcome"}""")]
    [InlineData("not JSON")]
    public async Task What_comes_after_the_welcome_and_is_no_heartbeat_is_the_hooks(string message)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await world.Time.Pass(Seconds(18));
        await peer.Send(message);
        await Rest.Come();
        Assert.Equal([message], socket.Messages());
        Assert.Null(socket.RoundTripTime);
        Assert.Equal(SocketState.Open, socket.State);
    }

    [Theory]
    [InlineData("""{"id":"9","type":"pong"}""")]
    [InlineData("""{"id":"x","type":"pong"}""")]
    [InlineData("""{"id":"-1","type":"pong"}""")]
    [InlineData("""{"type":"pong"}""")]
    public async Task A_pong_that_names_no_open_ping_measures_nothing_and_reaches_no_hook(string message)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static options => options with { Liveness = Liveness.PongOnly });
        await world.Time.Pass(Seconds(18));
        await peer.Send(message);
        await Rest.Come();
        Assert.Null(socket.RoundTripTime);
        Assert.Empty(socket.Messages());
        await world.Time.Pass(Seconds(10.1));
        Assert.Equal(1, socket.Journal.Count("OnClose HeartbeatTimeout"));
    }

    [Fact]
    public async Task An_error_in_place_of_the_welcome_is_followed_at_once_by_an_attempt_with_another_token()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 1 });
        var connecting = socket.ConnectAsync(World.Address);
        await (await world.Server.Next()).Send("""{"id":"1","type":"error","code":401,"data":"token is expired"}""");
        await world.Time.Pass(Moment);
        Assert.Equal(["?token=t1", "?token=t2"], world.Server.Dials.Select(static dial => dial.Context.Uri!.Query));
        await (await world.Server.Next()).Send("""{"id":"1","type":"error","code":401,"data":"token is expired"}""");
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("401: token is expired", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_is_followed_at_once()
    {
        await using var world = new World();
        var (_, peer) = await Open(world);
        await peer.SendClose();
        await world.Time.Pass(Moment);
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Theory]
    [InlineData("""{"id":"1","type":"ack"}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":45000}}""")]
    [InlineData("welcome")]
    public async Task What_is_no_welcome_ends_the_attempt_with_what_was_expected_and_what_came(string message)
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await (await world.Server.Next()).Send(message);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("\"type\":\"welcome\"", reason.Description, StringComparison.Ordinal);
        Assert.Contains(message, reason.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-18.0)]
    [InlineData(86_400.0)]
    public void Times_that_no_server_means_are_refused(double seconds)
    {
        var heartbeat = new KuCoinHeartbeat();
        Assert.Contains("PingInterval", Assert.Throws<ArgumentOutOfRangeException>(() => heartbeat.PingInterval = Seconds(seconds)).Message, StringComparison.Ordinal);
        Assert.Contains("PingTimeout", Assert.Throws<ArgumentOutOfRangeException>(() => heartbeat.PingTimeout = Seconds(seconds)).Message, StringComparison.Ordinal);
    }

    private static ScriptedSocket NewSocket(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(options =>
        {
            var own = options with { Heartbeat = static () => new KuCoinHeartbeat(), Interval = null, Timeout = null };
            return change?.Invoke(own) ?? own;
        });
        socket.Hooks.Kinds &= ~(HookKinds.Bytes | HookKinds.ShouldReconnect);
        var tokens = 0;
        socket.Hooks.Connecting = (context, _) =>
        {
            tokens++;
            context.Uri = new Uri($"ws://memory/?token=t{tokens}");
            ((KuCoinHeartbeat)context.Heartbeat).PingInterval = Seconds(18 * tokens);
            ((KuCoinHeartbeat)context.Heartbeat).PingTimeout = Seconds(10);
            return default;
        };
        return socket;
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = NewSocket(world, change);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Welcome);
        await connecting.InTime();
        await Rest.Come();
        return (socket, peer);
    }
}
