using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Sdk;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>The stand-in itself: a verifier that cannot fail proves nothing.</summary>
public sealed class VerifierTests : IDisposable
{
    private const string Name = "Some.Test#App.g.verified.cs";

    private readonly string _directory = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_snapshot_belongs_to_a_test() =>
        Assert.Empty(Verifier.Orphans(typeof(VerifierTests).Assembly, Snapshots()));

    [Theory]
    [InlineData("SocketSnapshots.Article#TaskSocket.g.verified.cs", false)]
    [InlineData("HookSnapshots.Hook_written=Returning#App.Feed.g.verified.cs", false)]
    [InlineData("HookSnapshots.Hook_written=OnNothing#App.Feed.g.verified.cs", true)]
    [InlineData("SocketSnapshots.Gone.verified.txt", true)]
    [InlineData("SnapshotName.Prefix.verified.txt", true)]
    public void A_snapshot_without_a_test_is_found(string name, bool isOrphan)
    {
        Write(name, "");

        Assert.Equal(isOrphan, Verifier.Orphans(typeof(VerifierTests).Assembly, _directory).Length == 1);
    }

    [Fact]
    public void The_same_text_passes()
    {
        Write(Name, "text\n");

        Compare("text\n");

        Assert.Equal([Name], Files());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("text\r\n")]
    [InlineData("")]
    public void A_different_text_fails_and_leaves_what_was_received(string verified)
    {
        Write(Name, verified);

        Assert.Contains("Differs", Assert.ThrowsAny<XunitException>(() => Compare("text\n")).Message, StringComparison.Ordinal);
        Assert.Equal(["Some.Test#App.g.received.cs", Name], Files());
    }

    [Fact]
    public void A_snapshot_without_its_mark_fails()
    {
        File.WriteAllText(Path.Combine(_directory, Name), "text\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        Assert.ThrowsAny<XunitException>(() => Compare("text\n"));
    }

    [Fact]
    public void A_missing_snapshot_fails()
    {
        Assert.Contains("Missing", Assert.ThrowsAny<XunitException>(() => Compare("text\n")).Message, StringComparison.Ordinal);
        Assert.Equal(["Some.Test#App.g.received.cs"], Files());
    }

    [Fact]
    public void A_snapshot_of_a_file_that_is_no_longer_made_fails()
    {
        Write(Name, "text\n");
        Write("Some.Test#Old.g.verified.cs", "text\n");

        Assert.Contains("Orphaned", Assert.ThrowsAny<XunitException>(() => Compare("text\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepting_writes_what_there_is_and_removes_the_rest()
    {
        Write("Some.Test#Old.g.verified.cs", "text\n");
        Write("Some.Test#App.g.received.cs", "old");
        Write("Some.Test2#App.g.verified.cs", "another test's");

        Compare("text\n", accept: true);
        Compare("text\n");

        Assert.Equal([Name, "Some.Test2#App.g.verified.cs"], Files());
    }

    [Fact]
    public async Task A_generator_that_reports_anything_fails()
    {
        var rule = new DiagnosticDescriptor("HBT9999", "Something is wrong", "It is wrong", "Tests", DiagnosticSeverity.Info, isEnabledByDefault: true);

        var failed = await Assert.ThrowsAsync<NotSupportedException>(() => Verifier.Verify(Run(output => output.ReportDiagnostic(Diagnostic.Create(rule, Location.None)))));

        Assert.Contains("HBT9999", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_throws_fails() =>
        await Assert.ThrowsAsync<FormatException>(() => Verifier.Verify(Run(_ => throw new FormatException("The generator is wrong."))));

    private static GeneratorDriver Run(Action<SourceProductionContext> generate) => CSharpGeneratorDriver
        .Create(new ActingGenerator(generate))
        .RunGenerators(CSharpCompilation.Create("App", [CSharpSyntaxTree.ParseText("class Feed { }")]));

    private static string Snapshots([CallerFilePath] string file = "") => Path.GetFullPath("..", Path.GetDirectoryName(file)!);

    private void Compare(string text, bool accept = false) =>
        Verifier.Compare(new Dictionary<string, string>(StringComparer.Ordinal) { [Name] = text }, _directory, "Some.Test", accept);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text, Encoding.UTF8);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private sealed class ActingGenerator(Action<SourceProductionContext> generate) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) =>
            context.RegisterSourceOutput(context.CompilationProvider, (output, _) => generate(output));
    }
}
