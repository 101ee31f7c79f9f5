using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>
/// A socket with Home Assistant's heartbeat, against a server whose words are those of its documentation and source
/// (https://developers.home-assistant.io/docs/api/websocket/; core, components/websocket_api). Not tested against the real service.
/// </summary>
[Collection(Alone.Name)]
public sealed class HomeAssistantTests
{
    private const string Required = """{"type":"auth_required","ha_version":"2026.11.0"}""";
    private const string Taken = """{"type":"auth_ok","ha_version":"2026.11.0"}""";
    private const string Event = """{"id":1,"type":"event","event":{"id":2,"type":"pong"}}""";

    [Fact]
    public async Task The_sign_in_of_a_users_class_is_all_that_leaves_before_auth_ok()
    {
        await using var world = new World();
        await using var socket = new HomeSocket("ABCDEFGH") { Options = Options(world) with { ConnectTimeout = Seconds(60), OutboxCapacity = 10 } };
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Required);
        await world.Time.Pass(Seconds(45));
        Assert.Equal(["""{"type":"auth","access_token":"ABCDEFGH"}"""], peer.Texts());
        Assert.False(connecting.IsCompleted);
        await peer.Send(Taken);
        await connecting.InTime();

        Assert.True(socket.Ask("""{"type":"get_states"}""", out var id));
        await Rest.Come();
        Assert.Equal($$"""{"id":{{id}},"type":"get_states"}""", peer.Texts()[^1]);
        await peer.Send(Event);
        await Rest.Come();
        Assert.Equal([Event], socket.Messages);
        await socket.CloseAsync().InTime();
    }

    [Fact]
    public async Task A_ping_has_the_next_id_and_its_pong_says_how_long_it_took()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        Assert.True(HeartbeatOf(socket).TrySend(socket, """{ "event_type": "state_changed", "type": "subscribe_events" }""", out var first));
        await world.Time.Pass(Seconds(10));
        Assert.True(HeartbeatOf(socket).TrySend(socket, """{"type":"get_config"}""", out var third));
        await Rest.Come();
        Assert.Equal((1, 3), (first, third));
        Assert.Equal(
            ["""{"id":1, "event_type": "state_changed", "type": "subscribe_events" }""", """{"id":2,"type":"ping"}""", """{"id":3,"type":"get_config"}"""],
            peer.Texts().Skip(1));
        await world.Time.Pass(Seconds(2));
        Assert.Null(socket.RoundTripTime);
        await peer.Send("""{"type":"pong","id":2}""");
        await Rest.Come();
        Assert.Equal(2, socket.RoundTripTime!.Value.TotalSeconds, tolerance: 0.01);
        Assert.Empty(socket.Messages());
    }

    /// <param name="message">What comes.</param>
    /// <param name="reachesHook">Whether it reaches the message hook, and whole.</param>
    /// <param name="answers">Whether it answers the ping, whose id is 1, where nothing else does.</param>
    [Theory]
    [InlineData("""{"id":1,"type":"pong"}""", false, true)]
    [InlineData("""[{"id":1,"type":"pong"}]""", false, true)]
    [InlineData("""[{"id":3,"type":"event","event":{}},{"id":1,"type":"pong"}]""", true, true)]
    [InlineData("""[{"id":3,"type":"event","event":{"id":1,"type":"pong"}}]""", true, false)]
    [InlineData("""{"id":1,"type":"result","success":false,"error":{"code":"id_reuse","message":"Identifier values have to increase."}}""", false, true)]
    [InlineData("""{"id":9,"type":"result","success":true,"result":null}""", true, false)]
    [InlineData("""{"id":9,"type":"pong"}""", false, false)]
    [InlineData("""{"id":1,"type":"event","event":{"type":"pong"}}""", true, false)]
    [InlineData("""[{"id":1,"type":"po""", true, false)]
    [InlineData("""{"id":1}""", true, false)]
    public async Task A_ping_is_answered_by_what_bears_its_id(string message, bool reachesHook, bool answers)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static options => options with { Liveness = Liveness.PongOnly });
        await world.Time.Pass(Seconds(10));
        Assert.Equal("""{"id":1,"type":"ping"}""", peer.Texts()[^1]);
        await peer.Send(message);
        await Rest.Come();
        Assert.Equal(reachesHook ? [message] : [], socket.Messages());
        Assert.Equal(answers, socket.RoundTripTime is not null);
        await world.Time.Pass(Seconds(4.1));
        Assert.Equal(answers ? 0 : 1, socket.Journal.Count("OnClose HeartbeatTimeout"));
    }

    [Fact]
    public async Task A_long_array_is_looked_at_too()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await world.Time.Pass(Seconds(10));
        var message = $$"""[{"id":3,"type":"event","event":"{{new string('x', 3000)}}"},{"id":1,"type":"pong"}]""";
        await peer.Send(message);
        await Rest.Come();
        Assert.NotNull(socket.RoundTripTime);
        Assert.Equal([message], socket.Messages());
    }

    [Fact]
    public async Task Ids_go_on_growing_on_the_next_connection_where_a_message_may_wait_that_has_one()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        var old = HeartbeatOf(socket);
        await world.Time.Pass(Seconds(10));
        peer.Abort();
        await socket.Journal.Until("OnClose");
        Assert.True(old.TrySend(socket, """{"type":"get_states"}""", out var id));
        Assert.Equal(2, id);
        await world.Time.Pass(Seconds(6));
        var next = await SignIn(world);
        await world.Time.Pass(Seconds(10));
        Assert.Equal(["""{"id":2,"type":"get_states"}""", """{"id":3,"type":"ping"}"""], next.Texts().Skip(1));
        Assert.Equal(4, old.NextId());
        Assert.Equal(5, HeartbeatOf(socket).NextId());
    }

    [Fact]
    public async Task auth_invalid_is_final_and_says_what_the_server_said()
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Required);
        await peer.Send("""{"type":"auth_invalid","message":"Invalid access token or password"}""");
        await peer.SendClose();
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.True(reason.IsFinal);
        Assert.Contains("auth_invalid", reason.Description, StringComparison.Ordinal);
        Assert.Contains("Invalid access token or password", reason.Description, StringComparison.Ordinal);
        Assert.Single(world.Server.Dials);
    }

    [Fact]
    public async Task An_address_that_the_server_has_banned_is_final_at_any_time_and_a_server_that_starts_is_not()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        world.Server.Answer = static dial => dial.Refuse(dial.Index == 1 ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
        await peer.SendClose();
        await world.Time.Pass(Seconds(5.1));
        Assert.Equal(SocketState.Reconnecting, socket.State);
        await world.Time.Pass(Seconds(5.1));
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.Contains("403", $"{(await socket.Completion.InTime())}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"result","id":1}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":45000}}""")]
    [InlineData("""["auth_required"]""")]
    [InlineData("hello")]
    public async Task What_is_no_greeting_ends_the_attempt_with_what_was_expected_and_what_came(string message)
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await (await world.Server.Next()).Send(message);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("auth_required", reason.Description, StringComparison.Ordinal);
        Assert.Contains(message, reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_greeting_that_never_comes_ends_the_attempt_within_ConnectTimeout_and_says_what_was_awaited()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Server.Next();
        await world.Time.Pass(Seconds(7.1));
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("auth_required", $"{reason}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get_states")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"event_type":"x"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"id":7,"type":"get_states"}""")]
    [InlineData("""{"type":"get_states","id":7}""")]
    [InlineData("""{"type":"ping"}""")]
    public async Task A_command_that_the_server_could_not_take_is_refused(string command)
    {
        await using var world = new World();
        var (socket, _) = await Open(world);
        var thrown = Assert.Throws<ArgumentException>(() => HeartbeatOf(socket).TrySend(socket, command, out _));
        Assert.Contains(command, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1, HeartbeatOf(socket).NextId());
    }

    private static HomeAssistantHeartbeat HeartbeatOf(ScriptedSocket socket) => (HomeAssistantHeartbeat)socket.Connection!.Heartbeat;

    private static HeartbeatOptions Options(World world) => world.Options with { Heartbeat = static () => new HomeAssistantHeartbeat() };

    private static ScriptedSocket NewSocket(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(_ => change?.Invoke(Options(world)) ?? Options(world));
        socket.Hooks.Kinds &= ~(HookKinds.Bytes | HookKinds.ShouldReconnect);
        socket.Hooks.Opening = static opening => opening.Send("""{"type":"auth","access_token":"T"}""");
        return socket;
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = NewSocket(world, change);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await SignIn(world);
        await connecting.InTime();
        return (socket, peer);
    }

    private static async Task<Peer> SignIn(World world)
    {
        var peer = await world.Server.Next();
        await peer.Send(Required);
        await peer.Send(Taken);
        await Rest.Come();
        return peer;
    }
}
