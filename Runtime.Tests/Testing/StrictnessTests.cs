using Heartbeat.Testing.Tests.Planted;

namespace Heartbeat.Testing.Tests;

/// <summary>What a world complains of when it ends, and how each complaint is switched off.</summary>
public sealed class StrictnessTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public async Task A_message_that_nobody_awaited()
    {
        Assert.Equal(
            "\"hello\" reached the server, connection 1, and nobody awaited it. Await connection.Receives(…), or leave WorldChecks.UnawaitedMessages out of world.Checks.",
            await ComplaintOf(Leave));
        Assert.Null(await ComplaintOf(Leave, without: WorldChecks.UnawaitedMessages));

        static async Task Leave(HeartbeatWorld world)
        {
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await socket.SendAsync("hello");
        }
    }

    [Fact]
    public async Task An_exception_of_a_hook_that_nobody_looked_at()
    {
        var complaint = await ComplaintOf(world => Throw(world, looks: false));
        Assert.StartsWith("OnMessage of RateSocket threw, and nobody looked: System.ArgumentOutOfRangeException: ", complaint, StringComparison.Ordinal);
        Assert.EndsWith(". Read world.FailedHooks where that is expected.", complaint, StringComparison.Ordinal);
        Assert.Null(await ComplaintOf(world => Throw(world, looks: true)));
        Assert.Null(await ComplaintOf(world => Throw(world, looks: false), without: WorldChecks.FailedHooks));

        static async Task Throw(HeartbeatWorld world, bool looks)
        {
            var server = world.Listen(Address);
            await using var socket = new RateSocket(hasBug: false) { Options = world.Configure(RateSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await (await server.AcceptAsync()).SendAsync("?");
            await world.Advance(TimeSpan.FromSeconds(1));
            if (looks)
            {
                var failed = Assert.Single(world.FailedHooks);
                Assert.Equal((socket, "OnMessage"), (failed.Socket, failed.Hook));
                Assert.IsType<ArgumentOutOfRangeException>(failed.Exception);
            }
        }
    }

    [Fact]
    public async Task A_socket_that_was_not_disposed_of()
    {
        List<TaskSocket> sockets = [];
        Assert.Equal(
            "TaskSocket 2 was used and not disposed of. Write await using, after the world's, or leave WorldChecks.UndisposedSockets out of world.Checks.",
            await ComplaintOf(Leave));
        Assert.Null(await ComplaintOf(Leave, without: WorldChecks.UndisposedSockets));

        // Whoever does it after the world's end must not wait for a world that plays no more.
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }

        async Task Leave(HeartbeatWorld world)
        {
            world.Listen(Address);
            await using var disposed = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await disposed.ConnectAsync(Address);
            var left = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await left.ConnectAsync(Address);
            sockets.Add(left);
        }
    }

    [Fact]
    public async Task Work_outside()
    {
        Assert.Equal(
            "Code left this world, which then cannot decide when it runs: ParserSocket.OnMessageAsync. Task.Run, a real Task.Delay, a time limit without world.TimeProvider, input and output, ConfigureAwait(false), and a socket that another thread uses lead out of it. Use world.TimeProvider for delays and world.Outside(…) for what is real, or leave WorldChecks.OutsideWork out of world.Checks: then what such code does may come at any time.",
            await ComplaintOf(Leave));
        Assert.Null(await ComplaintOf(Leave, without: WorldChecks.OutsideWork));

        static async Task Leave(HeartbeatWorld world)
        {
            var server = world.Listen(Address);
            var factor = new TaskCompletionSource<int>();
            await using var socket = new ParserSocket(factor.Task, hasBug: true) { Options = world.Configure(ParserSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await (await server.AcceptAsync()).SendAsync("123");
            await world.Advance(TimeSpan.FromSeconds(1));
            await world.Outside(() => Task.Run(() => factor.TrySetResult(1)));
            await world.Until(() => socket.Length == 3);
        }
    }

    [Fact]
    public async Task An_expectation_that_the_test_forgot_to_await()
    {
        Assert.Equal(
            "The test ended while connection 1: \"never\" still waited. Await it, or leave WorldChecks.PendingExpectations out of world.Checks.",
            await ComplaintOf(Forget));
        Assert.Null(await ComplaintOf(Forget, without: WorldChecks.PendingExpectations));

        static async Task Forget(HeartbeatWorld world)
        {
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var connection = await server.AcceptAsync();
            connection.AnswersCloses = false;
            connection.Lose(TrafficDirection.ToServer);
            _ = connection.Receives("never");
        }
    }

    [Fact]
    public async Task An_expectation_that_only_the_worlds_end_would_end()
    {
        Assert.Equal(
            "The test ended while connection 1: \"never\" still waited. Await it, or leave WorldChecks.PendingExpectations out of world.Checks.\nThe test ended while ReceivesNothing at wss://example.com/ still waited. Await it, or leave WorldChecks.PendingExpectations out of world.Checks.",
            await ComplaintOf(Forget, without: WorldChecks.UndisposedSockets));

        static async Task Forget(HeartbeatWorld world)
        {
            var server = world.Listen(Address);
            var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            _ = (await server.AcceptAsync()).Receives("never");
            _ = server.ReceivesNothing(during: TimeSpan.FromDays(1));
        }
    }

    [Fact]
    public async Task What_a_condition_throws_is_told_with_the_story()
    {
        await using var world = new HeartbeatWorld();
        var told = await Assert.ThrowsAsync<WorldException>(() => world.Until(static () => throw new InvalidTimeZoneException("at noon"), "the right time"));
        Assert.StartsWith("Until(the right time) threw InvalidTimeZoneException: at noon\n\n", told.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(told.InnerException);
    }

    [Fact]
    public async Task An_expectation_that_failed_and_that_nobody_awaited()
    {
        Assert.Equal(
            "connection 1: \"tea\" has failed, and nobody awaited it: \"tea\" was expected on connection 1. The next message was \"coffee\". Await it, so that this is thrown to you, or leave WorldChecks.PendingExpectations out of world.Checks.",
            await ComplaintOf(static world => Expect(world, awaits: false)));
        Assert.Null(await ComplaintOf(static world => Expect(world, awaits: true)));
        Assert.Null(await ComplaintOf(static world => Expect(world, awaits: false), without: WorldChecks.PendingExpectations));

        static async Task Expect(HeartbeatWorld world, bool awaits)
        {
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var tea = (await server.AcceptAsync()).Receives("tea");
            await socket.SendAsync("coffee");
            await world.Advance(TimeSpan.FromSeconds(1));
            if (awaits)
            {
                await Assert.ThrowsAsync<WorldException>(() => tea);
            }
        }
    }

    [Fact]
    public async Task Of_expectations_that_were_awaited_together_one_failure_is_thrown_and_all_were_awaited()
        => Assert.Null(await ComplaintOf(static async world =>
        {
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            var connection = await server.AcceptAsync();
            var both = Task.WhenAll(connection.Receives("tea"), connection.Receives("milk"));
            await socket.SendAsync("coffee");
            await socket.SendAsync("water");
            await Assert.ThrowsAsync<WorldException>(() => both);
        }));

    [Fact]
    public async Task All_of_it_can_be_switched_off()
        => Assert.Null(await ComplaintOf(
            static async world =>
            {
                world.Listen(Address);
                var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
                await socket.ConnectAsync(Address);
                await socket.SendAsync("hello");
            },
            without: WorldChecks.All));

    [Fact]
    public async Task What_the_test_threw_is_told_with_the_complaints_and_is_the_inner_exception()
    {
        var failure = await Assert.ThrowsAsync<WorldException>(FailAsync);
        Assert.Contains("nobody awaited it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The test may have failed before: at 00:00:03.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("its code threw InvalidTimeZoneException: This is what went wrong.", failure.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);

        static async Task FailAsync()
        {
            await using var world = new HeartbeatWorld();
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await socket.SendAsync("hello");
            await world.Advance(TimeSpan.FromSeconds(3));
            throw new InvalidTimeZoneException("This is what went wrong.");
        }
    }

    [Fact]
    public async Task What_the_test_threw_before_it_awaited_anything_is_told_too()
    {
        var failure = await Assert.ThrowsAsync<WorldException>(FailAsync);
        Assert.Contains("TaskSocket was used and not disposed of", failure.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);

        static async Task FailAsync()
        {
            await using var world = new HeartbeatWorld();
            world.Listen(Address);
            var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            _ = socket.ConnectAsync(Address);
            throw new InvalidTimeZoneException("This is what went wrong.");
        }
    }

    [Fact]
    public async Task What_the_test_threw_comes_as_it_is_where_the_world_has_nothing_to_say()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(static async () =>
        {
            await using var world = new HeartbeatWorld();
            await world.Advance(TimeSpan.FromSeconds(3));
            throw new InvalidTimeZoneException("This is what went wrong.");
        });
    }

    [Fact]
    public async Task What_code_of_a_socket_or_of_another_thread_throws_is_not_taken_for_the_tests()
    {
        var complaint = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.FailedHooks };
            var server = world.Listen(Address);
            await using var socket = new RateSocket(hasBug: false) { Options = world.Configure(RateSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await (await server.AcceptAsync()).SendAsync("?");
            await world.Advance(TimeSpan.FromSeconds(1));
        });
        Assert.DoesNotContain("may have failed", complaint.Message, StringComparison.Ordinal);
        Assert.Null(complaint.InnerException);
    }

    [Fact]
    public async Task A_failing_expectation_prints_what_came_instead_and_what_happened_last()
    {
        var failure = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await socket.SendAsync("two\nlines");
            await (await server.AcceptAsync()).Receives("hello");
        });
        Assert.Equal(
            """
            "hello" was expected on connection 1. The next message was "two\nlines".

            What happened last (seed 0):
              00:00:00.000  TaskSocket  Idle -> Connecting
              00:00:00.000  TaskSocket  dials wss://example.com/
              00:00:00.001  connection 1  accepted at wss://example.com/
              00:00:00.002  TaskSocket  Connecting -> Open
              00:00:00.003  connection 1  -> "two\nlines"

            """,
            failure.Message);
    }

    [Fact]
    public async Task Only_the_last_lines_of_a_long_story_are_printed()
    {
        var failure = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.All & ~WorldChecks.UnawaitedMessages };
            world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            for (var each = 0; each < 100; each++)
            {
                await socket.SendAsync($"{each}");
            }

            await world.Until(() => false);
        });
        Assert.Contains("  … 84 lines before\n", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("-> \"99\"\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sessions_of_a_pair_are_the_worlds_to_dispose_of_even_where_they_hear_of_no_end()
    {
        await using var world = new HeartbeatWorld();
        var pair = await world.Connect<TaskSocket, EchoSession>();
        pair.Connection.Freeze();
    }

    [Fact]
    public async Task What_spins_is_told_and_stops_neither_time_nor_the_test()
    {
        var complaint = await ComplaintOf(static async world =>
        {
            var server = world.Listen(Address);
            await using var socket = new SpinningSocket { Options = world.Configure(SpinningSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await (await server.AcceptAsync()).SendAsync("go");
            await Assert.ThrowsAsync<WorldException>(() => world.Advance(TimeSpan.FromSeconds(1)));
            await world.Advance(TimeSpan.FromSeconds(1));
            throw new InvalidTimeZoneException("reached");
        });
        Assert.Equal("reached", complaint);
    }

    private static async Task<string?> ComplaintOf(Func<HeartbeatWorld, Task> test, WorldChecks without = WorldChecks.None)
    {
        try
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.All & ~without };
            await test(world);
            return null;
        }
        catch (WorldException failure)
        {
            return failure.Message[..failure.Message.IndexOf("\n\nWhat happened last", StringComparison.Ordinal)];
        }
        catch (InvalidTimeZoneException reached)
        {
            return reached.Message;
        }
    }
}
