using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

public sealed class SdkCompilerTests
{
    [Fact]
    public void The_newest_compiler_is_not_older_than_the_sdks_own()
    {
        var sdk = AssemblyName.GetAssemblyName(typeof(SdkCompilerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SdkCompiler").Value!).Version!;
        var newest = typeof(CSharpCompilation).Assembly.GetName().Version!;

        Assert.True(
            (newest.Major, newest.Minor).CompareTo((sdk.Major, sdk.Minor)) >= 0,
            $"The SDK compiles with Roslyn {sdk.ToString(2)}, and the newest that the generator is tested on is {newest.ToString(2)}: raise RoslynVersion of this project.");
    }
}
