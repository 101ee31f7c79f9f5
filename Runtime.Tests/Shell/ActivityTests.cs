using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>An activity for each attempt and a short one at a connection's end, at both ends; none is ambient where it does not belong. Retry 5 s.</summary>
[Collection(Alone.Name)]
public sealed class ActivityTests : IDisposable
{
    private const string Attempt = "heartbeat.connect";
    private const string End = "heartbeat.connection.end";
    private const string Dialed = "heartbeat.role=client, heartbeat.socket=ScriptedSocket";
    private const string Address = "server.address=memory, server.port=80";

    private readonly Activities _activities = new();

    public void Dispose() => _activities.Dispose();

    [Fact]
    public async Task Each_attempt_says_its_number_and_cause_and_is_linked_to_the_one_before()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Index switch
        {
            0 => dial.Accept(),
            1 => dial.Refuse(HttpStatusCode.ServiceUnavailable),
            2 => dial.Fail(),
            _ => dial.Accept(),
        };
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(15));
        Assert.Equal(SocketState.Open, socket.State);

        var attempts = _activities.Of(Attempt);
        Assert.Equal(
            [
                $"heartbeat.attempt=0, {Dialed}, {Address}",
                $"error.type=503, heartbeat.attempt=1, heartbeat.attempt.cause=Faulted, heartbeat.close.kind=Refused, {Dialed}, http.response.status_code=503, {Address}",
                $"error.type=System.IO.IOException, heartbeat.attempt=2, heartbeat.attempt.cause=Refused, heartbeat.close.kind=ConnectFailed, {Dialed}, {Address}",
                $"heartbeat.attempt=3, heartbeat.attempt.cause=ConnectFailed, {Dialed}, {Address}",
            ],
            attempts.Select(Activities.Line));
        Assert.Equal([ActivityStatusCode.Ok, ActivityStatusCode.Error, ActivityStatusCode.Error, ActivityStatusCode.Ok], attempts.Select(static attempt => attempt.Status));
        Assert.Contains("Nobody listens there.", attempts[2].StatusDescription, StringComparison.Ordinal);
        Assert.Empty(attempts[0].Links);
        for (var attempt = 1; attempt < attempts.Count; attempt++)
        {
            Assert.Equal(attempts[attempt - 1].Context, Assert.Single(attempts[attempt].Links).Context);
        }

        Assert.All(attempts, static attempt => Assert.Null(attempt.ParentId));
        Assert.All(attempts, static attempt => Assert.Equal(ActivityKind.Client, attempt.Kind));
    }

    [Fact]
    public async Task A_connections_end_says_why_and_is_linked_to_its_attempt()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var id = socket.Connection!.Id;
        await world.Time.Pass(Seconds(3));
        peer.Link.Cut();
        await socket.Journal.Until("OnClose Faulted");
        await Rest.Come();

        var end = Assert.Single(_activities.Of(End));
        Assert.StartsWith("error.type=", Activities.Line(end), StringComparison.Ordinal);
        Assert.EndsWith($", heartbeat.close.kind=Faulted, heartbeat.connection={id}, heartbeat.connection.duration=3, {Dialed}, {Address}", Activities.Line(end), StringComparison.Ordinal);
        Assert.Equal(ActivityStatusCode.Error, end.Status);
        Assert.Equal(Assert.Single(_activities.Of(Attempt)).Context, Assert.Single(end.Links).Context);
        Assert.Null(end.ParentId);
    }

    [Fact]
    public async Task An_orderly_end_is_no_error()
    {
        await using var world = new World();
        var (_, peer) = await world.Connect();
        await peer.SendClose();
        await world.Time.Pass(Seconds(1));

        var end = Assert.Single(_activities.Of(End));
        Assert.Equal(ActivityStatusCode.Unset, end.Status);
        Assert.StartsWith("heartbeat.close.code=1000, heartbeat.close.kind=Remote, ", Activities.Line(end), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_the_server_closes_before_it_is_open_is_an_error()
    {
        await using var world = new World();
        var socket = world.NewSocket(static options => options with { Max = 0 });
        socket.Hooks.SignIn = static async (context, token) => await context.ReceiveAsync(token);
        var connecting = socket.ConnectAsync(World.Address);
        var peer = await world.Server.Next();
        await peer.SendClose(WebSocketCloseStatus.PolicyViolation, "members only");
        await Assert.ThrowsAsync<SocketClosedException>(() => connecting.InTime());
        await Rest.Come();
        var attempt = Assert.Single(_activities.Of(Attempt));
        Assert.Equal((ActivityStatusCode.Error, "Remote 1008: members only"), (attempt.Status, attempt.StatusDescription));
        Assert.StartsWith("error.type=Remote, heartbeat.attempt=0, heartbeat.close.code=1008, heartbeat.close.kind=Remote, ", Activities.Line(attempt), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_is_cancelled_ends_too()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Hang();
        var socket = world.NewSocket();
        using var source = new CancellationTokenSource();
        var connecting = socket.ConnectAsync(World.Address, source.Token);
        await Rest.Come();
        Assert.Empty(_activities.Ended);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.InTime());
        await Rest.Come();
        Assert.Equal([Attempt], _activities.Ended.Select(static activity => activity.OperationName));
    }

    [Fact]
    public async Task It_is_ambient_where_its_attempt_dials_and_in_no_hook()
    {
        await using var world = new World();
        using var caller = new Activity("caller").Start();
        Activity? dialing = null;
        var seen = new List<string>();
        world.Server.Answer = dial =>
        {
            dialing = Activity.Current;
            return dial.Accept();
        };
        var (socket, peer) = await world.Connect(script: socket =>
        {
            socket.Hooks.Connecting = (_, _) => See("OnConnecting");
            socket.Hooks.Opening = _ => Add("OnOpening");
            socket.Hooks.Open = _ => See("OnOpen");
            socket.Hooks.Text = (_, _) => See("OnMessage");
            socket.Hooks.Close = (_, _) => See("OnClose");
        });
        Assert.Same(caller, Activity.Current);
        await peer.Send("1");
        await socket.Journal.Until("OnMessage 1");
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));

        Assert.Equal(Attempt, dialing?.OperationName);
        Assert.Equal(["OnConnecting ", "OnOpening ", "OnOpen ", "OnMessage ", "OnClose ", "OnConnecting ", "OnOpening ", "OnOpen "], seen);

        void Add(string hook) => seen.Add($"{hook} {Activity.Current?.OperationName}");

        ValueTask See(string hook)
        {
            Add(hook);
            return default;
        }
    }

    [Fact]
    public async Task A_sessions_end_is_a_part_of_its_request_and_its_hooks_see_the_request()
    {
        await using var world = new World();
        using var request = new Activity("request").Start();
        var seen = new List<Activity?>();
        var (socket, peer, run) = await world.Accept(script: socket =>
        {
            socket.Hooks.Text = (_, _) => See();
            socket.Hooks.Close = (_, _) => See();
        });
        await peer.Send("1");
        await socket.Journal.Until("OnMessage 1");
        await peer.SendClose();
        await run.InTime();

        Assert.Same(request, Activity.Current);
        Assert.Equal([request, request], seen);
        Assert.Empty(_activities.Of(Attempt));
        var end = Assert.Single(_activities.Of(End));
        Assert.Equal(request.Id, end.ParentId);
        Assert.EndsWith("heartbeat.role=server, heartbeat.socket=ScriptedSocket", Activities.Line(end), StringComparison.Ordinal);

        ValueTask See()
        {
            seen.Add(Activity.Current);
            return default;
        }
    }

    [Fact]
    public async Task Messages_and_heartbeats_are_not_traced()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        await peer.Send("1");
        await socket.SendAsync("2").AsTask().InTime();
        await world.Time.Pass(Seconds(100));
        Assert.Equal([Attempt], _activities.Ended.Select(static activity => activity.OperationName));
    }

    [Fact]
    public async Task A_listener_that_throws_costs_neither_an_attempt_nor_a_connection()
    {
        await using var world = new World();
        _activities.Heard = static _ => throw new NotFiniteNumberException();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(3, _activities.Ended.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listener_that_throws_as_an_activity_begins_costs_no_attempt(bool asItIsAsked)
    {
        await using var world = new World();
        using var broken = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Heartbeat",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => asItIsAsked ? throw new NotFiniteNumberException() : ActivitySamplingResult.AllData,
            ActivityStarted = static _ => throw new NotFiniteNumberException(),
        };
        ActivitySource.AddActivityListener(broken);
        using var caller = new Activity("caller").Start();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await world.Time.Pass(Seconds(5));
        Assert.Equal(SocketState.Open, socket.State);
        Assert.Equal(0, socket.Journal.Count("OnError NotFinite"));
        Assert.Same(caller, Activity.Current);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_not_ambient_where_the_attempt_was_asked_for_even_if_what_is_ambient_there_has_stopped(bool reconnects)
    {
        await using var world = new World();
        var (socket, _) = await world.Connect();
        if (!reconnects)
        {
            await socket.CloseAsync().InTime();
        }

        // Stopped elsewhere, it stays ambient here, and nobody can make it ambient again.
        var caller = new Activity("caller").Start();
        await Task.Run(caller.Stop);
        var connecting = reconnects ? socket.ReconnectAsync() : socket.ConnectAsync(World.Address);
        var seen = Activity.Current;
        Activity.Current = null;
        await connecting.InTime();
        Assert.Same(caller, seen);
        Assert.Equal(2, _activities.Of(Attempt).Count);
    }

    [Fact]
    public async Task An_attempt_is_traced_where_nothing_flows()
    {
        await using var world = new World();
        var socket = world.NewSocket();
        using var caller = new Activity("caller").Start();
        Task connecting;
        using (ExecutionContext.SuppressFlow())
        {
            connecting = socket.ConnectAsync(World.Address);
            Assert.True(ExecutionContext.IsFlowSuppressed());
            Assert.Same(caller, Activity.Current);
        }

        await connecting.InTime();
        Assert.Single(_activities.Of(Attempt));
    }

    [Fact]
    public async Task The_source_says_which_version_it_is()
    {
        await using var world = new World();
        await world.Connect();
        Assert.Equal(MetricsTests.Version, Assert.Single(_activities.Of(Attempt)).Source.Version);
    }
}
