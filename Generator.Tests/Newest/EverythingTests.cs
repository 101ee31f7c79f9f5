namespace Heartbeat.Generator.Tests.Newest;

public sealed class EverythingTests
{
    /// <summary>
    /// All tests of the oldest compiler but those of the package. The short run does not even compile them, except those of the code
    /// fixes and the compiler, which the oldest cannot run.
    /// </summary>
    [LongFact]
    public void What_the_oldest_compiler_is_tested_with_is_tested_with_the_newest()
        => Assert.True(
            typeof(EverythingTests).Assembly.GetType("Heartbeat.Generator.Tests.PipelineTests") is not null,
            "This was built for the short run. Build it with HEARTBEAT_EVERYTHING=1 too.");
}
