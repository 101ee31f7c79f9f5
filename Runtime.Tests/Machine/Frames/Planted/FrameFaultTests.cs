namespace Heartbeat.Runtime.Tests.Frames.Planted;

/// <summary>Whether the reader's tests can see: each of these faults is put into the reading of frames, and is found.</summary>
public sealed class FrameFaultTests
{
    public static IEnumerable<TheoryDataRow<FrameFault>> Faults => FrameFaults.All.Select(static fault => new TheoryDataRow<FrameFault>(fault));

    [LongTheory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_found(FrameFault fault)
        => Assert.True(FaultyFrames.Find(fault) is not null, $"\"{fault.Name}\" was not found.");

    [LongFact]
    public void Without_a_fault_the_same_tests_find_nothing() => Assert.Null(FaultyFrames.Find(fault: null));
}
