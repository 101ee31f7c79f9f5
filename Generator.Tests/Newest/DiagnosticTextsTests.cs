using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Heartbeat.Generator.Tests.Analysis;
using Heartbeat.Generator.Tests.Newest.Sources;
using Heartbeat.Generator.Tests.Usage;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>Every text of a diagnostic was read once as its reader would: see DiagnosticTexts.verified.txt.</summary>
public sealed class DiagnosticTextsTests
{
    [Fact]
    public void Every_text_of_a_diagnostic_is_one_that_somebody_has_read() => ReviewedFile.Compare(
        "DiagnosticTexts",
        [.. Analyzed.AllRules.SelectMany(Lines), .. OfTheBuild()],
        "Read each new text as its reader would, who has not read the code: it says what is wrong, where, and what to do.");

    /// <summary>The message as it is written, and as it is read of every mistake that a test knows.</summary>
    private static IEnumerable<string> Lines(DiagnosticDescriptor rule) =>
    [
        $"{rule.Id} {rule.DefaultSeverity}: {rule.Title}",
        $"    message: {rule.MessageFormat}",
        $"    why: {rule.Description}",
        .. Mistakes.All.Values.Concat(UsageMistakes.All.Values).Where(mistake => mistake.Id == rule.Id).Select(mistake => $"    read: {mistake.Message}").Distinct(),
        "",
    ];

    /// <summary>What the package's build reports itself.</summary>
    private static IEnumerable<string> OfTheBuild([CallerFilePath] string file = "")
    {
        var targets = XDocument.Load(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "Runtime", "build", "Heartbeat.targets")).Descendants().ToArray();
        foreach (var report in targets.Where(element => element.Attribute("Code") is not null))
        {
            yield return $"{report.Attribute("Code")!.Value} {report.Name.LocalName}: {report.Attribute("Text")!.Value}";
        }

        foreach (var text in targets.Where(element => element.Name.LocalName is "_HeartbeatAdvice" or "_HeartbeatFound"))
        {
            yield return $"    {text.Name.LocalName}: {text.Value}";
        }
    }
}
