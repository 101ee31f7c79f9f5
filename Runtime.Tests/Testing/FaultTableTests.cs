using System.Net;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Testing.Tests;

/// <summary>The tables of docs/testing.md say what each fault leads to: each row is played.</summary>
public sealed class FaultTableTests
{
    private static readonly Dictionary<string, Action<WorldConnection>> OfBothEnds = new(StringComparer.Ordinal)
    {
        ["Freeze()"] = static connection => connection.Freeze(),
        ["Lose(TrafficDirection.ToServer)"] = static connection => connection.Lose(TrafficDirection.ToServer),
        ["Lose(TrafficDirection.ToClient)"] = static connection => connection.Lose(TrafficDirection.ToClient),
        ["Cut()"] = static connection => connection.Cut(),
        ["Reset()"] = static connection => connection.Reset(),
        ["Delay(TimeSpan.FromSeconds(15))"] = static connection => connection.Delay(TimeSpan.FromSeconds(15)),
        ["Slow(100)"] = static connection => connection.Slow(100),
    };

    private static readonly Dictionary<string, Action<WorldConnection>> OfTheTest = new(StringComparer.Ordinal)
    {
        ["Close(1001, \"bye\")"] = static connection => connection.Close(1001, "bye"),
        ["AnswersHeartbeats = false"] = static connection => connection.AnswersHeartbeats = false,
        ["AnswersCloses = false"] = static connection => connection.AnswersCloses = false,
    };

    private static readonly Dictionary<string, Action<WorldServer>> OfServers = new(StringComparer.Ordinal)
    {
        ["Refuse(status, retryAfter)"] = static server => server.Refuse(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)),
        ["Hang()"] = static server => server.Hang(),
        ["GoDown()"] = static server => server.GoDown(),
        ["Accept()"] = static server => server.Accept(),
    };

    public static TheoryData<string> FaultsOfBothEnds => [.. OfBothEnds.Keys];

    public static TheoryData<string> FaultsOfTheTest => [.. OfTheTest.Keys];

    public static TheoryData<string> FaultsOfServers => [.. OfServers.Keys];

    [Theory]
    [MemberData(nameof(FaultsOfBothEnds))]
    public async Task Both_ends_notice_what_is_said(string fault)
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect<TaskSocket, EchoSession>();
        OfBothEnds[fault](pair.First);
        await world.Advance(TimeSpan.FromMinutes(1));
        var row = Row(fault);
        Assert.Equal(KindsIn(row[2])[^1], pair.First.CloseReason?.Kind);
        Assert.Equal(KindIn(row[3]), pair.First.SessionCloseReason?.Kind);
    }

    [Theory]
    [MemberData(nameof(FaultsOfBothEnds))]
    public async Task With_a_server_that_the_test_plays_the_socket_notices_what_is_said_first(string fault)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(server.Uri);
        var connection = await server.AcceptAsync();
        OfBothEnds[fault](connection);
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KindsIn(Row(fault)[2])[0], connection.CloseReason?.Kind);
    }

    [Theory]
    [MemberData(nameof(FaultsOfTheTest))]
    public async Task The_socket_notices_what_is_said(string fault)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(server.Uri);
        var connection = await server.AcceptAsync();
        OfTheTest[fault](connection);
        await world.Advance(TimeSpan.FromSeconds(22));
        var row = Row(fault);
        Assert.Equal(KindIn(row[2]), connection.CloseReason?.Kind);
        if (connection.AnswersCloses == false)
        {
            var before = world.Now;
            await socket.CloseAsync();
            Assert.Equal(socket.Options.CloseTimeout, world.Now - before);
        }
    }

    [Theory]
    [MemberData(nameof(FaultsOfServers))]
    public async Task An_attempt_fails_as_is_said(string fault)
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions with { Max = 0 }) };
        OfServers[fault](server);
        var failure = await Record.ExceptionAsync(() => socket.ConnectAsync(server.Uri));
        Assert.Equal(KindIn(Row(fault)[2]), (failure as SocketClosedException)?.Reason?.Kind);
    }

    [Fact]
    public void No_row_is_left_out()
        => Assert.Equal(
            OfBothEnds.Keys.Concat(OfTheTest.Keys).Concat(OfServers.Keys),
            DocsPage.Rows("testing.md").Select(static row => row[0].Trim('`')).TakeWhile(static name => name != "UnawaitedMessages"));

    [Fact]
    public void No_check_is_left_out()
        => Assert.Equal(
            Enum.GetNames<WorldChecks>().Where(static name => name is not (nameof(WorldChecks.None) or nameof(WorldChecks.All))).Order(StringComparer.Ordinal),
            DocsPage.Rows("testing.md").Select(static row => row[0].Trim('`')).SkipWhile(static name => name != nameof(WorldChecks.UnawaitedMessages)).Order(StringComparer.Ordinal));

    private static string[] Row(string fault) => DocsPage.Rows("testing.md").Single(row => row[0] == $"`{fault}`");

    private static SocketCloseKind? KindIn(string cell) => KindsIn(cell).Single();

    /// <summary>In their order; one null where there are none.</summary>
    private static List<SocketCloseKind?> KindsIn(string cell)
        => [.. Enum.GetValues<SocketCloseKind>().Cast<SocketCloseKind?>()
            .Where(kind => cell.Contains($"`{kind}`", StringComparison.Ordinal))
            .OrderBy(kind => cell.IndexOf($"`{kind}`", StringComparison.Ordinal))
            .DefaultIfEmpty()];
}
