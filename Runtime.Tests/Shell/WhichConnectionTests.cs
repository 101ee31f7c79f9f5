using System.Text.RegularExpressions;
using Heartbeat.Runtime.Tests.Fixtures;
using static Heartbeat.Runtime.Tests.Fixtures.Times;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>Every hook that speaks of a connection says which: the next may be open when it runs.</summary>
public sealed partial class WhichConnectionTests
{
    [Fact]
    public async Task A_close_says_which_connection_it_was_though_the_next_is_open()
    {
        await using var world = new World();
        using var stop = new Stop(Slowness.Awaits);
        var (socket, peer) = await world.Connect(script: socket => socket.Hooks.Text = (_, _) => stop.Here());
        var first = socket.Connection!;
        await peer.Send("slow");
        await stop.Reached;
        peer.Link.Cut();
        await Rest.Come();
        await world.Time.Pass(Seconds(5));
        await world.Server.Next();
        var second = socket.Connection!;
        stop.GoOn();
        var closed = (SocketCloseReason)(await socket.Journal.Until("OnClose")).Subject!;
        Assert.Same(first, closed.Connection);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Id.Split('.')[0], second.Id.Split('.')[0]);
        Assert.Equal((0, 1), (first.Attempt, second.Attempt));
        Assert.Same(first, socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting")[0].Cause.Connection);
        Assert.Same(first, socket.Journal.Subjects<SocketCloseReason>("ShouldReconnect")[0].Connection);
    }

    [Fact]
    public async Task What_ends_without_a_connection_names_none()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Index == 0 ? dial.Accept() : dial.Hang();
        var (socket, peer) = await world.Connect();
        peer.Link.Cut();
        await Rest.Come();
        await world.Time.Pass(Seconds(12));
        var reasons = socket.Journal.Subjects<ReconnectAttempt>("OnReconnecting").Select(static attempt => attempt.Cause).ToList();
        Assert.Equal([true, false], reasons.Select(static reason => reason.Connection is not null));
    }

    [Fact]
    public async Task Each_way_of_ending_names_it()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var connection = socket.Connection;
        var changes = new List<SocketStateChange>();
        socket.StateChanged += (_, change) => changes.Add(change);
        await peer.SendClose();
        await socket.Journal.Until("OnClose");
        Assert.Same(connection, socket.Journal.Subjects<SocketCloseReason>("OnClose")[0].Connection);
        await Rest.Come();
        Assert.Same(connection, changes[^1].Reason!.Connection);
        await world.Time.Pass(Seconds(5));
        await world.Server.Next();
        var second = socket.Connection;
        await socket.CloseAsync().InTime();
        Assert.Same(second, (await socket.Completion.InTime()).Connection);
        Assert.Same(second, socket.Journal.Subjects<SocketCloseReason>("OnClose")[1].Connection);
        Assert.Null(socket.Connection);
        await Rest.Come();
        Assert.Same(second, changes[^1].Reason!.Connection);
    }

    [Fact]
    public async Task A_change_of_state_names_the_connection_that_broke()
    {
        await using var world = new World();
        var (socket, peer) = await world.Connect();
        var connection = socket.Connection;
        var changes = new List<SocketStateChange>();
        socket.StateChanged += (_, change) => changes.Add(change);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose");
        await Rest.Come();
        Assert.Same(connection, Assert.Single(changes, static change => change.Current == SocketState.Reconnecting).Reason!.Connection);
    }

    [Fact]
    public async Task The_log_names_it_as_its_Id_does()
    {
        await using var world = new World();
        var log = new LogBook();
        var (socket, peer) = await world.Connect(options => options with { Logger = log });
        var id = socket.Connection!.Id;
        Assert.Matches(SocketAndConnection(), id);
        peer.Link.Cut();
        await socket.Journal.Until("OnClose");
        Assert.Contains(log.Lines, line => line.Text == $"ScriptedSocket {id.Split('.')[0]}: Connection {id} to ws://memory/ is open.");
        Assert.Contains(log.Lines, line => line.Text.StartsWith($"ScriptedSocket {id.Split('.')[0]}: Connection {id} died after 0 s: Faulted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_knows_when_it_was_opened_and_its_sub_protocol()
    {
        await using var world = new World();
        world.Server.Answer = static dial => dial.Accept("tasks.v1");
        await world.Time.Pass(Seconds(3));
        var (socket, _) = await world.Connect();
        Assert.Equal("tasks.v1", socket.Connection!.SubProtocol);
        Assert.Equal(world.Time.GetUtcNow(), socket.Connection.OpenedAt);
        Assert.Null(socket.Connection.RemoteEndPoint);
    }

    [GeneratedRegex(@"^[0-9]+\.1$")]
    private static partial Regex SocketAndConnection();
}
