using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>Which compiler the tests of this assembly run on: its project asked for it, and nothing may quietly bring another.</summary>
public sealed class CompilerTests
{
    [Fact]
    public void The_tests_run_on_the_compiler_that_their_project_names()
    {
        var asked = Version.Parse(typeof(CompilerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RoslynVersion").Value!);

        Assert.All([typeof(Compilation), typeof(CSharpCompilation)], type =>
        {
            var loaded = type.Assembly.GetName().Version!;
            Assert.Equal((asked.Major, asked.Minor), (loaded.Major, loaded.Minor));
        });
    }

    [Fact]
    public void The_generator_asks_for_the_oldest_compiler()
    {
        var asked = typeof(HeartbeatGenerator).Assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));

        Assert.All(asked, name => Assert.Equal(new Version(4, 3, 0, 0), name.Version));
    }
}
