using System.Text.RegularExpressions;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>A compiler that cannot load the generator would say little or nothing, and generate nothing.</summary>
public sealed partial class OldCompilerTests(PackedHeartbeat heartbeat)
{
    [LongTheory]
    [InlineData("roslyn4.2", "Roslyn 4.2")]
    [InlineData("roslyn3.11", "Roslyn 3.11")]
    [InlineData("", "older than Roslyn 4.0")]
    public async Task A_compiler_that_is_too_old_is_one_error_that_says_what_to_do(string compiler, string named)
    {
        await heartbeat.Packed();
        var build = await Check(compiler);

        Assert.NotEqual(0, build.ExitCode);
        var error = Assert.Single(Errors().Matches(build.Output).Select(match => match.Value).Distinct());
        Assert.Contains("error HBT0009: ", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Net.Compilers.Toolset", error, StringComparison.Ordinal);
        Assert.Contains("1 Error(s)", build.Output, StringComparison.Ordinal);
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
    }

    [LongTheory]
    [InlineData("roslyn4.3")]
    [InlineData("roslyn4.14")]
    public async Task Versions_are_compared_as_numbers(string compiler)
    {
        await heartbeat.Packed();

        (await Check(compiler)).Successful();
    }

    /// <summary>The build up to the question, and no compilation.</summary>
    private Task<DotNet> Check(string compiler)
        => heartbeat.Build("PinnedCompiler", "build", "-t:ResolveLockFileAnalyzers;HeartbeatCheckCompiler", $"-p:CompilerApiVersion={compiler}");

    [GeneratedRegex("error .*")]
    private static partial Regex Errors();
}
