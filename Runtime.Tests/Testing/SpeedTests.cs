using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Testing.Tests;

/// <summary>A test of a half-open death takes milliseconds, and never flakes. How long is a figure, not an assertion: it is the machine's.</summary>
public sealed class SpeedTests
{
    private readonly HalfOpenTests _halfOpen = new();

    [Fact]
    public async Task The_half_open_test_never_flakes()
    {
        await _halfOpen.A_half_open_connection_is_found_dead_and_the_socket_comes_back();
        var times = Effort.Of(quick: 50, full: 1_000);
        var began = Stopwatch.GetTimestamp();
        for (var each = 0; each < times; each++)
        {
            await _halfOpen.A_half_open_connection_is_found_dead_and_the_socket_comes_back();
        }

        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"a half-open test in a world: {Stopwatch.GetElapsedTime(began).TotalMilliseconds / times:0.00} ms, of {times} in a row"));
    }

    [Fact]
    public async Task A_test_of_two_ends_under_many_schedules()
    {
        var times = Effort.Of(quick: 100, full: 1_000);
        var began = Stopwatch.GetTimestamp();
        await HeartbeatWorld.Explore(times, static async world =>
        {
            var pair = await world.Connect<TaskSocket, EchoSession>();
            for (var each = 0; each < 5; each++)
            {
                await pair.Client.SendAsync($"{each}");
            }

            await world.Until(() => pair.Client.Received.Count == 5);
            Assert.Equal(["echo 0", "echo 1", "echo 2", "echo 3", "echo 4"], pair.Client.Received);
        });
        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"schedules of a test of two ends with ten messages: {times} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s"));
    }
}
