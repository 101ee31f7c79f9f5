using System.Net.WebSockets;
using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>
/// A socket with Discord's heartbeat, against a gateway whose words are those of its documentation
/// (https://docs.discord.com/developers/events/gateway and gateway-events). Not tested against the real service.
/// </summary>
[Collection(Alone.Name)]
public sealed class DiscordTests : ServerTests
{
    private const string Hello = """{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":40000,"_trace":["[\"gateway\"]"]}}""";
    private const string Acknowledgement = """{"t":null,"s":null,"op":11,"d":null}""";
    private const string Ready = """{"t":"READY","s":1,"op":0,"d":{"v":10,"user":{"id":"7","session_id":"none"},"guilds":[],"session_id":"S1","resume_gateway_url":"ws://us-east.memory","application":{}}}""";
    private const string Resumed = """{"t":"RESUMED","s":9,"op":0,"d":{}}""";
    private static readonly Uri FirstAddress = new("ws://memory/?v=10&encoding=json");
    private static readonly Uri ResumeAddress = new("ws://us-east.memory/?v=10&encoding=json");

    [Fact]
    public async Task It_signs_in_after_Hello_and_is_open_at_READY()
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await world.Time.Pass(Seconds(1));
        Assert.Empty(peer.Texts());
        await peer.Send(Hello);
        await Rest.Come();
        Assert.Equal(["""{"op":2,"d":{"token":"T","intents":513}}"""], peer.Texts());
        Assert.False(connecting.IsCompleted);
        await peer.Send(Ready);
        await connecting.InTime();
        await Rest.Come();
        Assert.Equal([Ready], socket.Messages());
        Assert.Equal(FirstAddress, world.Server.Dials[0].Context.Uri);
        Assert.Null(HeartbeatOf(socket).SessionId);
        Assert.Equal(1, HeartbeatOf(socket).Sequence);
    }

    [Fact]
    public async Task Pings_leave_by_the_clock_from_Hello_on_with_the_last_sequence_number()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { ConnectTimeout = Seconds(300) });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Hello);
        await Pass(world, peer, seconds: 90);
        Assert.False(connecting.IsCompleted);
        Assert.InRange(peer.ToldWith("\"op\":1,").Count, 2, 3);
        Assert.InRange(peer.ToldWith("\"op\":1,")[0].At, 0, 40);
        Assert.All(peer.ToldWith("\"op\":1,"), static told => Assert.Equal("""{"op":1,"d":null}""", told.Text));

        await peer.Send(Ready);
        await connecting.InTime();
        await peer.Send("""{"op":0,"d":{"op":11,"s":99,"t":"READY"},"s":5,"t":"MESSAGE_CREATE"}""");
        await peer.Send($$$"""{"t":"GUILD_CREATE","s":6,"op":0,"d":{"name":"{{{new string('x', 5000)}}}"}}""");
        await Pass(world, peer, seconds: 400, "{\"t\":\"TYPING_START\",\"s\":null,\"op\":0,\"d\":{}}");
        var pings = peer.ToldWith("\"op\":1,");
        Assert.Equal("""{"op":1,"d":6}""", pings[^1].Text);
        Assert.InRange(pings.Count, 12, 13);
        Assert.All(pings.Zip(pings.Skip(1)), static pair => Assert.Equal(40, pair.Second.At - pair.First.At, tolerance: 0.3));
        Assert.Equal(0, socket.Journal.Count("OnClose"));
        Assert.NotNull(socket.RoundTripTime);
        Assert.DoesNotContain(socket.Messages(), static message => message.Contains("\"op\":11,", StringComparison.Ordinal) && !message.Contains("99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_heartbeat_that_Discord_asks_for_leaves_at_once()
    {
        await using var world = new World();
        var (_, peer) = await Open(world);
        var before = peer.ToldWith("\"op\":1,").Count;
        await peer.Send("""{"op":1,"d":null}""");
        await Rest.Come();
        Assert.Equal(before + 1, peer.ToldWith("\"op\":1,").Count);
        Assert.Equal("""{"op":1,"d":1}""", peer.Texts()[^1]);
    }

    [Fact]
    public async Task A_replay_that_is_longer_than_the_inbox_reaches_the_hook()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static options => options with { MaxMessageSize = 16 * 1024 });
        await peer.Send("""{"t":"MESSAGE_CREATE","s":7,"op":0,"d":{}}""");
        await Rest.Come();
        peer.Abort();
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(6));
        var next = await world.Server.Next();
        await next.Send(Hello);
        for (var replayed = 0; replayed < 60; replayed++)
        {
            await next.Send($$$"""{"t":"MESSAGE_CREATE","s":{{{8 + replayed}}},"op":0,"d":{"text":"{{{new string('x', 900)}}}"}}""");
        }

        await next.Send("""{"t":"RESUMED","s":68,"op":0,"d":{}}""");
        await socket.Journal.Until("OnMessage", 63);
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(2, world.Server.Dials.Count);
        Assert.Equal(68, HeartbeatOf(socket).Sequence);
    }

    [Fact]
    public async Task A_gateway_that_does_not_acknowledge_is_dead_though_it_sends_and_its_session_is_resumed_elsewhere()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await peer.Send("""{"t":"MESSAGE_CREATE","s":7,"op":0,"d":{}}""");
        var began = world.Time.Elapsed;
        for (var second = 0; second < 80 && socket.Journal.Count("OnClose") == 0; second++)
        {
            await peer.Send("""{"t":"TYPING_START","s":8,"op":0,"d":{}}""");
            await world.Time.Pass(Seconds(1));
        }

        Assert.InRange((world.Time.Elapsed - began).TotalSeconds, 39, 81);
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, socket.Journal.Subjects<SocketCloseReason>("OnClose")[0].Kind);
        Assert.Equal(0, peer.Journal.Count("close"));

        await world.Time.Pass(Seconds(6));
        Assert.Equal(ResumeAddress, world.Server.Dials[1].Context.Uri);
        var next = await world.Server.Next();
        await next.Send(Hello);
        await Rest.Come();
        Assert.Equal(["""{"op":6,"d":{"token":"T","session_id":"S1","seq":8}}"""], next.Texts());
        await next.Send("""{"t":"MESSAGE_CREATE","s":9,"op":0,"d":{"replayed":true}}""");
        await next.Send(Resumed);
        await Rest.Come();
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Contains("replayed", socket.Messages()[^2], StringComparison.Ordinal);
        Assert.Equal(Resumed, socket.Messages()[^1]);
        await world.Time.Pass(Seconds(40));
        Assert.Equal("""{"op":1,"d":9}""", next.ToldWith("\"op\":1,")[0].Text);
    }

    [Fact]
    public async Task When_nothing_comes_from_where_the_session_is_to_be_resumed_a_new_one_begins_at_the_first_address()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Context.Uri!.Host == "memory" ? dial.Accept() : dial.Fail();
        var (socket, peer) = await Open(world);
        peer.Abort();
        await socket.Journal.Until("OnClose");
        await world.Time.Pass(Seconds(12));
        Assert.Equal([FirstAddress, ResumeAddress, FirstAddress], world.Server.Dials.Select(static dial => dial.Context.Uri));
        var next = await world.Server.Next();
        await next.Send(Hello);
        await Rest.Come();
        Assert.Contains("\"op\":2,", Assert.Single(next.Texts()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Op_7_is_followed_at_once_and_the_session_lives_on_even_where_it_comes_in_place_of_Hello()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await peer.Send("""{"op":7,"d":null,"s":null,"t":null}""");
        await Rest.Come();
        Assert.StartsWith("close 4200", peer.Journal.Texts[^1], StringComparison.Ordinal);
        await world.Time.Pass(Seconds(0.1));
        Assert.Equal(2, world.Server.Dials.Count);
        var next = await world.Server.Next();
        await next.Send("""{"op":7,"d":null}""");
        await world.Time.Pass(Seconds(6));
        Assert.DoesNotContain(next.Texts(), static text => text.Contains("\"op\":2,", StringComparison.Ordinal));
        Assert.Equal([FirstAddress, ResumeAddress, ResumeAddress], world.Server.Dials.Select(static dial => dial.Context.Uri));
    }

    [Theory]
    [InlineData("""{"op":9,"d":true}""", true)]
    [InlineData("""{"d":false,"op":9}""", false)]
    public async Task Op_9_says_whether_the_session_may_be_resumed(string message, bool mayResume)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world, static options => options with { Retry = Seconds(1) });
        await peer.Send(message);
        await Rest.Come();
        Assert.StartsWith(mayResume ? "close 4200" : "close 1000", peer.Journal.Texts[^1], StringComparison.Ordinal);
        await world.Time.Pass(Seconds(4.9));
        Assert.Equal(mayResume ? 2 : 1, world.Server.Dials.Count);
        await world.Time.Pass(Seconds(1));
        Assert.Equal(mayResume ? ResumeAddress : FirstAddress, world.Server.Dials[1].Context.Uri);
        var next = await world.Server.Next();
        await next.Send(Hello);
        await Rest.Come();
        Assert.Contains(mayResume ? "\"op\":6," : "\"op\":2,", next.Texts()[0], StringComparison.Ordinal);
        Assert.Contains("op 9", socket.Journal.Subjects<SocketCloseReason>("OnClose")[0].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4004)]
    [InlineData(4010)]
    [InlineData(4011)]
    [InlineData(4012)]
    [InlineData(4013)]
    [InlineData(4014)]
    public async Task A_final_close_code_ends_it_at_once_and_is_named(int status)
    {
        await using var world = new World();
        var socket = NewSocket(world);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Hello);
        await Rest.Come();
        await peer.SendClose((WebSocketCloseStatus)status, "why");
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Equal(SocketState.GaveUp, socket.State);
        Assert.True(reason.IsFinal);
        Assert.Contains($"{status}", reason.Description, StringComparison.Ordinal);
        Assert.Single(world.Server.Dials);
    }

    [Theory]
    [InlineData(1000, false, 1.0)]
    [InlineData(1001, true, 1.0)]
    [InlineData(4000, true, 1.0)]
    [InlineData(4001, true, 1.0)]
    [InlineData(4003, false, 5.0)]
    [InlineData(4005, false, 5.0)]
    [InlineData(4007, false, 5.0)]
    [InlineData(4008, true, 5.0)]
    [InlineData(4009, false, 5.0)]
    public async Task Another_close_code_is_followed_by_the_session_or_a_new_one(int status, bool resumes, double after)
    {
        await using var world = new World();
        var (_, peer) = await Open(world, static options => options with { Retry = Seconds(1) });
        await peer.SendClose((WebSocketCloseStatus)status);
        await world.Time.Pass(Seconds(after - 0.1));
        Assert.Single(world.Server.Dials);
        await world.Time.Pass(Seconds(0.5));
        Assert.Equal(resumes ? ResumeAddress : FirstAddress, world.Server.Dials[1].Context.Uri);
    }

    [Fact]
    public async Task A_connection_that_was_asked_for_resumes_the_session_of_the_one_that_it_replaces()
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        var reconnecting = socket.ReconnectAsync();
        await Rest.Come();
        Assert.Equal(0, peer.Journal.Count("close"));
        Assert.Equal(ResumeAddress, world.Server.Dials[^1].Context.Uri);
        var next = await world.Server.Next();
        await next.Send(Hello);
        await next.Send(Resumed);
        await reconnecting.InTime();
        await Rest.Come();
        Assert.Contains("\"op\":6,", next.Texts()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(4001, true)]
    public async Task A_session_that_was_closed_for_good_is_not_resumed(int status, bool resumes)
    {
        await using var world = new World();
        var (socket, peer) = await Open(world);
        await socket.CloseAsync((WebSocketCloseStatus)status, "done").InTime();
        await peer.Journal.Until($"close {status} done");
        var connecting = socket.ConnectAsync(World.Address);
        var next = await world.Server.Next();
        Assert.Equal(resumes ? ResumeAddress : FirstAddress, world.Server.Dials[^1].Context.Uri);
        await next.Send(Hello);
        await next.Send(resumes ? Resumed : Ready);
        await connecting.InTime();
        await Rest.Come();
        Assert.Contains(resumes ? "\"op\":6," : "\"op\":2,", next.Texts()[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":10}""")]
    [InlineData("""{"op":10,"d":{}}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":0}}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":-45000}}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":86400000}}""")]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":"45000"}}""")]
    [InlineData("""{"op":0,"s":1,"t":"READY","d":{}}""")]
    [InlineData("""{"event":"pusher:connection_established"}""")]
    [InlineData("INFO {}")]
    [InlineData("[1,2]")]
    [InlineData("")]
    public async Task What_is_no_Hello_ends_the_attempt_with_what_was_expected_and_what_came(string message)
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(message);
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("Hello", reason.Description, StringComparison.Ordinal);
        Assert.Contains(message, reason.Description, StringComparison.Ordinal);
        Assert.Contains("heartbeat_interval", reason.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Hello_that_never_comes_ends_the_attempt_within_ConnectTimeout_and_says_what_was_awaited()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Server.Next();
        await world.Time.Pass(Seconds(7.1));
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("Hello", $"{reason}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compression_is_told_of()
    {
        await using var world = new World();
        var socket = NewSocket(world, static options => options with { Max = 0 });
        var connecting = socket.ConnectAsync(World.Address);
        await (await world.Server.Next()).Send(new byte[] { 0x78, 0x9C, 0, 0 });
        var reason = (await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime())).Reason;
        Assert.Contains("compression", reason.Description, StringComparison.Ordinal);
    }

    private static DiscordHeartbeat HeartbeatOf(ScriptedSocket socket) => (DiscordHeartbeat)socket.Connection!.Heartbeat;

    private static ScriptedSocket NewSocket(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = world.NewSocket(options =>
        {
            var own = options with { Heartbeat = static () => new DiscordHeartbeat(), Interval = null, Timeout = null };
            return change?.Invoke(own) ?? own;
        });
        socket.Hooks.Kinds &= ~(HookKinds.Bytes | HookKinds.ShouldReconnect);
        socket.Hooks.SignIn = static async (opening, token) =>
        {
            await opening.ReceiveAsync(token);
            var gateway = (DiscordHeartbeat)opening.Connection.Heartbeat;
            opening.Send(gateway.SessionId is { } session
                ? $$$"""{"op":6,"d":{"token":"T","session_id":"{{{session}}}","seq":{{{JsonSerializer.Serialize(gateway.Sequence)}}}}}"""
                : """{"op":2,"d":{"token":"T","intents":513}}""");
        };
        return socket;
    }

    private static async Task<(ScriptedSocket Socket, Peer Peer)> Open(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
    {
        var socket = NewSocket(world, change);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.Send(Hello);
        await peer.Send(Ready);
        await connecting.InTime();
        await Rest.Come();
        return (socket, peer);
    }

    /// <summary>Time passes, and the gateway acknowledges each heartbeat within half a second.</summary>
    private static async Task Pass(World world, Peer peer, double seconds, string? flood = null)
    {
        var until = world.Time.Elapsed + Seconds(seconds);
        var answered = peer.ToldWith("\"op\":1,").Count;
        while (world.Time.Elapsed < until)
        {
            await world.Time.Pass(Seconds(0.5));
            for (var told = peer.ToldWith("\"op\":1,").Count; answered < told; answered++)
            {
                await peer.Send(Acknowledgement);
            }

            if (flood is not null)
            {
                await peer.Send(flood);
            }
        }
    }
}
