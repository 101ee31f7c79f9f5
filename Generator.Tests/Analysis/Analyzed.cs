using System.Collections.Immutable;
using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Analysis.Usage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>All that a user sees of a file: what the compiler says of it and of what is generated for it, and what the analyzer says.</summary>
internal static class Analyzed
{
    /// <summary>All that reports.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers => [new HeartbeatAnalyzer(), new UsageAnalyzer()];

    /// <summary>All rules that there are, in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticDescriptor> AllRules => [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics)];

    /// <summary>What is reported of a source in the order of their places: warnings, errors, and infos of the ids that are asked for.</summary>
    /// <param name="source">The file.</param>
    /// <param name="editorConfig">Settings beside it.</param>
    /// <param name="language">The project's language.</param>
    /// <param name="infos">Of which rules an info counts too: nearly every class could do with some.</param>
    /// <param name="output">What the project builds: a program may have top-level statements.</param>
    public static async Task<ImmutableArray<Diagnostic>> Diagnostics(
        string source,
        string editorConfig = "",
        LanguageVersion language = LanguageVersion.CSharp9,
        string[]? infos = null,
        OutputKind output = OutputKind.DynamicallyLinkedLibrary)
    {
        var all = await Of(source, editorConfig, language, output).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return Counted(all, infos);
    }

    /// <summary>What the analyzers alone report of a source: enough where only they can say something else than of a source that was seen whole.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsOfAnalyzers(string source, string editorConfig = "", string[]? infos = null)
    {
        var reported = await Of(source, editorConfig, LanguageVersion.CSharp9, OutputKind.DynamicallyLinkedLibrary).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return Counted(reported, infos);
    }

    /// <summary>Takes the marks <c>[|</c> and <c>|]</c> out of a source.</summary>
    public static (string Source, TextSpan[] Marked) Unmark(string marked)
    {
        var spans = new List<TextSpan>();
        var source = marked;
        for (var start = source.IndexOf("[|", StringComparison.Ordinal); start >= 0; start = source.IndexOf("[|", StringComparison.Ordinal))
        {
            source = source.Remove(start, 2);
            var end = source.IndexOf("|]", StringComparison.Ordinal);
            source = source.Remove(end, 2);
            spans.Add(TextSpan.FromBounds(start, end));
        }

        return (source, [.. spans]);
    }

    private static CompilationWithAnalyzers Of(string source, string editorConfig, LanguageVersion language, OutputKind output) => Compiled
        .From(source, aspNetCore: true, language: new CSharpParseOptions(language), options: options => options.WithSyntaxTreeOptionsProvider(new EditorConfig(editorConfig)).WithOutputKind(output))
        .After
        .WithAnalyzers(Analyzers);

    private static ImmutableArray<Diagnostic> Counted(ImmutableArray<Diagnostic> reported, string[]? infos) => [.. reported
        .Where(diagnostic => !diagnostic.IsSuppressed)
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning || (diagnostic.Severity == DiagnosticSeverity.Info && infos?.Contains(diagnostic.Id) == true))
        .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
        .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];

    /// <summary>A real <c>.editorconfig</c>, read as the compiler reads it.</summary>
    private sealed class EditorConfig(string text) : SyntaxTreeOptionsProvider
    {
        private readonly AnalyzerConfigOptionsResult _options = AnalyzerConfigSet
            .Create(ImmutableArray.Create(AnalyzerConfig.Parse($"root = true\n[*.cs]\n{text}\n", "/project/.editorconfig")))
            .GetOptionsForSourcePath("/project/User.cs");

        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            _options.TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = default;
            return false;
        }
    }
}
