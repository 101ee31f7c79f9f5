namespace Heartbeat.Testing.Tests;

/// <summary>Several waits at once: each gets its own, in the order in which they were begun, and no failure is lost between them.</summary>
public sealed class WaitsTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Two_messages_reach_the_two_that_wait_in_their_order(int seed)
    {
        await using var world = new HeartbeatWorld(seed);
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        var first = connection.Receives("one");
        var second = connection.Receives("two");
        await socket.SendAsync("one");
        await world.Advance(TimeSpan.FromSeconds(1));
        await socket.SendAsync("two");
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Two_connections_reach_the_two_that_wait()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var one = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await using var two = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var accepted = Task.WhenAll(server.AcceptAsync(), server.AcceptAsync());
        await one.ConnectAsync(Address);
        await world.Advance(TimeSpan.FromSeconds(1));
        await two.ConnectAsync(Address);
        Assert.Equal([one, two], (await accepted).Select(static connection => connection.Socket));
    }

    [Fact]
    public async Task A_failure_of_the_world_is_told_though_what_is_awaited_next_is_there()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await using var lost = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await socket.SendAsync("hello");
        await world.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<SocketClosedException>(() => lost.ConnectAsync(new Uri("wss://nowhere.example/")));
        var told = await Assert.ThrowsAsync<WorldException>(() => connection.Receives("hello"));
        Assert.StartsWith("Nobody listens at wss://nowhere.example/.", told.Message, StringComparison.Ordinal);
        await connection.Receives("hello");
    }

    [Fact]
    public async Task The_end_of_a_socket_is_one_task_as_outside_of_a_world()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        await server.AcceptAsync();
        var end = socket.Completion;
        Assert.Same(end, socket.Completion);
        await socket.CloseAsync();
        Assert.Same(end, await Task.WhenAny(end, socket.Completion));
        Assert.Same(end, socket.Completion);
    }

    [Fact]
    public async Task A_socket_that_is_first_used_after_its_world_says_so()
    {
        TaskSocket socket;
        await using (var world = new HeartbeatWorld())
        {
            socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        }

        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ConnectAsync(Address));
        Assert.Equal("TaskSocket was used for the first time after its HeartbeatWorld had ended, which plays nothing any more. Use it before the world is disposed of.", told.Message);
    }

    [Fact]
    public async Task What_a_hook_throws_as_the_world_disposes_of_its_socket_is_told()
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.All & ~WorldChecks.UndisposedSockets };
            var server = world.Listen(Address);
            var socket = new ThrowsAsItCloses { Options = world.Configure(ThrowsAsItCloses.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await server.AcceptAsync();
        });
        Assert.StartsWith("OnClose of ThrowsAsItCloses threw, and nobody looked: ", told.Message, StringComparison.Ordinal);
    }
}

/// <summary>Has a hook that throws at the end.</summary>
[HeartbeatSocket]
public sealed partial class ThrowsAsItCloses
{
    partial void OnClose(SocketCloseReason reason) => throw new InvalidOperationException("As planned.");
}
