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
    public void One_pong_for_several_pings_costs_the_next_ping_nothing()
    {
        var times = new PingTimes();
        for (var ping = 1; ping <= 20; ping++)
        {
            times.Add(ping);
        }

        Assert.False(times.TryTake(out _));
        times.Add(21);
        Assert.True(times.TryTake(out var leftAt));
        Assert.Equal(21, leftAt);
        Assert.False(times.TryTake(out _));
    }

    [Fact]
    public void A_pong_that_takes_longer_than_the_next_ping_is_still_its_own_pings()
    {
        var times = new PingTimes();
        times.Add(1);
        for (var ping = 2; ping <= 10; ping++)
        {
            times.Add(ping);
            Assert.True(times.TryTake(out var leftAt));
            Assert.Equal(ping - 1, leftAt);
            Assert.True(times.TryTake(out leftAt));
            Assert.Equal(ping, leftAt);
            times.Add(ping);
        }
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
