using System.Collections.Immutable;
using Heartbeat.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>Each mistake is told once, at its place, in words that say what to do; and what is right is not complained of.</summary>
public sealed class AnalyzerTests
{
    // These need another language than the mistakes are written in, and have tests of their own.
    private static readonly string[] ToldOfElsewhere = [Rules.LanguageTooOld.Id, Rules.ClassIsFileLocal.Id];

    public static TheoryData<string> Names => [.. Mistakes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_the_only_thing_that_is_complained_of(string name)
    {
        var mistake = Mistakes.All[name];
        var (source, marked) = Analyzed.Unmark(mistake.Source);

        var diagnostics = await Analyzed.Diagnostics(source);

        AssertSame([$"{mistake.Id}: {mistake.Message}"], diagnostics.Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(null)}"), diagnostics);
        Assert.Equal(Assert.Single(marked), diagnostics[0].Location.SourceSpan);
        Assert.True(diagnostics[0].Location.IsInSource);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Mended_there_is_nothing_to_complain_of(string name)
    {
        var diagnostics = await Analyzed.Diagnostics(Mistakes.All[name].Mended);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_pragma_hides_it(string name)
    {
        var mistake = Mistakes.All[name];

        var diagnostics = await Analyzed.Diagnostics($"#pragma warning disable {mistake.Id} // The test's.\n{Analyzed.Unmark(mistake.Source).Source}");

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_editors_configuration_hides_it(string name)
    {
        var mistake = Mistakes.All[name];

        var diagnostics = await Analyzed.Diagnostics(Analyzed.Unmark(mistake.Source).Source, $"dotnet_diagnostic.{mistake.Id}.severity = none");

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Fact]
    public async Task A_warning_can_be_made_an_error()
    {
        var source = Analyzed.Unmark(Mistakes.All["Interval outlives proxies"].Source).Source;

        var diagnostics = await Analyzed.Diagnostics(source, "dotnet_diagnostic.HB0040.severity = error");

        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(diagnostics).Severity);
    }

    [Fact]
    public void Every_rule_has_a_mistake_of_its_own() =>
        Assert.Equal(
            new HeartbeatAnalyzer().SupportedDiagnostics.Select(rule => rule.Id).Order(StringComparer.Ordinal),
            Mistakes.All.Values.Select(mistake => mistake.Id).Concat(ToldOfElsewhere).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_rule_is_supported() =>
        Assert.Equal(
            typeof(Rules).GetFields().Select(field => (DiagnosticDescriptor)field.GetValue(null)!),
            new HeartbeatAnalyzer().SupportedDiagnostics);

    [Theory]
    [InlineData(LanguageVersion.CSharp8, true)]
    [InlineData(LanguageVersion.CSharp9, false)]
    [InlineData(LanguageVersion.Latest, false)]
    public async Task A_language_that_is_too_old_is_told_of(LanguageVersion language, bool isTooOld)
    {
        var diagnostics = await Analyzed.Diagnostics("[Heartbeat.HeartbeatSocket] public partial class Feed { }", language: language);

        string[] expected = isTooOld ? ["'Feed' needs C# 9 or newer, but this project is compiled as C# 8.0; raise LangVersion in the project file, or remove it"] : [];
        AssertSame(expected, diagnostics.Select(diagnostic => diagnostic.GetMessage(null)), diagnostics);
    }

    [Fact]
    public async Task Several_mistakes_are_told_of_together()
    {
        var diagnostics = await Analyzed.Diagnostics(
            """
            [Heartbeat.HeartbeatSocket(Interval = 0, Max = -2)]
            public partial class Feed
            {
                void OnOpen() { }
                partial void OnPong(int milliseconds) { }
                public int State;
            }
            """);

        Assert.Equal(["HB0010", "HB0010", "HB0021", "HB0020", "HB0030"], diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task Nothing_is_said_of_a_class_that_is_no_socket()
    {
        var diagnostics = await Analyzed.Diagnostics(
            """
            public class Feed
            {
                public void OnOpen() { }
                public async void OnPing() => await System.Threading.Tasks.Task.Yield();
                public int State => 1;
                public class Inner { }
            }

            [System.AttributeUsage(System.AttributeTargets.Class)] public sealed class HeartbeatSocketAttribute : System.Attribute { }
            [HeartbeatSocket] public class Other { }
            """);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual, ImmutableArray<Diagnostic> diagnostics)
    {
        var (wanted, found) = (expected.ToArray(), actual.ToArray());
        Assert.True(wanted.SequenceEqual(found), $"Expected:\n{string.Join("\n", wanted)}\nBut there was:\n{string.Join("\n", diagnostics)}");
    }
}
