using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>What cannot work is refused at once, with words that say what is wrong.</summary>
[Collection(Alone.Name)]
public sealed class BadInputTests
{
    public static TheoryData<string, object> ValuesOutOfRange
    {
        get
        {
            var data = new TheoryData<string, object>();
            string[] times = ["Interval", "Timeout", "Retry", "RetryCap", "ConnectTimeout", "CloseTimeout"];
            foreach (var name in times)
            {
                data.Add(name, TimeSpan.Zero);
                data.Add(name, TimeSpan.FromTicks(-1));
                data.Add(name, Timeout.InfiniteTimeSpan);
                data.Add(name, TimeSpan.MaxValue);
            }

            data.Add("Misses", 0);
            data.Add("Misses", -1);
            data.Add("Max", -2);
            data.Add("Max", int.MinValue);
            data.Add("MaxMessageSize", 0);
            data.Add("MaxMessageSize", -1);
            data.Add("OutboxCapacity", 0);
            data.Add("OutboxCapacity", -5);
            data.Add("Backoff", (Backoff)7);
            data.Add("Liveness", (Liveness)(-1));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ValuesOutOfRange))]
    public void A_setting_out_of_range_is_refused_with_its_name_its_value_and_the_range(string name, object value)
    {
        var options = Set(name, value);
        var inConstructor = Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptedSocket(options));
        AssertTells(inConstructor);
        var socket = new ScriptedSocket(new HeartbeatOptions());
        var inProperty = Assert.Throws<ArgumentOutOfRangeException>(() => socket.Options = options);
        AssertTells(inProperty);

        void AssertTells(ArgumentOutOfRangeException refused)
        {
            Assert.Equal(name, refused.ParamName);
            Assert.Equal(value, refused.ActualValue);
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
            Assert.Contains($"{value}", refused.Message, StringComparison.Ordinal);
            Assert.Matches(" must be (from .+ to .+|.+ or more|one of .+)", refused.Message);
        }
    }

    public static TheoryData<string, object> ValuesAtTheirLimits => new()
    {
        { "Interval", TimeSpan.FromMilliseconds(1) },
        { "Interval", TimeSpan.FromDays(1) },
        { "Timeout", TimeSpan.FromMilliseconds(1) },
        { "RetryCap", TimeSpan.FromMilliseconds(1) },
        { "Misses", 1 },
        { "Max", -1 },
        { "Max", 0 },
        { "Max", int.MaxValue },
        { "MaxMessageSize", 1 },
        { "MaxMessageSize", int.MaxValue },
        { "OutboxCapacity", 1 },
        { "Liveness", Liveness.PongOnly },
        { "Backoff", Backoff.Exponential },
    };

    [Theory]
    [MemberData(nameof(ValuesAtTheirLimits))]
    public void A_setting_at_its_limit_is_taken(string name, object value)
    {
        var options = Set(name, value);
        Assert.Same(options, new ScriptedSocket(options).Options);
    }

    [Theory]
    [InlineData("", "pong")]
    [InlineData("ping", "")]
    [InlineData("same", "same")]
    public void Heartbeats_that_could_not_be_told_apart_or_sent_are_refused(string ping, string pong)
        => Assert.ThrowsAny<ArgumentException>(() => new ScriptedSocket(new HeartbeatOptions { Ping = ping, Pong = pong }));

    [Fact]
    public void A_heartbeat_without_a_UTF8_form_is_refused()
        => Assert.ThrowsAny<ArgumentException>(() => new ScriptedSocket(new HeartbeatOptions { Ping = "half \ud800 pair" }));

    [Fact]
    public void Null_where_something_is_needed_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new HeartbeatConnection(null!, NewHooks(), new HeartbeatOptions()));
        Assert.Throws<ArgumentNullException>(() => new HeartbeatConnection(NewSocket(), null!, new HeartbeatOptions()));
        Assert.Throws<ArgumentNullException>(() => new HeartbeatConnection(NewSocket(), NewHooks(), null!));
        Assert.Throws<ArgumentNullException>(() => new ScriptedSocket(new HeartbeatOptions()) { Options = null! });
        Assert.ThrowsAny<ArgumentException>(() => NewSocket().Options = new HeartbeatOptions { TimeProvider = null! });
        Assert.ThrowsAny<ArgumentException>(() => NewSocket().Options = new HeartbeatOptions { Ping = null! });
        Assert.ThrowsAny<ArgumentException>(() => NewSocket().Options = new HeartbeatOptions { Pong = null! });

        static ScriptedSocket NewSocket() => new(new HeartbeatOptions());
        static ScriptedHooks NewHooks() => NewSocket().Hooks;
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("https://example.com/")]
    [InlineData("file:///socket")]
    [InlineData("/websocket")]
    [InlineData("example.com/websocket")]
    public async Task An_address_that_is_no_WebSockets_is_refused(string address)
    {
        await using var world = new World();
        var uri = new Uri(address, UriKind.RelativeOrAbsolute);
        var socket = world.NewSocket();
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await socket.ConnectAsync(uri));
        Assert.Contains(address, refused.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => world.NewSocket(options => options with { Uri = uri }));
        Assert.Equal(SocketState.Idle, socket.State);

        Exception? inDecisionHook = null;
        socket.Hooks.Connecting = (context, _) =>
        {
            inDecisionHook = Record.Exception(() => context.Uri = uri);
            return default;
        };
        await socket.ConnectAsync(World.Address).InTime();
        Assert.IsType<ArgumentException>(inDecisionHook);
    }

    [Fact]
    public async Task A_null_address_is_refused()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await socket.ConnectAsync((Uri)null!));
    }

    [Fact]
    public async Task A_connect_without_any_address_is_refused()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        socket.Hooks.Kinds = HookKinds.Text;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await socket.ConnectAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await socket.ReconnectAsync());
        Assert.Equal(SocketState.Idle, socket.State);
    }

    [Theory]
    [InlineData(SocketState.Connecting)]
    [InlineData(SocketState.Open)]
    [InlineData(SocketState.Reconnecting)]
    [InlineData(SocketState.Closing)]
    public async Task Connecting_twice_is_refused_and_names_the_state(SocketState state)
    {
        await using var world = new World();
        world.Server.Manners = () => new Peer.Manners { RepliesToClose = false };
        if (state == SocketState.Connecting)
        {
            world.Server.Answer = dial => dial.Hang();
        }

        var socket = world.NewSocket();
        _ = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(1));
        if (state == SocketState.Reconnecting)
        {
            world.Server.Peers[0].Link.Cut();
        }
        else if (state == SocketState.Closing)
        {
            _ = socket.CloseAsync();
        }

        await world.Time.Pass(Seconds(1));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await socket.ConnectAsync(World.Address));
        Assert.Contains($"{state}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(state, socket.State);
    }

    [Theory]
    [InlineData(WebSocketState.Closed)]
    [InlineData(WebSocketState.Aborted)]
    [InlineData(WebSocketState.CloseSent)]
    public async Task Accepting_a_WebSocket_that_is_not_open_is_refused_and_names_its_state(WebSocketState state)
    {
        await using var world = new World();
        var link = new MemoryLink();
        switch (state)
        {
            case WebSocketState.Closed:
                link.Server.Dispose();
                break;
            case WebSocketState.Aborted:
                link.Server.Abort();
                break;
            case WebSocketState.CloseSent:
                await link.Server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                break;
        }

        Assert.Equal(state, link.Server.State);
        var socket = world.NewSocket();
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await socket.AcceptAsync(link.Server));
        Assert.Contains($"{state}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(SocketState.Idle, socket.State);
    }

    [Fact]
    public async Task Accepting_null_is_refused()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await socket.AcceptAsync(null!));
    }

    [Fact]
    public async Task Accepting_twice_is_refused_and_names_the_state()
    {
        await using var world = new World();
        var (socket, peer, run) = await world.Accept();
        var second = new MemoryLink();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await socket.AcceptAsync(second.Server));
        Assert.Contains($"{SocketState.Open}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(WebSocketState.Open, second.Server.State);

        await peer.SendClose();
        await run.InTime();
        refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await socket.AcceptAsync(second.Server));
        Assert.Contains($"{SocketState.Closed}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_has_connected_does_not_accept_nor_the_other_way_round()
    {
        await using var world = new World();
        var (connected, _) = await world.Connect();
        var link = new MemoryLink();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connected.AcceptAsync(link.Server));
        Assert.Equal(SocketState.Open, connected.State);

        var (accepted, _, _) = await world.Accept();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await accepted.ConnectAsync(World.Address));
        Assert.Equal(SocketState.Open, accepted.State);
    }

    [Fact]
    public async Task Every_member_of_a_disposed_socket_says_that_it_is_disposed()
    {
        await using var world = new World();
        var link = new MemoryLink();
        var socket = world.NewSocket(options => options with { Uri = World.Address });
        await socket.DisposeAsync().InTime();
        Assert.Equal(SocketState.Disposed, socket.State);
        Func<Task>[] members =
        [
            async () => await socket.ConnectAsync(World.Address),
            async () => await socket.ConnectAsync(),
            async () => await socket.AcceptAsync(link.Server),
            async () => await socket.WaitForOpenAsync(),
            async () => await socket.SendAsync("text"),
            async () => await socket.SendAsync(new byte[1]),
            async () => await socket.ReconnectAsync(),
            async () => await socket.CloseAsync(),
            () => Task.FromResult(socket.TrySend("text")),
            () => Task.FromResult(socket.TrySend(new byte[1])),
            () =>
            {
                socket.Probe();
                return Task.CompletedTask;
            },
        ];
        foreach (var member in members)
        {
            var disposed = await Assert.ThrowsAsync<ObjectDisposedException>(member);
            Assert.Contains(nameof(ScriptedSocket), disposed.ObjectName, StringComparison.Ordinal);
        }

        // What only looks is allowed, and disposing again is nothing.
        Assert.Null(socket.RoundTripTime);
        Assert.NotNull(socket.Options);
        Assert.Equal(SocketCloseKind.Local, (await socket.Completion.InTime()).Kind);
        await socket.DisposeAsync().InTime();
    }

    [Fact]
    public async Task Messages_that_cannot_be_sent_are_refused()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await socket.SendAsync((string)null!));
        Assert.Throws<ArgumentNullException>(() => socket.TrySend((string)null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await socket.SendAsync(new byte[1], WebSocketMessageType.Close));
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.TrySend(new byte[1], (WebSocketMessageType)9));
        await Assert.ThrowsAsync<ArgumentException>(async () => await socket.SendAsync("half \ud800 pair"));
        Assert.Throws<ArgumentException>(() => socket.TrySend("half \ud800 pair"));
        await socket.SendAsync("fine").InTime();
        await peer.Journal.Until("fine");
        Assert.Equal(["fine"], peer.Messages);
    }

    [Fact]
    public async Task A_close_that_cannot_be_said_is_refused()
    {
        await using var world = new World();
        var (socket, _) = await world.Connect();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, new string('x', 124)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, new string('ü', 62)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await socket.CloseAsync((WebSocketCloseStatus)1006, null));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await socket.CloseAsync((WebSocketCloseStatus)7, null));
        Assert.Equal(SocketState.Open, socket.State);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, new string('x', 123)).InTime();
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(1005, true)]
    [InlineData(1003, true)]
    [InlineData(1004, false)]
    [InlineData(1006, false)]
    [InlineData(1014, true)]
    [InlineData(1016, false)]
    [InlineData(2999, false)]
    [InlineData(3000, true)]
    [InlineData(1015, false)]
    [InlineData(4999, true)]
    [InlineData(5000, false)]
    public void Only_a_status_that_a_close_frame_may_carry_is_taken(int status, bool isTaken)
    {
        var refused = Record.Exception(() => CloseFrame.Check((WebSocketCloseStatus)status, description: null));
        Assert.Equal(isTaken, refused is null);
    }

    [Fact]
    public void A_close_without_a_status_has_no_description_but_an_empty_one()
    {
        CloseFrame.Check(WebSocketCloseStatus.Empty, "");
        Assert.Throws<ArgumentException>(() => CloseFrame.Check(WebSocketCloseStatus.Empty, "x"));
    }

    [Fact]
    public async Task A_Connect_that_brings_nothing_fails_the_attempt()
    {
        await using var world = new World();
        var calls = 0;
        var socket = world.NewSocket(options => options with
        {
            Max = 1,
            Connect = (_, _) =>
            {
                calls++;
                var link = new MemoryLink();
                link.Client.Abort();
                return new ValueTask<WebSocket>(calls == 1 ? null! : link.Client);
            },
        });
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(10));
        var closed = await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Equal(SocketCloseKind.ConnectFailed, closed.Reason.Kind);
        Assert.Equal(2, socket.Journal.Count("OnError"));
        Assert.Equal(
            [
                "HeartbeatOptions.Connect returned null; it must return an open WebSocket, or throw to fail the attempt.",
                "HeartbeatOptions.Connect returned a WebSocket that is Aborted; it must be Open. Return it when its handshake is done, or throw to fail the attempt.",
            ],
            socket.Journal.Subjects<Exception>("OnError").Select(static error => error.Message));
    }

    [Fact]
    public async Task An_OnConnecting_that_gives_no_address_fails_the_attempt_and_is_named()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => options with { Connect = null, Max = 0 });
        socket.Hooks.Connecting = static (_, _) => default;
        await Assert.ThrowsAsync<SocketClosedException>(() => socket.ConnectAsync().InTime());
        var error = Assert.Single(socket.Journal.Subjects<Exception>("OnError"));
        Assert.StartsWith("OnConnecting gave no address.", error.Message, StringComparison.Ordinal);
    }

    private static HeartbeatOptions Set(string name, object value) => name switch
    {
        "Interval" => new() { Interval = (TimeSpan)value },
        "Timeout" => new() { Timeout = (TimeSpan)value },
        "Retry" => new() { Retry = (TimeSpan)value },
        "RetryCap" => new() { RetryCap = (TimeSpan)value },
        "ConnectTimeout" => new() { ConnectTimeout = (TimeSpan)value },
        "CloseTimeout" => new() { CloseTimeout = (TimeSpan)value },
        "Misses" => new() { Misses = (int)value },
        "Max" => new() { Max = (int)value },
        "MaxMessageSize" => new() { MaxMessageSize = (int)value },
        "OutboxCapacity" => new() { OutboxCapacity = (int)value },
        "Backoff" => new() { Backoff = (Backoff)value },
        "Liveness" => new() { Liveness = (Liveness)value },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such setting."),
    };
}
