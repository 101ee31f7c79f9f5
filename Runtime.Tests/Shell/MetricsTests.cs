using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Every instrument with its tags, at both ends. Interval 10 s, Timeout 4 s, Retry 5 s, Max 3.</summary>
[Collection(Alone.Name)]
public sealed class MetricsTests
{
    private const string Client = "heartbeat.role=client, heartbeat.socket=ScriptedSocket, ";
    private const string Address = "server.address=memory, server.port=80";
    private const string Dialed = Client + Address;
    private const string Accepted = "heartbeat.role=server, heartbeat.socket=ScriptedSocket";

    private readonly Measurements _measurements = new();

    /// <summary>The package's, which the file's version is made of too.</summary>
    internal static string Version { get; } = string.Join('.', typeof(HeartbeatOptions).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()!.Version.Split('.')[..3]);

    [Fact]
    public async Task A_connect_and_its_messages()
    {
        await using var world = new World();
        var (socket, peer) = await Connect(world);
        await peer.Send("hello");
        await socket.Journal.Until("OnMessage hello");
        await socket.SendAsync("hi").AsTask().InTime();
        Assert.True(socket.TrySend("three"u8));
        await peer.Journal.Until("binary 5");
        await Rest.Come();

        Assert.Equal([$"0 {Dialed}"], Lines("heartbeat.connect.duration"));
        Assert.Equal([$"1 {Client}network.io.direction=receive, {Address}", $"1 {Client}network.io.direction=transmit, {Address}", $"1 {Client}network.io.direction=transmit, {Address}"], Lines("heartbeat.messages"));
        Assert.Equal([$"5 {Client}network.io.direction=receive, {Address}", $"2 {Client}network.io.direction=transmit, {Address}", $"5 {Client}network.io.direction=transmit, {Address}"], Lines("heartbeat.io"));
        Assert.Equal([$"1 {Dialed}"], Observed("heartbeat.active_connections"));
        Assert.Equal([$"0 {Dialed}"], Observed("heartbeat.outbox.messages"));
        Assert.Equal([$"0 {Dialed}"], Observed("heartbeat.inbox.bytes"));
    }

    [Fact]
    public async Task A_heartbeat_is_no_message_and_its_round_trip_is_measured()
    {
        await using var world = new World();
        await Connect(world);
        await world.Time.PassTo(Seconds(10));

        Assert.Equal([$"0 {Dialed}"], Lines("heartbeat.ping.duration"));
        Assert.Empty(Lines("heartbeat.pings.unanswered"));
        Assert.Empty(Lines("heartbeat.messages"));
        Assert.Empty(Lines("heartbeat.io"));
    }

    [Theory]
    [InlineData(1, 14)]
    [InlineData(3, 22)]
    public async Task A_death_by_unanswered_pings(int misses, int death)
    {
        await using var world = new World();
        world.Server.Manners = static () => Peer.Manners.Silent;
        await Connect(world, options => options with { Misses = misses });
        await world.Time.PassTo(Seconds(death) - Moment);
        Assert.Equal(misses - 1, Lines("heartbeat.pings.unanswered").Count);
        Assert.Empty(Lines("heartbeat.connection.duration"));

        await world.Time.PassTo(Seconds(death));
        Assert.Equal(Enumerable.Repeat($"1 {Dialed}", misses), Lines("heartbeat.pings.unanswered"));
        Assert.Equal([$"{death} error.type=HeartbeatTimeout, heartbeat.close.kind=HeartbeatTimeout, {Dialed}"], Lines("heartbeat.connection.duration"));
        Assert.Equal([$"0 {Dialed}"], Observed("heartbeat.active_connections"));
    }

    [Fact]
    public async Task Attempts_that_fail_until_it_gives_up()
    {
        await using var world = new World();
        var (socket, peer) = await Connect(world);
        world.Server.Answer = static dial => dial.Index == 1 ? dial.Refuse(HttpStatusCode.ServiceUnavailable) : dial.Fail();
        peer.Link.Cut();
        await socket.Journal.Until("OnReconnecting 1");
        Assert.True(socket.TrySend("waits"));
        Assert.Equal([$"1 {Dialed}"], Observed("heartbeat.outbox.messages"));
        Assert.Empty(Lines("heartbeat.unsent"));
        await world.Time.Pass(Seconds(15));
        await socket.Journal.Until("OnGaveUp");
        await Rest.Come();

        Assert.Equal(
            [
                $"0 {Dialed}",
                $"0 error.type=503, heartbeat.role=client, heartbeat.socket=ScriptedSocket, http.response.status_code=503, {Address}",
                $"0 error.type=System.IO.IOException, {Dialed}",
                $"0 error.type=System.IO.IOException, {Dialed}",
            ],
            Lines("heartbeat.connect.duration"));
        Assert.Equal(Enumerable.Repeat($"1 {Dialed}", 3), Lines("heartbeat.reconnects"));
        Assert.Equal([$"1 error.type=System.IO.IOException, heartbeat.close.kind=ConnectFailed, {Dialed}"], Lines("heartbeat.give_ups"));
        Assert.Equal([$"1 {Dialed}"], Lines("heartbeat.unsent"));
        Assert.Single(Lines("heartbeat.connection.duration"));

        // It is over, and not looked at any more.
        Assert.Empty(Observed("heartbeat.active_connections"));
        Assert.Empty(Observed("heartbeat.outbox.messages"));
        Assert.Empty(Observed("heartbeat.inbox.bytes"));
    }

    [Fact]
    public async Task A_message_of_OnOpening_that_dies_with_its_connection_is_not_counted_for_nobody_is_told()
    {
        await using var world = new World();
        var socket = world.NewSocket(Measured);
        socket.Hooks.SignIn = static async (context, token) =>
        {
            await context.ReceiveAsync(token);
            context.Send(new byte[100_000]);
            await context.ReceiveAsync(token);
        };
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        peer.Link.LetReachServer(50_000);
        await peer.Send("hello");
        await Rest.Come();
        peer.Link.Cut();
        await socket.Journal.Until("OnReconnecting 1");
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        Assert.Empty(Lines("heartbeat.unsent"));
    }

    [Fact]
    public async Task An_attempt_that_the_server_closes_before_it_is_open_has_failed()
    {
        await using var world = new World();
        var socket = world.NewSocket(options => Measured(options) with { Max = 0 });
        socket.Hooks.SignIn = static async (context, token) => await context.ReceiveAsync(token);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendClose(WebSocketCloseStatus.PolicyViolation, "members only");
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Rest.Come();
        Assert.Equal([$"0 error.type=Remote, {Dialed}"], Lines("heartbeat.connect.duration"));
        Assert.Empty(Lines("heartbeat.connection.duration"));
    }

    [Fact]
    public async Task An_attempt_takes_as_long_as_its_decision_hooks_too()
    {
        await using var world = new World();
        var socket = world.NewSocket(Measured);
        socket.Hooks.Connecting = async (_, token) => await Task.Delay(Seconds(2), world.Time, token);
        world.Server.Answer = static dial => dial.Hang();
        var connecting = socket.ConnectAsync(World.Address);
        await world.Time.Pass(Seconds(7));
        Assert.Equal([$"7 error.type=ConnectTimeout, {Dialed}"], Lines("heartbeat.connect.duration"));
        await socket.CloseAsync().InTime();
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
    }

    [Fact]
    public async Task The_servers_end()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var (_, peer, run) = await world.Accept(Measured, socket => socket.Hooks.Text = async (_, _) => await stop.Here());
        await peer.Send("one");
        await stop.Reached;
        await peer.Send(new byte[5]);
        await world.Time.Pass(Seconds(1));
        Assert.Equal([$"1 {Accepted}"], Observed("heartbeat.active_connections"));
        Assert.InRange(Assert.Single(_measurements.Observe("heartbeat.inbox.bytes")).Value, 5, 1024);
        stop.GoOn();
        await Rest.Come();
        await world.Time.Pass(Seconds(2));
        await peer.SendClose((WebSocketCloseStatus)4401, "moved");
        await run.InTime();

        Assert.Equal([$"1 {Accepted}, network.io.direction=receive", $"1 {Accepted}, network.io.direction=receive"], Lines("heartbeat.messages"));
        Assert.Equal([$"3 heartbeat.close.code=4401, heartbeat.close.kind=Remote, {Accepted}"], Lines("heartbeat.connection.duration"));
        Assert.Empty(Lines("heartbeat.connect.duration"));
        Assert.Empty(Lines("heartbeat.reconnects"));
        Assert.Empty(Observed("heartbeat.active_connections"));
    }

    [Fact]
    public async Task Sockets_with_the_same_tags_are_observed_together()
    {
        await using var world = new World();
        world.Server.ExpectsOneAtATime = false;
        await Connect(world);
        await Connect(world);
        await world.Accept(Measured);

        Assert.Equal([$"1 {Accepted}", $"2 {Dialed}"], Observed("heartbeat.active_connections").Order(StringComparer.Ordinal).Reverse().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_listener_that_throws_costs_neither_a_connection_nor_a_message()
    {
        await using var world = new World();
        var (socket, peer) = await Connect(world);
        _measurements.Heard = static _ => throw new NotFiniteNumberException();
        await peer.Send("hello");
        await socket.Journal.Until("OnMessage hello");
        await socket.SendAsync("hi").AsTask().InTime();
        await world.Time.Pass(Seconds(30));
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnError NotFinite"));
        Assert.Equal(2, Lines("heartbeat.connect.duration").Count);
    }

    [Fact]
    public async Task A_factory_that_throws_keeps_no_socket_from_working()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect(options => options with { MeterFactory = new BrokenFactory() });
        await peer.Send("hello");
        await socket.Journal.Until("OnMessage hello");
    }

    [Fact]
    public async Task An_address_that_cannot_be_measured_is_dialed_all_the_same()
    {
        await using var world = new World();
        var address = new Uri("ws://xn--\u00e4/");
        Assert.Throws<UriFormatException>(() => address.IdnHost);
        var socket = world.NewSocket(Measured);
        await socket.ConnectAsync(address).InTime();
    }

    [Fact]
    public async Task What_is_observed_keeps_no_socket_alive()
    {
        var socket = Forgotten(_measurements);
        for (var attempt = 0; attempt < 100 && socket.IsAlive; attempt++)
        {
            await Rest.Come();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(socket.IsAlive);
        Assert.Empty(Observed("heartbeat.active_connections"));
    }

    [Fact]
    public void They_are_those_of_the_page_with_their_kinds_units_and_buckets()
    {
        // Whichever socket comes first makes them.
        HeartbeatMeter.Of(_measurements);
        var instruments = _measurements.Instruments.Select(static instrument => $"`{instrument.Name}` | {Kind(instrument)} | {instrument.Unit} | {instrument.Description} | {Buckets(instrument)}");
        var page = DocsPage.Rows("metrics.md").Where(static row => row.Length == 6).Select(static row => $"{row[0]} | {row[1]} | {row[2].Trim('`')} | {row[3]} | {row[5]}");
        Assert.Equal(page.Order(StringComparer.Ordinal), instruments.Order(StringComparer.Ordinal));
        Assert.All(_measurements.Instruments, static instrument => Assert.Equal(("Heartbeat", Version), (instrument.Meter.Name, instrument.Meter.Version)));

        static string Kind(Instrument instrument) => instrument switch
        {
            Counter<long> => "counter",
            Histogram<double> => "histogram",
            ObservableUpDownCounter<long> => "observable up-down counter",
            _ => throw new InvalidOperationException($"{instrument.Name} is a {instrument.GetType()}."),
        };

        static string Buckets(Instrument instrument) => instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds }
            ? string.Join(", ", bounds.Select(static bound => bound.ToString(CultureInfo.InvariantCulture)))
            : "";
    }

    private HeartbeatOptions Measured(HeartbeatOptions options) => options with { MeterFactory = _measurements };

    private Task<(ScriptedSocket Socket, Peer Peer)> Connect(World world, Func<HeartbeatOptions, HeartbeatOptions>? change = null)
        => world.Connect(options => Measured(change?.Invoke(options) ?? options));

    private IReadOnlyList<string> Lines(string name) => [.. _measurements.Of(name).Select(Line)];

    private IReadOnlyList<string> Observed(string name) => [.. _measurements.Observe(name).Select(Line)];

    private static string Line(Measurements.Measured measured) => string.Create(CultureInfo.InvariantCulture, $"{measured.Value} {measured.Line}");

    /// <summary>A socket that has counted itself among those that are looked at, and that nobody ends.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forgotten(Measurements measurements)
    {
        var meter = HeartbeatMeter.Of(measurements);
        var metrics = new SocketMetrics(meter, "Forgotten");
        metrics.StateChanged(SocketState.Open);
        Assert.Single(measurements.Observe("heartbeat.active_connections"));
        return new WeakReference(metrics);
    }

    private sealed class BrokenFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => throw new ObjectDisposedException(nameof(BrokenFactory));

        public void Dispose()
        {
        }
    }
}
