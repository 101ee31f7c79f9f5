using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Simulation;

/// <summary>Years of faults in seconds: nothing is lost silently, nothing is stuck, and there is no false alarm.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(SimulationMode.Machine)]
    [InlineData(SimulationMode.Dictated)]
    [InlineData(SimulationMode.Shell)]
    [InlineData(SimulationMode.Frames)]
    internal void What_is_promised_holds(SimulationMode mode)
    {
        var hours = mode switch
        {
            SimulationMode.Machine => Effort.Of(quick: 50, full: 3_000),
            SimulationMode.Dictated => Effort.Of(quick: 20, full: 1_000),
            SimulationMode.Shell => Effort.Of(quick: 20, full: 500),
            _ => Effort.Of(quick: 10, full: 300),
        };
        var violation = Simulation.Play(Enumerable.Range(1, hours), mode, out var played);
        Assert.True(violation is null, violation);
        Assert.Equal(hours, played);
        Figure.Say($"simulation, {mode}: {played} hours of {Clients(hours)} clients in all, nothing violated");
    }

    [Theory]
    [InlineData(SimulationMode.Machine)]
    [InlineData(SimulationMode.Dictated)]
    [InlineData(SimulationMode.Shell)]
    [InlineData(SimulationMode.Frames)]
    internal void The_same_seed_tells_the_same_story(SimulationMode mode)
    {
        foreach (var seed in Enumerable.Range(1, Effort.Of(quick: 5, full: 50)))
        {
            Assert.Equal(Story(seed), Story(seed));
        }

        string[] Story(int seed)
        {
            var world = new SimulatedWorld(History.Of(seed, Simulation.Length), mode, isTold: true);
            world.Play();
            Assert.NotEmpty(world.Story);
            return [.. world.Story];
        }
    }

    /// <summary>
    /// Fresh seeds for as long as one likes: HEARTBEAT_MINUTES says how long, HEARTBEAT_SEED where to begin, HEARTBEAT_MODE what with.
    /// </summary>
    [Fact(Explicit = true)]
    public void What_is_promised_holds_for_as_long_as_one_likes()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("HEARTBEAT_MINUTES") ?? "10", CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("HEARTBEAT_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var modes = Environment.GetEnvironmentVariable("HEARTBEAT_MODE") is { } mode ? [Enum.Parse<SimulationMode>(mode)] : Enum.GetValues<SimulationMode>();
        var began = Stopwatch.GetTimestamp();
        for (var seed = first; Stopwatch.GetElapsedTime(began).TotalMinutes < minutes; seed = unchecked(seed + 100))
        {
            foreach (var each in modes)
            {
                var violation = Simulation.Play(Enumerable.Range(seed, 100), each, out _);
                Assert.True(violation is null, violation);
            }

            Figure.Say($"simulation: {seed - first + 100} hours from seed {first}");
        }
    }

    private static int Clients(int hours) => Enumerable.Range(1, hours).Sum(seed => History.Of(seed, 0).Clients);
}
