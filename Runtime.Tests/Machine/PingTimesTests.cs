using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The memory of unanswered pings keeps their order, and is honest about what it forgot.</summary>
public sealed class PingTimesTests
{
    [Fact]
    public void It_gives_back_the_oldest_first()
    {
        var times = new PingTimes();
        for (var ping = 1; ping <= 100; ping++)
        {
            times.Add(ping);
            times.Add(ping + 1_000);
            Assert.True(times.TryTake(out var first));
            Assert.True(times.TryTake(out var second));
            Assert.Equal((ping, ping + 1_000), (first, second));
            Assert.False(times.TryTake(out _));
        }
    }

    [Fact]
    public void The_pongs_of_forgotten_pings_are_still_to_come()
    {
        var times = new PingTimes();
        for (var ping = 1; ping <= 20; ping++)
        {
            times.Add(ping);
        }

        for (var forgotten = 1; forgotten <= 4; forgotten++)
        {
            Assert.False(times.TryTake(out _));
        }

        for (var ping = 5; ping <= 20; ping++)
        {
            Assert.True(times.TryTake(out var leftAt));
            Assert.Equal(ping, leftAt);
        }

        Assert.False(times.TryTake(out _));
        times.Add(21);
        Assert.True(times.TryTake(out _));
    }

    [Fact]
    public void Cleared_it_is_empty()
    {
        var times = new PingTimes();
        for (var ping = 1; ping <= 20; ping++)
        {
            times.Add(ping);
        }

        times.Clear();
        Assert.False(times.TryTake(out _));
        times.Add(21);
        Assert.True(times.TryTake(out _));
    }
}
