using System.Collections.Immutable;
using Heartbeat.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>
/// A hook in a class that cannot be extended is an error of the compiler's own, and so is one without its access modifier, after which the
/// command line runs no analyzer. There the generator reports the mistake, in the same words at the same place.
/// </summary>
public sealed class UnheardTests
{
    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public class [|Feed|] { partial void OnOpen() { } partial void OnPing() { } }", "HBT0001")]
    [InlineData("public class [|Outer|] { [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } } }", "HBT0002")]
    [InlineData("public partial class Outer { public class [|Middle|] { [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen(int wrong) { } } } }", "HBT0002")]
    [InlineData("[Heartbeat.HeartbeatSocket] public static partial class [|Feed|] { static partial void OnOpen() { } }", "HBT0003")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial bool [|ShouldReconnect|](Heartbeat.SocketCloseReason reason) => true; }", "HBT0026")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial System.Threading.Tasks.Task [|OnMessageAsync|](int wrong) => System.Threading.Tasks.Task.CompletedTask; }", "HBT0020")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial bool [|ShuldReconnect|](Heartbeat.SocketCloseReason reason) => true; }", "HBT0025")]
    [InlineData("public static partial class Outer { [Heartbeat.HeartbeatSocket] public static partial class [|Feed|] { static partial void OnOpen() { } } }", "HBT0003")]
    public async Task The_generator_reports_what_the_analyzer_reports(string marked, string id)
    {
        var (source, places) = Analyzed.Unmark(marked);
        var compiled = Compiled.From(source);

        var reported = Assert.Single(Reported(compiled));

        Assert.Equal(id, reported.Id);
        Assert.Equal(places[0], reported.Location.SourceSpan);
        Assert.Contains(reported, await OfAnalyzer(compiled.After));
        Assert.Empty(Reported(Compiled.From($"#pragma warning disable {id} // The test's.\n{source}")));
    }

    [Fact]
    public void A_language_that_is_too_old_is_reported()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }", language: new CSharpParseOptions(LanguageVersion.CSharp8));

        Assert.Equal(Rules.LanguageTooOld.Id, Assert.Single(Reported(compiled)).Id);
    }

    /// <summary>Not two for each hook and one for each use of a member.</summary>
    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public class Feed { {0} }", "CS0260")]
    [InlineData("public class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { {0} } }", "CS0260")]
    [InlineData("[Heartbeat.HeartbeatSocket] public static partial class Feed { static partial void OnOpen() { } static partial void OnPing(int wrong) { } }", null)]
    public void The_compiler_adds_no_more_than_one_error(string declaration, string? expected)
    {
        const string Members = "partial void OnOpen() { } partial void OnPing() { } public static void Use(Feed feed) => feed.Probe();";
        var compiled = Compiled.From(declaration.Replace("{0}", Members, StringComparison.Ordinal));

        var errors = compiled.After.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(expected is null ? [] : [expected], errors.Select(diagnostic => diagnostic.Id));
    }

    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public class Feed { private void OnOpen() { } }")]
    [InlineData("public class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public static partial class Feed { }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public abstract partial class Feed { partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpne() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(int wrong) { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { private partial bool ShouldReconnect(Heartbeat.SocketCloseReason reason) => true; }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public struct Feed { partial void OnOpen() { } }")]
    public void Where_the_analyzer_runs_the_generator_is_silent(string source) => Assert.Empty(Reported(Compiled.From(source)));

    [Fact]
    public void Files_of_one_path_are_told_apart()
    {
        string[] sources =
        [
            "public class AnotherClassInAFileOfTheSamePathThatIsLongEnoughToHoldTheSamePlaceAsTheOther { }",
            "[Heartbeat.HeartbeatSocket] public class Feed { partial void OnOpen() { } }",
        ];
        var compiled = Compiled.From("").Edit(before => before.RemoveAllSyntaxTrees().AddSyntaxTrees(
            sources.Select(source => CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)before.SyntaxTrees.First().Options, path: "", cancellationToken: TestContext.Current.CancellationToken))));

        var place = Assert.Single(Reported(compiled)).Location;

        Assert.Equal("Feed", place.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(place.SourceSpan));
    }

    [Fact]
    public void The_place_moves_with_the_text()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public class Feed { partial void OnOpen() { } }");

        var moved = Assert.Single(Reported(compiled.Replace("[Heartbeat", "/* above */ [Heartbeat")));

        Assert.Equal("Feed", moved.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(moved.Location.SourceSpan));
        Assert.Empty(Reported(compiled.Replace("public class", "public partial class")));
    }

    private static ImmutableArray<Diagnostic> Reported(Compiled compiled) =>
        [.. compiled.Driver.GetRunResult().Diagnostics.Where(diagnostic => !diagnostic.IsSuppressed)];

    private static async Task<ImmutableArray<Diagnostic>> OfAnalyzer(Compilation compilation) =>
        await compilation.WithAnalyzers([new HeartbeatAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
}
