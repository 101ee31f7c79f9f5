using System.Globalization;

namespace Heartbeat.Sample.Tests;

/// <summary>The client of the sample, in virtual time: no server, no waiting.</summary>
public sealed class TaskSocketTests
{
    private static readonly Uri Address = new("ws://example.com/websocket?task=7&user=42");

    [Fact]
    public async Task It_asks_from_the_start_before_it_says_anything_else()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.Receives("after 0");
        Assert.Equal("?task=7&user=42", connection.Uri.Query);
        await server.ReceivesNothing(during: TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task It_goes_on_after_the_last_number_when_its_connection_has_died()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.Receives("after 0");
        await connection.SendAsync("1");
        await connection.SendAsync("2");
        await world.Until(() => socket.Last == 2);
        connection.Freeze();
        await (await server.AcceptAsync()).Receives("after 2");
        Assert.Equal(SocketCloseKind.HeartbeatTimeout, connection.CloseReason!.Kind);
    }

    [Fact]
    public async Task It_gives_up_when_all_attempts_have_failed()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var attempts = new List<int>();
        socket.Retrying += attempt => attempts.Add(attempt.Number);
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.Receives("after 0");
        server.GoDown();
        connection.Cut();
        await world.Until(socket.Completion);
        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal(SocketState.GaveUp, socket.State);
    }

    [Fact]
    public async Task It_handles_a_number_that_comes_twice_once()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen("ws://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var handled = new List<int>();
        socket.Progressed += handled.Add;
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await connection.Receives("after 0");
        foreach (var number in new[] { "1", "2", "2", "1", "3" })
        {
            await connection.SendAsync(number);
        }

        await world.Until(() => socket.Last == 3);
        Assert.Equal([1, 2, 3], handled);
    }

    // The last number is under way when its connection is cut: each seed decides whether it still comes.
    [Fact]
    public Task It_leaves_no_number_out_and_handles_none_twice() => HeartbeatWorld.Explore(times: 200, async world =>
    {
        var server = world.Listen("ws://example.com/websocket");
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var handled = new List<int>();
        socket.Progressed += handled.Add;
        await socket.ConnectAsync(Address);
        while (socket.Last < 9)
        {
            var connection = await server.AcceptAsync();
            var last = int.Parse((await connection.ReceiveAsync()).Text!["after ".Length..], CultureInfo.InvariantCulture);
            await world.Advance(TimeSpan.FromMilliseconds(600));
            await connection.SendAsync($"{last + 1}");
            await connection.SendAsync($"{last + 2}");
            await world.Advance(TimeSpan.FromMilliseconds(10));
            connection.Cut();
        }

        Assert.Equal(Enumerable.Range(1, socket.Last), handled);
    });
}
