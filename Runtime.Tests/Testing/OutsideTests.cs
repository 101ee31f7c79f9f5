using System.Globalization;

namespace Heartbeat.Testing.Tests;

/// <summary>Code that leaves the world is noticed and named; what may be outside has its place, and virtual time has its clock.</summary>
public sealed class OutsideTests
{
    private static readonly Uri Address = new("wss://example.com/");

    [Fact]
    public async Task A_task_of_the_pool_that_a_hook_awaits()
    {
        var gate = new TaskCompletionSource();
        Assert.Contains("OutsideTests.A_task_of_the_pool_that_a_hook_awaits", await OutsidersOf(
            async _ => await Task.Run(() => gate.Task),
            gate.SetResult), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_goes_on_by_any_thread()
    {
        var gate = new TaskCompletionSource();
        Assert.Contains("ScriptedSocket.OnMessageAsync", await OutsidersOf(
            async _ => await gate.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding),
            gate.SetResult), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_delay_in_a_hook()
        => Assert.Contains("OutsideTests.A_real_delay_in_a_hook", await OutsidersOf(static async _ => await Task.Delay(200)), StringComparison.Ordinal);

    [Fact]
    public async Task A_socket_that_another_thread_uses()
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            await world.Outside(() => Task.Run(() =>
            {
                var isSent = socket.TrySend("from the pool");
                Assert.True(isSent);
                return isSent;
            }));
            await (await server.AcceptAsync()).Receives("from the pool");
        });
        Assert.StartsWith("Code left this world, which then cannot decide when it runs: OutsideTests.A_socket_that_another_thread_uses. ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timer_that_another_thread_makes()
    {
        List<TimeSpan> ticks = [];
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld();
            await world.Outside(() => Task.Run(() =>
            {
                var timer = world.TimeProvider.CreateTimer(_ => ticks.Add(world.Now), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
                Assert.NotNull(timer);
                return timer;
            }));
            await world.Advance(TimeSpan.FromSeconds(3));
        });
        Assert.StartsWith("Code left this world, which then cannot decide when it runs: OutsideTests.A_timer_that_another_thread_makes. ", told.Message, StringComparison.Ordinal);
        Assert.Equal(3, ticks.Count);
    }

    [Fact]
    public async Task A_real_delay_in_the_test()
    {
        var told = await Assert.ThrowsAsync<WorldException>(DelayAsync);
        Assert.Contains("Code left this world", told.Message, StringComparison.Ordinal);
        Assert.Contains("OutsideTests.A_real_delay_in_the_test", told.Message, StringComparison.Ordinal);

        static async Task DelayAsync()
        {
            await using var world = new HeartbeatWorld();

            await Task.Delay(500);
            await world.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_test_that_goes_on_by_any_thread()
    {
        var told = await Assert.ThrowsAsync<WorldException>(LeaveAsync);
        Assert.StartsWith("The world was disposed of by code that had left it, so that nothing could be looked at any more.\nCode left this world, which then cannot decide when it runs: OutsideTests.A_test_that_goes_on_by_any_thread. ", told.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(told.InnerException);
        Assert.StartsWith("Advance was called by a thread that this HeartbeatWorld does not play, in OutsideTests.A_test_that_goes_on_by_any_thread. ", told.InnerException.Message, StringComparison.Ordinal);

        static async Task LeaveAsync()
        {
            await using var world = new HeartbeatWorld();
            await world.Advance(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await world.Advance(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    [Fact]
    public async Task A_world_that_is_left_for_good_by_its_hooks_can_still_be_tested()
    {
        await using var world = new HeartbeatWorld { Checks = WorldChecks.All & ~WorldChecks.OutsideWork };
        var server = world.Listen(Address);
        await using var socket = new ScriptedSocket
        {
            Options = world.Configure(ScriptedSocket.DefaultOptions),
            OnTextAsync = static async _ => await Task.Delay(300),
        };
        await socket.ConnectAsync(Address);
        await (await server.AcceptAsync()).SendAsync("go");
        await world.Until(socket.CloseAsync());
    }

    [Fact]
    public async Task Time_stands_still_while_the_test_is_outside()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        await socket.ConnectAsync(Address);
        var before = world.Now;
        Assert.Equal(42, await world.Outside(static async () =>
        {
            await Task.Delay(20);
            return await Task.Run(static () => 42);
        }));
        Assert.Equal(before, world.Now);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => world.Outside<int>(static async () =>
        {
            await Task.Yield();
            throw new InvalidTimeZoneException();
        }));
        await world.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await server.AcceptAsync()).ReceivedPings - 5);
    }

    [Fact]
    public async Task What_waits_outside_for_something_of_the_world_is_told_so()
    {
        await using var world = new HeartbeatWorld { PatienceOutside = TimeSpan.FromMilliseconds(50) };
        world.Listen(Address);
        await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
        var told = await Assert.ThrowsAsync<WorldException>(() => world.Outside(() => socket.ConnectAsync(Address)));
        Assert.StartsWith("What world.Outside was given has not ended within 00:00:00.0500000 of real time. The world's time stands still meanwhile, so it must not wait for what happens in the world", told.Message, StringComparison.Ordinal);
        Assert.Contains("What happened last", told.Message, StringComparison.Ordinal);

        // The world goes on.
        await world.Until(() => socket.State == SocketState.Open);
    }

    [Fact]
    public async Task So_it_is_in_Explore()
    {
        var told = await Assert.ThrowsAsync<WorldException>(() => HeartbeatWorld.Explore(1, static async world =>
        {
            world.PatienceOutside = TimeSpan.FromMilliseconds(1);
            await world.Outside(() => Task.Delay(Timeout.Infinite, CancellationToken.None));
        }));
        Assert.Contains("What world.Outside was given has not ended within 00:00:00.0010000 of real time.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lets_time_go_on_cannot_be_called_outside()
    {
        await using var world = new HeartbeatWorld();
        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Outside(() => world.Advance(TimeSpan.FromSeconds(1))));
        Assert.StartsWith("Advance was called inside world.Outside, where the world's time stands still", told.Message, StringComparison.Ordinal);
        Assert.Equal(42, await world.Outside(() => world.Outside(static () => Task.FromResult(42))));
    }

    [Fact]
    public async Task Work_outside_that_nobody_awaited_is_told_at_once()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static async () =>
        {
            await using var world = new HeartbeatWorld { PatienceOutside = TimeSpan.FromDays(1) };
            _ = world.Outside(static () => Task.FromException(new InvalidTimeZoneException("at noon")));
            await world.Advance(TimeSpan.FromSeconds(1));
            _ = world.Outside(static () => Task.Delay(Timeout.Infinite, CancellationToken.None));
        });
        Assert.Contains("Outside has failed, and nobody awaited it: at noon", told.Message, StringComparison.Ordinal);
        Assert.Contains("The test ended while Outside still waited.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_work_outside_throws_is_what_the_test_gets()
    {
        await using var world = new HeartbeatWorld();
        await Assert.ThrowsAsync<TimeoutException>(() => world.Outside(static async () =>
        {
            await Task.Yield();
            throw new TimeoutException();
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => world.PatienceOutside = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => world.PatienceOutside = TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_message_that_another_thread_gives_to_a_socket_whose_write_waits()
    {
        var told = await Assert.ThrowsAsync<WorldException>(static async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.OutsideWork };
            var server = world.Listen(Address);
            await using var socket = new TaskSocket { Options = world.Configure(TaskSocket.DefaultOptions) };
            await socket.ConnectAsync(Address);
            (await server.AcceptAsync()).Freeze();
            Assert.True(socket.TrySend(new byte[40_000]));
            Assert.True(socket.TrySend(new byte[40_000]));
            await world.Advance(TimeSpan.FromSeconds(1));

            // Nothing of the socket has to run for it: it is added to those that wait.
            await world.Outside(() => Task.Run(() => Assert.True(socket.TrySend("from the pool"))));
        });
        Assert.StartsWith("Code left this world, which then cannot decide when it runs: OutsideTests.A_message_that_another_thread_gives_to_a_socket_whose_write_waits. ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_goes_on_by_any_thread_is_named_beside_the_test_that_awaits_it()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.OutsideWork };
            var going = Wanderer.GoAsync(gate.Task);
            await world.Outside(async () =>
            {
                gate.SetResult();
                await Task.Delay(1);
            });
            await going;
        });
        Assert.Contains("Code left this world, which then cannot decide when it runs: Wanderer.GoAsync; OutsideTests.A_class_that_goes_on_by_any_thread_is_named_beside_the_test_that_awaits_it. ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_by_the_worlds_clock()
    {
        await using var world = new HeartbeatWorld();
        var server = world.Listen(Address);
        var heard = "";
        await using var socket = new ScriptedSocket
        {
            Options = world.Configure(ScriptedSocket.DefaultOptions),
            OnTextAsync = async text =>
            {
                await Task.Delay(TimeSpan.FromMinutes(2), world.TimeProvider);
                heard = string.Create(CultureInfo.InvariantCulture, $"{text} at {world.Now:c}");
            },
        };
        await socket.ConnectAsync(Address);
        await (await server.AcceptAsync()).SendAsync("hello");
        await Task.Delay(TimeSpan.FromMinutes(1), world.TimeProvider);
        Assert.Equal(TimeSpan.FromMilliseconds(60_002), world.Now);
        await world.Until(() => heard.Length > 0);
        Assert.Equal("hello at 00:02:00.0030000", heard);
        Assert.Equal(DateTimeOffset.UnixEpoch + world.Now, world.TimeProvider.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, world.TimeProvider.GetLocalNow().Offset);
    }

    [Fact]
    public async Task A_periodic_timer_by_the_worlds_clock_ticks_until_it_is_disposed_of()
    {
        await using var world = new HeartbeatWorld();
        List<TimeSpan> ticks = [];
        var timer = world.TimeProvider.CreateTimer(_ => ticks.Add(world.Now), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await world.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(21)], ticks);
        await timer.DisposeAsync();
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        await world.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(3, ticks.Count);
    }

    [Fact]
    public async Task What_a_timer_of_the_tests_throws_is_told()
    {
        await using var world = new HeartbeatWorld();
        await using var timer = world.TimeProvider.CreateTimer(static _ => throw new InvalidTimeZoneException("at noon"), state: null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var told = await Assert.ThrowsAsync<WorldException>(() => world.Advance(TimeSpan.FromSeconds(25)));
        Assert.StartsWith("Something threw that nobody awaits: System.InvalidTimeZoneException: at noon", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_has_another_context_does_not_end_the_tests_first_part()
    {
        using var source = new CancellationTokenSource();
        var called = 0;
        await using var registration = source.Token.Register(() => called++);
        await InWorld();

        async Task InWorld()
        {
            await using var world = new HeartbeatWorld();
#pragma warning disable CA1849 // Here, and not on a thread of the pool.
            source.Cancel();
#pragma warning restore CA1849
            Assert.Equal(1, called);
            world.Listen(Address);
            await world.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_world_whose_test_is_not_seen_to_wait_says_where_to_make_it()
    {
        // As in a constructor: whoever makes it goes on, and never returns to a caller while the test waits.
        var told = await Task.Factory.StartNew(
            static () =>
            {
                var world = new HeartbeatWorld();
                var advancing = world.Advance(TimeSpan.FromSeconds(1));

                // Its watchdog comes by, which it would do only after a long time.
                world.Parts.Player.FirstPartWasNotSeenToEnd();
                return Assert.Throws<WorldException>(() => advancing.GetAwaiter().GetResult());
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.StartsWith("This world was made outside of the test's own method, in a constructor or a set-up method for instance, where it cannot see when the test waits. Make it in the test's method: await using var world = new HeartbeatWorld();", told.Message, StringComparison.Ordinal);
    }

    private static class Wanderer
    {
        public static async Task GoAsync(Task gate)
        {
            await gate.ConfigureAwait(false);
            await Task.Delay(500).ConfigureAwait(false);
        }
    }

    /// <summary>What is told of a world one of whose hooks has left it.</summary>
    private static async Task<string> OutsidersOf(Func<ScriptedSocket, Task> hook, Action? whenHookWaits = null)
    {
        var told = await Assert.ThrowsAsync<WorldException>(async () =>
        {
            await using var world = new HeartbeatWorld { Checks = WorldChecks.OutsideWork };
            var server = world.Listen(Address);
            ScriptedSocket? socket = null;
            Task? hooked = null;
            await using (socket = new ScriptedSocket { Options = world.Configure(ScriptedSocket.DefaultOptions), OnTextAsync = _ => hooked = hook(socket!) })
            {
                await socket.ConnectAsync(Address);
                await (await server.AcceptAsync()).SendAsync("go");
                await world.Until(() => hooked is not null);
                await world.Outside(async () =>
                {
                    // The hook waits for it already: what has ended before it is awaited does no harm.
                    await Task.Run(() => whenHookWaits?.Invoke());
                    await hooked!;
                    return 0;
                });
                await world.Advance(TimeSpan.FromSeconds(1));
            }
        });
        Assert.StartsWith("Code left this world", told.Message, StringComparison.Ordinal);
        return told.Message;
    }
}
