using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>What a generator reports, in the words of Verify.SourceGenerators.</summary>
public sealed class DiagnosticSnapshots
{
    private const string Source =
        """
        namespace App;

        // */ ends a comment
        public class Feed
        {
        	public void OnOpen() { }
        }
        """;

    private static readonly DiagnosticDescriptor Plain = Rule();

    [Fact]
    public Task NoLocation() => Check(_ => [Diagnostic.Create(Plain, Location.None, "Feed")]);

    [Fact]
    public Task InSource() => Check(file => [Diagnostic.Create(Rule(severity: DiagnosticSeverity.Error), At(file, "Feed"), "Feed")]);

    [Fact]
    public Task AtTheFirstPlace() => Check(file => [Diagnostic.Create(Plain, At(file, "namespace"), "App")]);

    [Fact]
    public Task AtTheLastPlace() => Check(file => [Diagnostic.Create(Plain, Location.Create(file, new TextSpan(file.Length, 0)), "")]);

    [Fact]
    public Task OverLines() => Check(file => [Diagnostic.Create(Plain, At(file, "Feed\n{\n\tpublic"), "Feed")]);

    [Fact]
    public Task InEmptySource() => Verifier.Verify(
        new ReportingGenerator(file => [Diagnostic.Create(Plain, Location.Create(file, default), "nothing")]).Run(""));

    [Fact]
    public Task InMappedSource() => Verifier.Verify(
        new ReportingGenerator(file => [Diagnostic.Create(Plain, At(file, "Feed"), "Feed"), Diagnostic.Create(Plain, At(file, "Other"), "Other")])
            .Run("#line 2 \"Page.razor\"\nclass Feed { }\n#line 200\nclass Other { }\n"));

    [Fact]
    public Task InAnotherFile() => Check(_ =>
        [Diagnostic.Create(Plain, Location.Create("Folder/settings.json", new TextSpan(1, 2), new LinePositionSpan(new(1, 2), new(3, 4))), "settings")]);

    [Fact]
    public Task Several() => Check(file =>
    [
        Diagnostic.Create(Plain, At(file, "OnOpen"), "second"),
        Diagnostic.Create(Rule(severity: DiagnosticSeverity.Info), Location.None, "third"),
        Diagnostic.Create(Rule(severity: DiagnosticSeverity.Hidden), At(file, "Feed"), "first"),
        Diagnostic.Create(Plain, At(file, "OnOpen"), "second"),
    ]);

    [Fact]
    public Task AnotherSeverityThanTheRule() => Check(_ => [Diagnostic.Create(Plain, Location.None, DiagnosticSeverity.Error, [], null, "Feed")]);

    [Fact]
    public Task EveryMember() => Check(file =>
    [
        Diagnostic.Create(
            Rule(title: "A title", description: "A description.", help: "https://example.com/HB9999", tags: [WellKnownDiagnosticTags.Unnecessary, "Another tag"]),
            At(file, "Feed"),
            [At(file, "OnOpen")],
            new Dictionary<string, string?> { ["key"] = "value" }.ToImmutableDictionary(),
            "Feed"),
    ]);

    [Fact]
    public Task EmptyMembers() => Check(_ => [Diagnostic.Create(Rule(title: " ", message: "", category: ""), Location.None)]);

    [Fact]
    public Task TextThatNeedsCare() => Check(_ =>
    [
        Diagnostic.Create(Rule(title: "\"quoted\", 'single', \\ and /", message: "{0} and {{1}}: [a, b]"), Location.None, "tab\there, \u2665, \ud83d\udc93"),
        Diagnostic.Create(Rule(title: "first\nsecond", message: "\nafter a line", description: "ends with a line\n"), Location.None),
        Diagnostic.Create(Rule(title: "\r\nWindows\r\n\r\nand old\rMacintosh", message: "{0}", description: "\n", tags: ["[a, b]", "", " "]), Location.None, " spaces "),
    ]);

    [Fact]
    public Task WithFiles() => Verifier.Verify(new ReportingGenerator(file => [Diagnostic.Create(Plain, At(file, "Feed"), "Feed")], "First", "Second").Run(Source));

    [Fact]
    public async Task A_generator_that_throws_fails() => await Assert.ThrowsAsync<FormatException>(
        async () => await Check(_ => throw new FormatException("The generator is wrong.")));

    [Theory]
    [InlineData(DiagnosticSeverity.Error, "App.Feed", 1, true, 'c')]
    [InlineData(DiagnosticSeverity.Warning, "a/b:\"c\"\\<d>|*?\n", -1.5, false, '/')]
    [InlineData(DiagnosticSeverity.Info, null, null, null, null)]
    [InlineData(DiagnosticSeverity.Hidden, "", long.MinValue, 1e300, 0.1f)]
    public Task Parameters(DiagnosticSeverity severity, string? name, object? first, object? second, object? third) =>
        Check(_ => [Diagnostic.Create(Rule(severity: severity), Location.None, $"{name} {first} {second} {third}")]);

    public sealed class Nested
    {
        [Fact]
        public Task InAnotherClass() => Check(_ => [Diagnostic.Create(Plain, Location.None, "nested")]);
    }

    private static Task Check(Func<SyntaxTree, IEnumerable<Diagnostic>> report) => Verifier.Verify(new ReportingGenerator(report).Run(Source));

    private static Location At(SyntaxTree file, string text) =>
        Location.Create(file, new TextSpan(file.ToString().IndexOf(text, StringComparison.Ordinal), text.Length));

    private static DiagnosticDescriptor Rule(
        string title = "Something is wrong",
        string message = "{0} is wrong",
        string category = "Tests",
        DiagnosticSeverity severity = DiagnosticSeverity.Warning,
        string? description = null,
        string? help = null,
        params string[] tags) =>
        new("HB9999", title, message, category, severity, isEnabledByDefault: true, description, help, tags);
}
