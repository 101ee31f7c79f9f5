using System.Globalization;
using Heartbeat.Generator.Analysis.Usage;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Usage;

/// <summary>Code is analyzed while it is typed: whatever is missing, the analyzer does not fall over it.</summary>
public sealed class HalfTypedTests
{
    private const int Cuts = 6;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    public static TheoryData<string> Names => [.. UsageMistakes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Words_that_are_missing_break_nothing(string name)
    {
        var words = CSharpSyntaxTree.ParseText(Analyzed.Unmark(UsageMistakes.All[name].Source).Source, Language, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken).DescendantTokens().Select(token => token.ToFullString()).ToArray();
        var random = new Random(UsageMistakes.All.Keys.ToList().IndexOf(name));
        for (var i = 0; i < Cuts; i++)
        {
            // Not among the usings.
            var cut = random.Next(words.Length / 3, words.Length);
            await BreaksNothing(string.Concat(words.Take(cut)));
            await BreaksNothing(string.Concat(words.Where((_, index) => index != cut)));
        }
    }

    [Theory]
    [InlineData("partial void OnOpen() => SendAsync(;")]
    [InlineData("partial void OnOpen() => .SendAsync(\"hello\");")]
    [InlineData("partial void OnOpen() => this?.SendAsync(")]
    [InlineData("partial void OnOpen() => Task.Run(() => SendAsync(")]
    [InlineData("partial void OnOpen() { var feed = new Feed( }")]
    [InlineData("partial void OnOpen() { Feed feed = new; feed.ConnectAsync(); }")]
    [InlineData("partial void OnOpen() { var = new Feed(); }")]
    [InlineData("partial void OnMessage(string message) => message..Result;")]
    [InlineData("partial void OnMessage(string message) => Missing(message).Result;")]
    [InlineData("partial void OnMessage(string message) => Missing(message).GetAwaiter().GetResult();")]
    [InlineData("private Missing _last; private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) { _last = data; _missing = data; Missing.Add(data); }")]
    [InlineData("private partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Task.Run(() => data.")]
    [InlineData("private partial Task OnMessageAsync(ReadOnlyMemory<byte>, CancellationToken) => SendAsync(data);")]
    [InlineData("private partial Task OnOpeningAsync(OpeningContext, CancellationToken) { SendAsync(\"hello\"); ReconnectAsync(")]
    [InlineData("partial void OnOpening(OpeningContext context) => TrySend(,);")]
    [InlineData("public int Count => TrySend(\"hello\").;")]
    public async Task Half_of_it_breaks_nothing(string members) =>
        await BreaksNothing($"using System; using System.Threading; using System.Threading.Tasks; using Heartbeat; [HeartbeatSocket] public partial class Feed {{ {members} }}");

    private static async Task BreaksNothing(string source)
    {
        var after = Compiled.From(source, aspNetCore: true, language: Language).After;

        // What an analyzer throws comes as a diagnostic of another id.
        var reported = await after.WithAnalyzers([new UsageAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(reported.Where(diagnostic => UsageRules.All.All(rule => rule.Id != diagnostic.Id)).Select(diagnostic => string.Create(CultureInfo.InvariantCulture, $"{source}\n{diagnostic}")));
    }
}
