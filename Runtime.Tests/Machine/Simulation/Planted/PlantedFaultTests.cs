using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>Whether the simulation, and where it is as blind as any user the walk, can see: each of these faults is put into the runtime, and is found.</summary>
public sealed class PlantedFaultTests
{
    /// <summary>How many histories a fault is looked for in, and how many find nothing where there is none: the simulation plays thousands of the same.</summary>
    private const int Seeds = 1_500;
    private const int SoundSeeds = 40;

    /// <summary>One for each thing that is watched: hearts, attempts, messages, event hooks, silent peers, servers that dictate.</summary>
    private static readonly string[] Quick =
    [
        "A half-open link is never noticed",
        "It reconnects without a limit",
        "A message whose write broke off is sent again",
        "Event hooks overlap",
        "A silent peer is never asked",
        "A ping that is out must be answered in a time that it has not had",
    ];

    public static IEnumerable<TheoryDataRow<PlantedFault>> Faults
        => PlantedFaults.All.Select(fault => new TheoryDataRow<PlantedFault>(fault) { Skip = Quick.Contains(fault.Name) ? null : Effort.Skip });

    [Fact]
    public void The_short_run_plants_what_it_names()
        => Assert.Equal([], Quick.Except(PlantedFaults.All.Select(static fault => fault.Name)));

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found(PlantedFault fault)
    {
        var runtime = new FaultyRuntime(fault);
        var found = runtime.Find(fault.Mode, fault.First, Seeds);
        Assert.True(found is not null, $"\"{fault.Name}\" was not found in {Seeds} histories.");
        Figure.Say($"planted: {fault.Name} ({fault.Origin}): {fault.Mode}, {found}");
    }

    [LongTheory]
    [InlineData(nameof(SimulationMode.Machine))]
    [InlineData(nameof(SimulationMode.Shell))]
    [InlineData(nameof(SimulationMode.Frames))]
    [InlineData(FaultFinder.Walk)]
    [InlineData(FaultFinder.Terms)]
    [InlineData(nameof(SimulationMode.Dictated))]
    public void Without_a_fault_the_same_harness_finds_nothing(string mode)
    {
        var runtime = new FaultyRuntime(fault: null);
        Assert.Null(runtime.Find(mode, first: 1, SoundSeeds));
    }
}
