namespace Heartbeat.Testing.Tests;

/// <summary>A wait for what can never come ends by itself, and says what waits.</summary>
public sealed class StuckTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public async Task Nobody_connects_and_every_end_is_idle()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await Stuck("Nothing more can happen: every end is idle, and AcceptAsync at wss://example.com/ still waits.", server.AcceptAsync());
        Assert.Equal(TimeSpan.Zero, world.Now);
    }

    [Fact]
    public async Task A_condition_never_holds()
    {
        await using var world = new HeartbeatWorld();
        var two = 2;
        await Stuck("Nothing more can happen: every end is idle, and Until(() => two == 3) still waits.", world.Until(() => two == 3));
        await Stuck("Nothing more can happen: every end is idle, and Until(three) still waits.", world.Until(() => two == 3, "three"));
    }

    [Fact]
    public async Task A_task_never_completes()
    {
        await using var world = new HeartbeatWorld();
        var never = new TaskCompletionSource();
        await Stuck("Nothing more can happen: every end is idle, and Until(never.Task) still waits.", world.Until(never.Task));
    }

    [Fact]
    public async Task No_message_comes_while_heartbeats_go_on()
    {
        await using var world = new HeartbeatWorld { Patience = TimeSpan.FromMinutes(3) };
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        await Stuck("The test has waited for 00:03:00 of virtual time, and connection 1: \"hello\" still waits.", connection.Receives("hello"));
        Assert.Equal(TimeSpan.FromMilliseconds(180_002), world.Now);
        await Stuck("The test has waited for 00:03:00 of virtual time, and connection 1: a message still waits.", connection.ReceiveAsync());
        await Stuck("The test has waited for 00:03:00 of virtual time, and connection 1: a close frame still waits.", connection.ReceivesClose());
    }

    [Fact]
    public async Task Each_of_several_waits_has_its_own_patience()
    {
        await using var world = new HeartbeatWorld { Patience = TimeSpan.FromMinutes(3) };
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var connection = await server.AcceptAsync();
        var first = connection.Receives("hello");
        await world.Advance(TimeSpan.FromMinutes(2));
        var second = server.AcceptAsync();
        await Assert.ThrowsAsync<WorldException>(() => first);
        Assert.Equal(TimeSpan.FromMilliseconds(180_002), world.Now);
        await Assert.ThrowsAsync<WorldException>(() => second);
        Assert.Equal(TimeSpan.FromMilliseconds(300_002), world.Now);
    }

    [Fact]
    public async Task A_long_advance_is_no_wait_for_what_never_comes()
    {
        await using var world = new HeartbeatWorld { Patience = TimeSpan.FromSeconds(1) };
        await world.Advance(TimeSpan.FromDays(10));
        Assert.Equal(TimeSpan.FromDays(10), world.Now);
    }

    [Fact]
    public async Task A_socket_that_nobody_ever_answers_is_awaited_bare()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static async () =>
        {
            await using var world = new HeartbeatWorld();
            world.Listen(Address).Hang();
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
        });
        Assert.StartsWith("The test has waited for 01:00:00 of virtual time, and what the test awaits has not come. Await world.Until(task), which says so where it waits.\nThe test may have failed before: ", told.Message, StringComparison.Ordinal);
        Assert.NotNull(told.InnerException);
    }

    [Fact]
    public async Task A_task_of_a_class_that_ends_with_its_socket_is_awaited_bare()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static async () =>
        {
            await using var world = new HeartbeatWorld();
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            Assert.Equal(SocketCloseKind.Local, (await socket.Completion).Kind);
        });
        Assert.StartsWith("The test has waited for 01:00:00 of virtual time, and what the test awaits has not come.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_nothing_can_end_ends_a_test_that_explores()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static () => HeartbeatWorld.Explore(1_000, static async world =>
        {
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await new TaskCompletionSource().Task;
        }));
        Assert.StartsWith("The test failed in the world of seed 1, which is number 1 of 1000. To play it again: HeartbeatWorld.Explore(1000, test, seed: 1).\nThe test waits for what never comes.\n", told.Message, StringComparison.Ordinal);
    }

    private static async Task Stuck(string message, Task wait)
    {
        var told = await Assert.ThrowsAsync<WorldException>(() => wait);
        Assert.StartsWith(message + "\n\n", told.Message, StringComparison.Ordinal);
    }
}
