using Heartbeat.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>
/// What a keystroke costs that has nothing to do with sockets, in a project with many: nothing is emitted again, and what reading a class
/// again allocates is bounded. What it takes in time is a benchmark's to show.
/// </summary>
public sealed class KeystrokeTests
{
    private const int Sockets = 100;
    private const int Others = 120;
    private const int Attempts = 10;

    /// <summary>A fifth above what it was when this was written.</summary>
    private const int BytesForEach = 50_000;

    private const string AttributeName = "Heartbeat.HeartbeatSocketAttribute";

    [Fact]
    public void A_keystroke_elsewhere_emits_nothing_again()
    {
        var project = NewProject();
        var driver = Twice.Driver(LargeProject.Language).RunGenerators(project.Compilation, TestContext.Current.CancellationToken);
        Assert.True(Twice.Files(driver).Count >= Sockets);

        for (var keystroke = 0; keystroke < Effort.Of(quick: 3, full: Attempts); keystroke++)
        {
            driver = driver.RunGenerators(project.TypeElsewhere(), TestContext.Current.CancellationToken);
            var reasons = Twice.Reasons(driver);
            Assert.True(reasons.Length >= 2 * Sockets);
            Assert.All(reasons, Twice.CostsNothing);
        }
    }

    [Fact]
    public void A_keystroke_elsewhere_allocates_little_more_for_each_socket_than_finding_its_attribute_does()
    {
        var ours = AllocatedByAKeystroke(new HeartbeatGenerator());
        var empty = AllocatedByAKeystroke(new EmptyGenerator());

        TestContext.Current.TestOutputHelper!.WriteLine($"figure: {ours} bytes, {empty} with the empty generator");
        Assert.InRange((ours - empty) / Sockets, 0, BytesForEach);
    }

    private static LargeProject NewProject() => new(Sockets, Others, Compiled.References);

    /// <summary>The least of several keystrokes: some part of the compiler, or a collection, may happen to do something of its own at any of them.</summary>
    private static long AllocatedByAKeystroke(IIncrementalGenerator generator)
    {
        var project = NewProject();

        // As in an editor, the steps are not recorded. The driver runs on the thread that calls it.
        var driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: LargeProject.Language)
            .RunGenerators(project.Compilation);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var edited = project.TypeElsewhere();
            var before = GC.GetAllocatedBytesForCurrentThread();
            driver = driver.RunGenerators(edited);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Has the compiler find the attribute, and does nothing with what it finds: what every generator pays that goes by an attribute.</summary>
    private sealed class EmptyGenerator : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(AttributeName, static (_, _) => true, static (_, _) => 0),
            static (_, _) => { });
    }
}
