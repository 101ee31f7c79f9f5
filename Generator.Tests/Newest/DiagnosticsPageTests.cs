using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>docs/diagnostics.md says of every rule what is true: its examples are compiled.</summary>
public sealed partial class DiagnosticsPageTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    // Its example would be one of a project's settings.
    private const string WithoutExamples = "HBT0008";

    // The package's build reports it, not the analyzer.
    private const string OfTheBuild = "HBT0009";

    private static readonly string Page = File.ReadAllText(PathOf("docs", "diagnostics.md"));

    private static readonly DiagnosticDescriptor[] Rules = [.. Analyzed.AllRules];

    private static readonly Dictionary<string, string> Sections = Page
        .Split("\n## ")
        .Skip(1)
        .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)], StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. Rules.Select(rule => rule.Id)];

    [Fact]
    public void Every_rule_has_a_section_in_order() => Assert.Equal(Rules.Select(rule => rule.Id).Append(OfTheBuild).Order(StringComparer.Ordinal), Sections.Keys);

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

    /// <summary>A page may come to be rendered by something that makes other anchors of its headings.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_help_link_leads_there(string id)
    {
        Assert.Equal($"https://github.com/heartbeat-net/heartbeat/blob/main/docs/diagnostics.md#{id}", Rules.Single(rule => rule.Id == id).HelpLinkUri);
        Assert.Contains($"\n<a id=\"{id}\"></a>\n\n## {id}\n", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_build_reports_is_on_the_page_too()
    {
        Assert.Contains($"| [{OfTheBuild}](#{OfTheBuild}) | error or warning | Compiler is too old |", Page, StringComparison.Ordinal);
        Assert.Contains($"\n<a id=\"{OfTheBuild}\"></a>\n\n## {OfTheBuild}\n", Page, StringComparison.Ordinal);
        Assert.Contains("**Compiler is too old** (error or warning).", Sections[OfTheBuild], StringComparison.Ordinal);

        var targets = XDocument.Load(PathOf("Runtime", "build", "Heartbeat.targets")).Descendants().ToArray();
        var reports = targets.Where(element => element.Attribute("Code") is not null).ToArray();
        Assert.Equal(["Error", "Warning"], reports.Select(report => report.Name.LocalName));
        Assert.All(reports, report =>
        {
            Assert.Equal(OfTheBuild, report.Attribute("Code")!.Value);
            Assert.Equal("$(_HeartbeatHelp)", report.Attribute("HelpLink")!.Value);
        });
        Assert.Equal($"https://github.com/heartbeat-net/heartbeat/blob/main/docs/diagnostics.md#{OfTheBuild}", Assert.Single(targets, element => element.Name.LocalName == "_HeartbeatHelp").Value);
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
        Assert.Equal([id], (await Reported(examples[0], id)).Where(found => !Beside(id).Contains(found)));
        Assert.Empty(await Reported(examples[1], id));
    }

    private static async Task<string[]> Reported(string example, string id) =>
        [.. (await Analyzed.Diagnostics(Usings + example, language: LanguageVersion.Latest, infos: [id])).Select(diagnostic => diagnostic.Id)];

    // The page says of it that the compiler has errors of its own for it.
    private static string[] Beside(string id) => id == "HBT0026" ? ["CS8796", "CS8799"] : [];

    private static string PathOf(params string[] place) => Path.Combine([Root(), .. place]);

    private static string Root([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..");

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
