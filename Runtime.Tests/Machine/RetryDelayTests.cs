using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>How long is waited before an attempt.</summary>
public sealed class RetryDelayTests
{
    private static readonly MachineSettings Exponential = Plain.Settings with { Backoff = Backoff.Exponential };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_000)]
    public void A_constant_delay_stays(int attempt)
        => Assert.Equal(Plain.Milliseconds(5_000), RetryDelay.Of(Plain.Settings, attempt, 0, 0.9));

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(2, 10_000)]
    [InlineData(3, 20_000)]
    [InlineData(4, 40_000)]
    [InlineData(5, 60_000)]
    [InlineData(6, 60_000)]
    [InlineData(int.MaxValue, 60_000)]
    public void An_exponential_delay_doubles_up_to_the_cap(int attempt, long milliseconds)
        => Assert.Equal(Plain.Milliseconds(milliseconds), RetryDelay.Of(Exponential, attempt, 0, 0.9));

    [Fact]
    public void A_cap_below_the_first_delay_counts_as_that_delay()
    {
        var settings = Exponential with { RetryCap = Plain.Milliseconds(1_000) };
        Assert.Equal(Plain.Milliseconds(5_000), RetryDelay.Of(settings, 1, 0, 0));
        Assert.Equal(Plain.Milliseconds(5_000), RetryDelay.Of(settings, 9, 0, 0));
    }

    [Fact]
    public void The_longest_times_that_may_be_set_do_not_overflow()
    {
        var longest = Plain.Milliseconds(int.MaxValue);
        var settings = Exponential with { Retry = longest, RetryCap = longest, Jitter = true };
        Assert.Equal(longest + (longest / 5), RetryDelay.Of(settings, int.MaxValue, 0, 1));
    }

    [Fact]
    public void Jitter_lengthens_by_up_to_a_fifth_and_never_shortens()
    {
        var settings = Plain.Settings with { Jitter = true };
        Assert.Equal(Plain.Milliseconds(5_000), RetryDelay.Of(settings, 1, 0, 0));
        Assert.Equal(Plain.Milliseconds(5_500), RetryDelay.Of(settings, 1, 0, 0.5));
        Assert.Equal(Plain.Milliseconds(6_000), RetryDelay.Of(settings, 1, 0, 1));
    }

    [Theory]
    [InlineData(1, 0, 5_000)]
    [InlineData(1, 0.5, 7_500)]
    [InlineData(1, 1, 10_000)]
    [InlineData(3, 0, 5_000)]
    [InlineData(3, 0.5, 22_500)]
    [InlineData(3, 1, 40_000)]
    [InlineData(9, 0, 5_000)]
    [InlineData(9, 1, 60_000)]
    [InlineData(int.MaxValue, 1, 60_000)]
    public void Jitter_draws_an_exponential_delay_from_the_first_one_up_to_the_next_doubling(int attempt, double random, long milliseconds)
        => Assert.Equal(Plain.Milliseconds(milliseconds), RetryDelay.Of(Exponential with { Jitter = true }, attempt, 0, random));

    [Fact]
    public void Where_the_cap_leaves_nothing_to_double_jitter_lengthens_as_a_constant_one()
    {
        var settings = Exponential with { Jitter = true, RetryCap = Plain.Milliseconds(1_000) };
        Assert.Equal(Plain.Milliseconds(5_500), RetryDelay.Of(settings, 3, 0, 0.5));
    }

    [Fact]
    public void Jitter_also_spreads_a_fleet_that_was_asked_to_stay_away()
    {
        var settings = Plain.Settings with { Jitter = true };
        Assert.Equal(Plain.Milliseconds(100_000), RetryDelay.Of(settings, 1, Plain.Milliseconds(100_000), 0));
        Assert.Equal(Plain.Milliseconds(120_000), RetryDelay.Of(settings, 1, Plain.Milliseconds(100_000), 1));
    }

    [Fact]
    public void What_the_server_asks_for_is_above_the_cap()
        => Assert.Equal(Plain.Milliseconds(90_000), RetryDelay.Of(Exponential, 5, Plain.Milliseconds(90_000), 0));
}
