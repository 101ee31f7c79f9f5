using Heartbeat.Generator.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>Most of the time, code is half-typed. Whatever it is, neither the generator nor the analyzer falls over it, and what is generated can be parsed.</summary>
public sealed class BrokenCodeTests
{
    private const int Breakages = 4;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);
    private static readonly Compilation Empty = Compiled.From("").Before.RemoveAllSyntaxTrees();

    public static TheoryData<string> Names => [.. Mistakes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Words_that_are_missing_doubled_or_swapped_break_nothing_else(string name)
    {
        var random = new Random(Mistakes.All.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(name));
        for (var i = 0; i < Breakages; i++)
        {
            var (source, _) = Analyzed.Unmark(Mistakes.All[name].Source);
            await BreaksNothing(Broken(source, random));
        }
    }

    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class { partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed< { partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public class < { partial void OnOpen() { } }")]
    [InlineData("public partial class { [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(string) { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(, int) { } }")]
    [InlineData("namespace { [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } } }")]
    [InlineData("namespace App.; [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket(")]
    public async Task Half_of_it_breaks_nothing_else(string source) => await BreaksNothing(source);

    private static string Broken(string source, Random random)
    {
        var words = CSharpSyntaxTree.ParseText(source, Language, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens().Select(token => token.ToFullString()).ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var (one, other) = (random.Next(words.Count), random.Next(words.Count));
            switch (random.Next(4))
            {
                case 0:
                    words.RemoveAt(one);
                    break;
                case 1:
                    words.Insert(one, words[other]);
                    break;
                case 2:
                    (words[one], words[other]) = (words[other], words[one]);
                    break;
                default:
                    words[one] = words[other];
                    break;
            }
        }

        return string.Concat(words);
    }

    private static async Task BreaksNothing(string source)
    {
        var before = Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, Language, cancellationToken: TestContext.Current.CancellationToken));
        var result = Twice.Driver(Language)
            .RunGeneratorsAndUpdateCompilation(before, out var after, out _, TestContext.Current.CancellationToken)
            .GetRunResult().Results.Single();

        Assert.True(result.Exception is null, $"{source}\n{result.Exception}");
        Assert.Empty(result.GeneratedSources.SelectMany(file => file.SyntaxTree.GetDiagnostics(TestContext.Current.CancellationToken)).Select(diagnostic => $"{source}\n{diagnostic}"));

        // What an analyzer throws comes as a diagnostic of another id.
        var reported = await after.WithAnalyzers([new HeartbeatAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(reported.Where(diagnostic => Rules.All.All(rule => rule.Id != diagnostic.Id)).Select(diagnostic => $"{source}\n{diagnostic}"));
    }
}
