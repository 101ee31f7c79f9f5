using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>docs/diagnostics.md says of every rule what is true: its examples are compiled.</summary>
public sealed partial class DiagnosticsPageTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    // Its example would be one of a project's settings.
    private const string WithoutExamples = "HB0008";

    private static readonly string Page = File.ReadAllText(PathOfThePage());

    private static readonly DiagnosticDescriptor[] Rules = [.. Analyzed.AllRules];

    private static readonly Dictionary<string, string> Sections = Page
        .Split("\n## ")
        .Skip(1)
        .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)], StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. Rules.Select(rule => rule.Id)];

    [Fact]
    public void Every_rule_has_a_section_in_order() => Assert.Equal(Rules.Select(rule => rule.Id), Sections.Keys);

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_is_called_what_it_is(string id)
    {
        var rule = Rules.Single(rule => rule.Id == id);
        var severity = rule.DefaultSeverity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "info",
        };

        Assert.Contains($"| [{id}](#{id}) | {severity} | {rule.Title} |", Page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"**{rule.Title}** ({severity}).", string.Join(' ', Sections[id].Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_first_example_is_the_mistake_and_the_second_is_fixed(string id)
    {
        string[] examples = [.. Example().Matches(Sections[id]).Select(match => match.Groups[1].Value)];
        if (id == WithoutExamples)
        {
            Assert.Empty(examples);
            return;
        }

        Assert.Equal(2, examples.Length);
        Assert.Equal([id], await Reported(examples[0], id));
        Assert.Empty(await Reported(examples[1], id));
    }

    private static async Task<string[]> Reported(string example, string id) =>
        [.. (await Analyzed.Diagnostics(Usings + example, language: LanguageVersion.Latest, infos: [id])).Select(diagnostic => diagnostic.Id)];

    private static string PathOfThePage([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "diagnostics.md");

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
