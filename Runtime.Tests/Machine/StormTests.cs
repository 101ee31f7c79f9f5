using System.Xml.Linq;
using Heartbeat.Storm;
using Xunit;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The storm of docs/reliability.md on a small scale: what is said there of its shape holds.</summary>
public sealed class StormTests
{
    private const int Clients = 2_000;

    [Fact]
    public void The_same_seed_gives_the_same_storm()
    {
        var one = Play(Shape.ConstantFifth, 1);
        var other = Play(Shape.ConstantFifth, 1);
        Assert.Equal(one.Attempts, other.Attempts);
        Assert.NotEqual(one.Attempts, Fleet.Play(Storm(Shape.ConstantFifth, 1) with { Seed = 2 }).Attempts);
    }

    [Fact]
    public void Every_attempt_of_every_client_is_counted()
    {
        // Without jitter each client tries after 5, 10, ... 55 s: the links died within the first tenth of a second.
        var course = Play(Shape.Constant, 1);
        Assert.Equal(11 * Clients, course.Wasted);
        Assert.All(Enumerable.Range(0, 60), second => Assert.Equal(second > 0 && second % 5 == 0 ? Clients : 0, course.Attempts[second]));
    }

    [Fact]
    public void Without_jitter_a_fleet_stays_in_step_and_the_server_is_never_rid_of_it()
    {
        foreach (var shape in new[] { Shape.Constant, Shape.Exponential })
        {
            var course = Play(shape, 10);
            Assert.True(course.PeakAfter > Clients * 0.9);
            Assert.Null(course.SecondsUntilOpen(0.5));
        }
    }

    [Fact]
    public void Jitter_cuts_the_peak_and_brings_everybody_back()
    {
        foreach (var (shape, share) in new[] { (Shape.ConstantFifth, 0.3), (Shape.ExponentialFifth, 0.1) })
        {
            var course = Play(shape, 10);
            Assert.True(course.PeakAfter < Clients * share);
            Assert.NotNull(course.SecondsUntilOpen(1));
        }
    }

    [Fact]
    public void An_exponential_backoff_spares_the_server_and_lets_its_clients_wait()
    {
        var constant = Play(Shape.ConstantFifth, 10);
        var exponential = Play(Shape.ExponentialFifth, 10);
        Assert.True(constant.Wasted > 5 * exponential.Wasted);
        Assert.True(constant.PeakAfter > 2 * exponential.PeakAfter);
        Assert.True(constant.SecondsUntilOpen(0.99) < exponential.SecondsUntilOpen(0.99));
    }

    [Fact]
    public void A_wider_jitter_is_worth_more_to_an_exponential_backoff_than_to_a_constant_one()
    {
        var fifth = Play(Shape.ExponentialFifth, 1);
        var doubling = Play(Shape.ExponentialDrawn, 1);
        Assert.True(fifth.PeakAfter > 2 * doubling.PeakAfter);
        Assert.True(fifth.SecondsUntilOpen(0.99) > 2 * doubling.SecondsUntilOpen(0.99));
        Assert.True(Play(Shape.ConstantFifth, 10).PeakAfter < 2 * Play(Shape.ConstantFull, 10).PeakAfter);
    }

    [Fact]
    public void The_default_limit_gives_up_after_about_a_minute()
    {
        var course = Fleet.Play(Storm(Shape.ConstantFifth, 10) with { Max = 12 });
        Assert.Equal(Clients, course.GaveUp);
        Assert.Equal(12 * Clients, course.Wasted);
        Assert.InRange(Array.FindLastIndex(course.Attempts, attempts => attempts > 0), 60, 72);
    }

    [Fact]
    public void A_silent_death_is_found_within_the_interval_and_the_timeout_and_spread_over_an_interval()
    {
        var course = Fleet.Play(Storm(Shape.Constant, 1) with { IsSilent = true });

        // Found 10 to 20 s after the death, retried 5 s later, and every 5 s from then on.
        Assert.Equal(0, course.Attempts.Take(15).Sum());
        Assert.All(course.Attempts.Skip(15).Take(5), attempts => Assert.InRange(attempts, Clients / 20, Clients / 5));
        Assert.Equal(Clients, course.Attempts.Skip(25).Take(5).Sum());
    }

    [Fact]
    public void A_connect_that_hangs_takes_its_timeout_and_the_delay()
    {
        var course = Fleet.Play(Storm(Shape.Constant, 1) with { Hangs = true });
        Assert.All(Enumerable.Range(0, 60), second => Assert.Equal(second % 15 == 5 ? Clients : 0, course.Attempts[second]));
    }

    [Fact]
    public void The_plot_is_well_formed_and_has_a_line_for_each_shape()
    {
        var courses = new[] { Play(Shape.Constant, 1), Play(Shape.ConstantFifth, 1) };
        var plot = XDocument.Parse(Plot.Draw([("one", 300, courses), ("two", 300, courses)]));
        Assert.Equal(4, plot.Descendants().Count(element => element.Name.LocalName == "polyline"));
    }

    private static Course Play(Shape shape, int minutes) => Fleet.Play(Storm(shape, minutes));

    private static Scenario Storm(Shape shape, int minutes) => new()
    {
        Shape = shape,
        Outage = TimeSpan.FromMinutes(minutes),
        Clients = Clients,
        AcceptsPerSecond = Clients / 100,
    };
}
