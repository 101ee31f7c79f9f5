using System.Net.WebSockets;
using System.Text;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>The heartbeats of MQTT, NATS and STOMP on whole sockets, in virtual time: when they leave, what is dead, and what no such server says.</summary>
[Collection(Alone.Name)]
public sealed class BrokerHeartbeatTests
{
    private const string Info = "INFO {\"version\":\"2.9.10\",\"client_id\":4}\r\n";

    private static readonly byte[] Connack = [0x20, 2, 0, 0];

    [Fact]
    public async Task MQTT_pings_by_the_clock_at_three_quarters_of_the_keep_alive_and_dies_of_silence()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static () => new MqttHeartbeat { KeepAlive = Seconds(40) }, Connack);
        for (var ping = 1; ping <= 10; ping++)
        {
            await world.Time.PassTo((ping * Seconds(30)) - Moment);
            Assert.Equal(ping - 1, peer.Journal.Count("binary 2"));
            await world.Time.Pass(Moment);
            await peer.Journal.Until("binary 2", ping);

            // An answer that takes its time moves nothing.
            await world.Time.Pass(Seconds(5));
            await peer.Send((byte[])[0xD0, 0]);
            await socket.Journal.Until("OnPong", ping);
        }

        Assert.Equal(Seconds(5), socket.RoundTripTime);
        await world.Time.PassTo(Seconds(330));
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.PassTo(Seconds(361));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
        Assert.Equal(0, socket.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task MQTT_5_pings_as_the_server_says()
    {
        await using var world = new World();
        var (_, peer) = await Open(world, static () => new MqttHeartbeat { ProtocolVersion = 5, KeepAlive = Seconds(60) }, [0x20, 6, 0, 0, 3, 0x13, 0, 4]);
        await world.Time.Pass(Seconds(3));
        await peer.Journal.Until("binary 2");
    }

    [Theory]
    [InlineData(new byte[] { 0xE0, 1, 0x8E }, true, "session taken over")]
    [InlineData(new byte[] { 0xE0, 1, 0x8B }, false, "server shutting down")]
    public async Task A_DISCONNECT_of_MQTT_ends_it(byte[] packet, bool isFinal, string named)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static () => new MqttHeartbeat(), Connack);
        await peer.Send(packet);
        await socket.Journal.Until("OnClose");
        var reason = socket.Journal.Subjects<SocketCloseReason>("OnClose")[0];
        Assert.Equal(isFinal, reason.IsFinal);
        Assert.Contains(named, reason.Description, StringComparison.Ordinal);
        await socket.Journal.Until(isFinal ? "OnGaveUp" : "OnReconnecting");
        Assert.Equal(1, socket.Journal.Count("OnBytes"));
    }

    [Fact]
    public async Task MQTT_goes_to_the_server_that_the_last_one_names()
    {
        await using var world = new World();
        var socket = Socket(world, static () => new MqttHeartbeat { ProtocolVersion = 5 });
        var connecting = socket.ConnectAsync(World.Address);
        var first = await world.Server.Next();
        await first.Send((byte[])[0x20, 0x0E, 0, 0x9D, 0x0B, 0x1C, 0, 0x08, .. "elsewher"u8]);
        var second = await world.Server.Next();
        await second.Send((byte[])[0x20, 3, 0, 0, 0]);
        await connecting.InTime();
        Assert.Equal("elsewher", socket.Journal.Subjects<ConnectContext>("OnConnecting 1")[0].Uri!.Host);
    }

    [Fact]
    public async Task NATS_answers_INFO_and_each_PING_and_its_own_are_answered()
    {
        await using var world = new World();
        var socket = Socket(world, static () => new NatsHeartbeat());
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Encoding.ASCII.GetBytes(Info));
        Assert.Equal("CONNECT {\"verbose\":false,\"pedantic\":false,\"protocol\":1}\r\nPING\r\n", Encoding.ASCII.GetString((byte[])(await peer.Journal.Until("binary")).Subject!));
        Assert.Equal(SocketState.Connecting, socket.State);
        await peer.Send("PONG\r\n"u8.ToArray());
        await connecting.InTime();
        peer.Journal.Clear();
        await peer.Send("PING\r\n"u8.ToArray());
        Assert.Equal("PONG\r\n", Encoding.ASCII.GetString((byte[])(await peer.Journal.Until("binary 6")).Subject!));
        await world.Time.Pass(Seconds(10));
        await peer.Journal.Until("binary 6", 2);

        // Both in one message, with one of the program's.
        await peer.Send("PONG\r\nMSG a 1 6\r\nPING\r\n\r\nPING\r\n"u8.ToArray());
        Assert.Equal("PONG\r\n", Encoding.ASCII.GetString((byte[])(await peer.Journal.Until("binary 6", 3)).Subject!));
        await socket.Journal.Until("OnPong");
        await socket.Journal.Until("OnBytes");
        Assert.Equal("PONG\r\nMSG a 1 6\r\nPING\r\n\r\nPING\r\n", Encoding.ASCII.GetString(Assert.Single(socket.Journal.Subjects<byte[]>("OnBytes"))));
    }

    [Fact]
    public async Task NATS_gives_up_when_the_same_sign_in_is_refused_twice()
    {
        await using var world = new World();
        var socket = Socket(world, static () => new NatsHeartbeat(), static options => options with { Max = -1 });
        var connecting = socket.ConnectAsync(World.Address);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var peer = await world.Server.Next();
            await peer.Send("INFO {\"auth_required\":true}\r\n"u8.ToArray());
            await peer.Send("-ERR 'Authorization Violation'\r\n"u8.ToArray());
            await peer.Journal.Until("close");
            await world.Time.Pass(Seconds(10));
        }

        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Contains("'Authorization Violation'. So did the last.", failed.Reason.Description, StringComparison.Ordinal);
        Assert.Equal(2, world.Server.Dials.Count);
    }

    [Fact]
    public async Task STOMP_sends_ends_of_lines_and_takes_three_times_the_servers_for_death()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static () => new StompHeartbeat { Outgoing = Seconds(4), Incoming = Seconds(6) }, Connected("6000,2000"));
        for (var beat = 1; beat <= 30; beat++)
        {
            await world.Time.PassTo(beat * Seconds(3));
            await peer.Journal.Until("\n", beat);
            if (beat % 4 == 0)
            {
                await peer.Send("\n");
                await Rest.Come();
            }
        }

        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal((0, 0), (socket.Journal.Count("OnMessage"), socket.Journal.Count("OnPong")));

        // The last came at 84 s.
        await world.Time.PassTo(Seconds(101));
        Assert.Equal(SocketState.Open, socket.State);
        await world.Time.PassTo(Seconds(103));
        await socket.Journal.Until("OnClose HeartbeatTimeout");
    }

    /// <param name="pair">What the server says.</param>
    /// <param name="beats">How many ends of lines leave in an hour.</param>
    [Theory]
    [InlineData("0,10000", 480)]
    [InlineData("0,0", 0)]
    public async Task STOMP_finds_no_death_where_the_server_sends_nothing(string pair, int beats)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static () => new StompHeartbeat(), Connected(pair));
        for (var minute = 1; minute <= 60; minute++)
        {
            await world.Time.Pass(Seconds(60));
        }

        if (beats > 0)
        {
            await peer.Journal.Until("\n", beats);
        }

        Assert.Equal(beats, peer.Journal.Count("\n"));
        Assert.Equal((SocketState.Open, 1), (socket.State, socket.Journal.Count("OnOpen")));
    }

    [Theory]
    [InlineData("mqtt", "INFO {}\r\n", true, "Expected an MQTT CONNACK packet (0x20)", "INFO {}")]
    [InlineData("mqtt", "{\"type\":\"hello\"}", false, "Expected an MQTT CONNACK packet (0x20)", "hello")]
    [InlineData("nats", "{\"type\":\"hello\"}", false, "Expected INFO of a NATS server", "hello")]
    [InlineData("nats", "INFO nothing\r\n", true, "Expected INFO with a JSON object", "INFO nothing")]
    [InlineData("stomp", "{\"type\":\"hello\"}", false, "Expected a CONNECTED frame", "hello")]
    [InlineData("stomp", "CONNECTED\nheart-beat:-1,0\n\n\0", false, "Expected a CONNECTED frame with heart-beat:<number>,<number>", "heart-beat:-1,0")]
    [InlineData("stomp", "CONNECTED\nheart-beat:86400000,0\n\n\0", false, "less than a day", "heart-beat:86400000,0")]
    public async Task What_no_such_server_says_ends_the_attempt_by_name(string protocol, string message, bool isBinary, string expected, string came)
    {
        await using var world = new World();
        var socket = Socket(world, Named(protocol), static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendFrame(Encoding.UTF8.GetBytes(message), isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true);
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Contains(expected, $"{failed.Reason}", StringComparison.Ordinal);
        Assert.Contains(came, $"{failed.Reason}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt", "MqttHeartbeat waits for a CONNACK packet, and nothing came.")]
    [InlineData("nats", "NatsHeartbeat waits for INFO, and a PONG in answer to CONNECT and PING, and nothing came.")]
    [InlineData("stomp", "StompHeartbeat waits for a CONNECTED frame, and nothing came.")]
    public async Task A_server_that_says_nothing_is_given_up_in_time(string protocol, string expected)
    {
        await using var world = new World();
        var socket = Socket(world, Named(protocol), static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Server.Next();
        await world.Time.Pass(Seconds(60));
        var failed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectTimeout, failed.Reason.Kind);
        Assert.Contains(expected, failed.Reason.Description, StringComparison.Ordinal);
    }

    private static Func<HeartbeatProtocol> Named(string protocol) => protocol switch
    {
        "mqtt" => static () => new MqttHeartbeat(),
        "nats" => static () => new NatsHeartbeat(),
        _ => static () => new StompHeartbeat(),
    };

    private static byte[] Connected(string pair) => Encoding.UTF8.GetBytes($"CONNECTED\nversion:1.2\nheart-beat:{pair}\n\n\0\n");

    private static ScriptedSocket Socket(World world, Func<HeartbeatProtocol> heartbeat, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        world.Server.Manners = static () => Peer.Manners.Silent;
        var socket = world.NewSocket(options => (change ?? (static same => same))(options with { Interval = null, Timeout = null, Heartbeat = heartbeat }));
        socket.Hooks.Kinds = ScriptedHooks.All & ~(HookKinds.Opening | HookKinds.ShouldReconnect);
        return socket;
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, Func<HeartbeatProtocol> heartbeat, byte[] greeting)
    {
        var socket = Socket(world, heartbeat);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendFrame(greeting, greeting[0] == (byte)'C' ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true);
        await connecting.InTime();
        return (socket, peer);
    }
}
