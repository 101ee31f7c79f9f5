namespace Heartbeat.Testing.Tests.Servers;

/// <summary>Heartbeats that an accepted socket can have too, between two ends of ours.</summary>
public sealed class BothEndsScriptTests
{
    public static TheoryData<string> All => [nameof(GraphQLHeartbeat), nameof(SignalRHeartbeat), nameof(PhoenixHeartbeat)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Neither_end_takes_the_other_for_dead_and_no_hook_sees_a_heartbeat(string heartbeat)
    {
        await using var world = new HeartbeatWorld();
        var pair = await Connect(world, heartbeat);
        await world.Advance(TimeSpan.FromHours(1));
        Assert.Equal((SocketState.Open, SocketState.Open, 1), (pair.Client.State, pair.Server.State, pair.Client.Opens));
        Assert.Empty(pair.Client.Received);
        Assert.Empty(pair.Server.Received);
        await pair.Client.SendAsync("hello");
        await world.Until(() => pair.Client.Received.Count == 1);
        Assert.Equal(heartbeat != nameof(SignalRHeartbeat), pair.Client.RoundTripTime is not null);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_end_finds_the_other_dead(string heartbeat)
    {
        await using var world = new HeartbeatWorld();
        var pair = await Connect(world, heartbeat);
        await world.Advance(TimeSpan.FromMinutes(2));
        var began = world.Now;
        pair.First.Freeze();
        await world.Until(() => pair.First.SessionCloseReason is not null && pair.First.CloseReason is not null);
        Assert.Equal((SocketCloseKind.HeartbeatTimeout, SocketCloseKind.HeartbeatTimeout), (pair.First.SessionCloseReason!.Kind, pair.First.CloseReason!.Kind));
        Assert.InRange(world.Now - began, TimeSpan.Zero, heartbeat == nameof(GraphQLHeartbeat) ? TimeSpan.FromSeconds(21) : TimeSpan.FromSeconds(61));
        await world.Until(() => pair.Client.Opens == 2);
    }

    [Theory]
    [InlineData(nameof(EngineIoHeartbeat))]
    [InlineData(nameof(CentrifugoHeartbeat))]
    public async Task An_end_that_cannot_be_the_server_says_so(string heartbeat)
    {
        await using var session = new ServedSession { Options = ServedSession.DefaultOptions with { Heartbeat = Heartbeats(heartbeat) } };
        using var socket = System.Net.WebSockets.WebSocket.CreateFromStream(new MemoryStream(), new System.Net.WebSockets.WebSocketCreationOptions { IsServer = true });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => session.AcceptAsync(socket, TestContext.Current.CancellationToken));
        Assert.Contains(heartbeat, refused.Message, StringComparison.Ordinal);
    }

    private static Task<WorldPair<ServedSocket, ServedSession>> Connect(HeartbeatWorld world, string heartbeat) => world.Connect(
        new ServedSocket { Options = ServedSocket.DefaultOptions with { Heartbeat = Heartbeats(heartbeat) } },
        () => new ServedSession { Options = ServedSession.DefaultOptions with { Heartbeat = Heartbeats(heartbeat) } });

    private static Func<HeartbeatProtocol> Heartbeats(string name) => name switch
    {
        nameof(GraphQLHeartbeat) => static () => new GraphQLHeartbeat(),
        nameof(SignalRHeartbeat) => static () => new SignalRHeartbeat(),
        nameof(PhoenixHeartbeat) => static () => new PhoenixHeartbeat(),
        nameof(EngineIoHeartbeat) => static () => new EngineIoHeartbeat(),
        _ => static () => new CentrifugoHeartbeat(),
    };
}
