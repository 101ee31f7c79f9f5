using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>
/// A socket with Pusher's heartbeat, against servers whose words are those of its documentation, of Soketi and of Reverb
/// (https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol; soketi, ws-handler.ts; reverb, EventHandler.php).
/// </summary>
[Collection(Alone.Name)]
public sealed class PusherTests
{
    private const string Ping = """{"event":"pusher:ping","data":{}}""";
    private const string Pong = """{"event":"pusher:pong","data":{}}""";
    private static readonly Uri Address = new("ws://memory/app/app-key");

    [Fact]
    public async Task The_sign_in_to_a_private_channel_of_a_users_class_signs_what_the_greeting_has_named()
    {
        await using var world = new World();
        await using var socket = new OrdersSocket("7ad3773142a6692b25b8") { Options = Options(world) };
        var connecting = socket.ConnectAsync(new Uri("ws://memory/app/app-key?client=own"));
        var peer = await world.Server.Next();
        await peer.Send(Greeting("30", socketId: "1234.1234"));
        await Rest.Come();

        // The secret and the id of the documentation's worked example; the proof is what openssl makes of them.
        Assert.Equal(
            """{"event":"pusher:subscribe","data":{"channel":"private-orders","auth":"app-key:c3fe7675aed75c685a32206032f5d83824eb898361185442ff84dc4e0832f1ab"}}""",
            Assert.Single(peer.Texts()));
        Assert.False(connecting.IsCompleted);
        await peer.Send("""{"event":"pusher_internal:subscription_succeeded","channel":"private-orders","data":"{}"}""");
        await connecting.InTime();
        await peer.Send("""{"event":"order","channel":"private-orders","data":"{\"event\":\"pusher:ping\"}"}""");
        await Rest.Come();
        Assert.Equal("""{"event":"order","channel":"private-orders","data":"{\"event\":\"pusher:ping\"}"}""", Assert.Single(socket.Messages));
        Assert.Equal(new Uri("ws://memory/app/app-key?client=own&protocol=7"), world.Server.Dials[0].Context.Uri);
        await socket.CloseAsync().InTime();
    }

    /// <param name="timeout">What the greeting says, in seconds.</param>
    /// <param name="interval">When the first ping leaves.</param>
    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("120", 120.0)]
    [InlineData("300", 120.0)]
    public async Task The_greeting_dictates_the_interval_up_to_120_s(string timeout, double interval)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, timeout);
        await world.Time.Pass(Seconds(interval - 0.01));
        Assert.Empty(peer.Texts());
        await world.Time.Pass(Seconds(0.02));
        Assert.Equal([Ping], peer.Texts());
        await world.Time.Pass(Seconds(1));
        await peer.Send("""{"event":"pusher:pong"}""");
        await Rest.Come();
        Assert.Equal(1.01, socket.RoundTripTime!.Value.TotalSeconds, tolerance: 0.02);
        await world.Time.Pass(Seconds(interval));
        Assert.Equal([Ping, Ping], peer.Texts());
        await world.Time.Pass(Seconds(29));
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        await world.Time.Pass(Seconds(2));
        Assert.Equal(1, socket.Journal.Count("OnClose HeartbeatTimeout"));
        Assert.Empty(socket.Messages());
    }

    [Fact]
    public async Task A_shorter_interval_of_the_users_stands()
    {
        await using var world = new World();
        var (_, peer) = await Open(world, "30", static options => options with { Interval = Seconds(5) });
        await world.Time.Pass(Seconds(5.01));
        Assert.Equal([Ping], peer.Texts());
    }

    [Theory]
    [InlineData("""{"event":"pusher:ping"}""")]
    [InlineData("""{"data":"{}","event":"pusher:ping"}""")]
    [InlineData("""{"event":"pusher:ping","data":{}}""")]
    public async Task A_ping_of_the_servers_is_answered_and_reaches_no_hook(string ping)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await peer.Send(ping);
        await Rest.Come();
        Assert.Equal([Pong], peer.Texts());
        Assert.Empty(socket.Messages());
    }

    [Theory]
    [InlineData("""{"event":"pusher:error","data":{"code":4001,"message":"App key x does not exist."}}""", 4001)]
    [InlineData("""{"event":"pusher:error","data":"{\"code\":4009,\"message\":\"Origin not allowed\"}"}""", 4009)]
    [InlineData("""{"data":{"message":"Too new","code":4007},"event":"pusher:error"}""", 4007)]
    public async Task An_error_in_place_of_the_greeting_is_final_though_no_close_follows(string error, int code)
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(Address);
        await (await world.Server.Next()).Send(error);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.True(reason.IsFinal);
        Assert.Contains($"{code}: ", reason.Description, StringComparison.Ordinal);
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Single(world.Server.Dials);
    }

    [Theory]
    [InlineData("4100", 1.0)]
    [InlineData("4199", 1.0)]
    [InlineData("4200", 0.0)]
    [InlineData("null", 0.5)]
    public async Task Another_error_in_place_of_the_greeting_is_followed_by_an_attempt(string code, double after)
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Retry = Seconds(0.5) });
        _ = socket.ConnectAsync(Address);
        await (await world.Server.Next()).Send($$$"""{"event":"pusher:error","data":{"code":{{{code}}},"message":"Over capacity"}}""");
        await world.Time.Pass(Seconds(after) - Moment);
        Assert.True(world.Server.Dials.Count == 1 || after == 0);
        await world.Time.Pass(Seconds(0.01));
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Theory]
    [InlineData(4001)]
    [InlineData(4009)]
    [InlineData(4099)]
    [InlineData(4300)]
    [InlineData(4999)]
    public async Task A_final_close_code_ends_it_at_once_and_is_named(int status)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await peer.SendClose((WebSocketCloseStatus)status, "why");
        var reason = await socket.Completion.InTime();
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Contains($"{status}", reason.Description, StringComparison.Ordinal);
        Assert.Contains("why", reason.Description, StringComparison.Ordinal);
        Assert.Single(world.Server.Dials);
    }

    [Theory]
    [InlineData(4100, 1.0)]
    [InlineData(4201, 0.0)]
    [InlineData(4202, 0.0)]
    [InlineData(1000, 0.5)]
    [InlineData(1011, 0.5)]
    public async Task Another_close_code_is_followed_by_an_attempt(int status, double after)
    {
        await using var world = new World();
        var (_, peer) = await Open(world, "30", static options => options with { Retry = Seconds(0.5) });
        await peer.SendClose((WebSocketCloseStatus)status);
        await world.Time.Pass(Seconds(after) - Moment);
        Assert.True(world.Server.Dials.Count == 1 || after == 0);
        await world.Time.Pass(Seconds(0.01));
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Fact]
    public async Task A_server_that_wants_TLS_is_dialed_with_it_and_when_it_says_so_again_that_is_final()
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(Address);
        await (await world.Server.Next()).SendClose((WebSocketCloseStatus)4000);
        await world.Time.Pass(Moment);
        Assert.Equal(new Uri("wss://memory/app/app-key?protocol=7"), world.Server.Dials[1].Context.Uri);
        await (await world.Server.Next()).SendClose((WebSocketCloseStatus)4000);
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Theory]
    [InlineData("""{"event":"pusher:error","data":{"code":4301,"message":"Client events are off"}}""")]
    [InlineData("""{"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message format\"}"}""")]
    [InlineData("""{"event":"client-x","channel":"c","data":"{\"event\":\"pusher:pong\"}"}""")]
    [InlineData("""{"event":"client-x","data":{"event":"pusher:ping"}}""")]
    [InlineData("not JSON")]
    public async Task What_comes_after_the_greeting_and_is_no_heartbeat_is_the_hooks(string message)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await peer.Send(message);
        await Rest.Come();
        Assert.Equal([message], socket.Messages());
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Empty(peer.Texts());
    }

    [Theory]
    [InlineData("""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\"}"}""")]
    [InlineData("""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":0}"}""")]
    [InlineData("""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":-30}"}""")]
    [InlineData("""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":86400}"}""")]
    [InlineData("""{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":\"30\"}"}""")]
    [InlineData("""{"event":"pusher:connection_established","data":"none"}""")]
    [InlineData("""{"event":"pusher:connection_established"}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":45000}}""")]
    [InlineData("ping")]
    public async Task What_is_no_greeting_ends_the_attempt_with_what_was_expected_and_what_came(string message)
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(Address);
        await (await world.Server.Next()).Send(message);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("pusher:connection_established", reason.Description, StringComparison.Ordinal);
        Assert.Contains("activity_timeout", reason.Description, StringComparison.Ordinal);
        Assert.Contains(message[..4], reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_greeting_that_never_comes_ends_the_attempt_within_ConnectTimeout_and_says_what_was_awaited()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(Address);
        await world.Server.Next();
        await world.Time.Pass(Seconds(7.1));
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("pusher:connection_established", $"{reason}", StringComparison.Ordinal);
    }

    private static HeartbeatOptions Options(World world) => world.Options with { Heartbeat = static () => new PusherHeartbeat(), Interval = null, Timeout = null };

    private static string Greeting(string timeout, string socketId = "123.456")
        => $$"""{"event":"pusher:connection_established","data":"{\"socket_id\":\"{{socketId}}\",\"activity_timeout\":{{timeout}}}"}""";

    private static ScriptedSocket NewSocket(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(_ => change?.Invoke(Options(world)) ?? Options(world));
        socket.Hooks.Kinds &= ~(HookKinds.Bytes | HookKinds.ShouldReconnect);
        return socket;
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, string timeout = "30", Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = NewSocket(world, change);
        var connecting = socket.ConnectAsync(Address);
        var peer = await world.Server.Next();
        await peer.Send(Greeting(timeout));
        await connecting.InTime();
        await Rest.Come();
        return (socket, peer);
    }
}
