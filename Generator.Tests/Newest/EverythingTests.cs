namespace Heartbeat.Generator.Tests.Newest;

public sealed class EverythingTests
{
    /// <summary>The short run does not even compile them.</summary>
    [LongFact]
    public void What_the_oldest_compiler_is_tested_with_is_tested_with_the_newest()
        => Assert.NotNull(typeof(EverythingTests).Assembly.GetType("Heartbeat.Generator.Tests.PipelineTests"));
}
