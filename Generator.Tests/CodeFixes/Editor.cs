using System.Collections.Immutable;
using System.Reflection;
using Heartbeat.Generator.Tests.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Tests.CodeFixes;

/// <summary>A small project as an editor has it open: with the analyzer and the generator at work.</summary>
internal sealed class Editor
{
    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))];

    private readonly Project _project;

    private Editor(Project project) => _project = project;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>The text of the first file.</summary>
    public string Text => Texts[0];

    /// <summary>The texts of all files.</summary>
    public string[] Texts => [.. _project.Documents.Select(document => document.GetTextAsync(CancellationToken).GetAwaiter().GetResult().ToString())];

    public static Editor Open(params string[] files)
    {
        var project = new AdhocWorkspace().AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "App",
            "App",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest),
            metadataReferences: References,
            analyzerReferences: [new AnalyzerFileReference(typeof(HeartbeatGenerator).Assembly.Location, new Loaded())]));
        for (var i = 0; i < files.Length; i++)
        {
            project = project.AddDocument($"File{i}.cs", SourceText.From(files[i])).Project;
        }

        return new Editor(project);
    }

    /// <summary>What the analyzers report: warnings, errors, and infos of the id that is asked for. Nearly every class could do with some info.</summary>
    public async Task<Diagnostic[]> ReportedAsync(string? info = null)
    {
        var compilation = await CompilationAsync();
        var reported = await compilation.WithAnalyzers(Analyzed.Analyzers).GetAnalyzerDiagnosticsAsync(CancellationToken);
        return [.. reported.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning || diagnostic.Id == info).OrderBy(diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>What is wrong with both halves, by the compiler's judgement.</summary>
    public async Task<Diagnostic[]> ErrorsAsync() =>
        [.. (await CompilationAsync()).GetDiagnostics(CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];

    /// <summary>What a provider offers for the first diagnostic of an id.</summary>
    public async Task<CodeAction[]> OffersAsync(CodeFixProvider provider, string id)
    {
        Assert.Contains(id, provider.FixableDiagnosticIds);
        var all = (await ReportedAsync(id)).Concat(await ErrorsAsync()).Where(diagnostic => diagnostic.Id == id).ToArray();
        Assert.NotEmpty(all);
        var actions = new List<CodeAction>();
        var document = _project.GetDocument(all[0].Location.SourceTree)!;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, all[0], (action, _) => actions.Add(action), CancellationToken));
        return [.. actions];
    }

    /// <summary>The titles of what a provider offers.</summary>
    public async Task<string[]> TitlesAsync(CodeFixProvider provider, string id) => [.. (await OffersAsync(provider, id)).Select(action => action.Title)];

    /// <summary>The project after a fix, which has cured what it was offered for, and left an error nowhere.</summary>
    public async Task<Editor> FixAsync(CodeFixProvider provider, string id, string title)
    {
        var offers = await OffersAsync(provider, id);
        var action = offers.SingleOrDefault(action => action.Title == title);
        Assert.True(action is not null, $"Offered are: {string.Join("; ", offers.Select(offer => offer.Title))}.");
        var fixedUp = await ApplyAsync(action);
        await fixedUp.IsHealthyAsync(id);
        return fixedUp;
    }

    /// <summary>The project after a fix of everything that has the same cure.</summary>
    public async Task<Editor> FixAllAsync(CodeFixProvider provider, string id, FixAllScope scope)
    {
        var first = (await OffersAsync(provider, id))[0];
        var reported = (await ReportedAsync(id)).Where(diagnostic => diagnostic.Id == id).ToArray();
        var context = new FixAllContext(
            _project.GetDocument(reported[0].Location.SourceTree)!, provider, scope, first.EquivalenceKey!, [id], new Reported(reported), CancellationToken);
        var action = await provider.GetFixAllProvider()!.GetFixAsync(context);
        var fixedUp = await ApplyAsync(action!);
        await fixedUp.IsHealthyAsync(id);
        return fixedUp;
    }

    /// <summary>What the refactorings offer where a text stands in the first file.</summary>
    public async Task<CodeAction[]> OffersAsync(CodeRefactoringProvider provider, string at, int offset = 0)
    {
        var start = Text.IndexOf(at, StringComparison.Ordinal);
        Assert.True(start >= 0);
        var actions = new List<CodeAction>();
        await provider.ComputeRefactoringsAsync(new CodeRefactoringContext(_project.Documents.First(), new TextSpan(start + offset, 0), actions.Add, CancellationToken));
        return [.. actions];
    }

    public async Task<Editor> ApplyAsync(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(CancellationToken);
        return new Editor(operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(_project.Id)!);
    }

    /// <summary>Nothing is reported any more, not even an info of the id that is given, and both halves compile.</summary>
    public async Task IsHealthyAsync(string? info = null)
    {
        Assert.Empty((await ReportedAsync(info)).Select(diagnostic => $"{diagnostic}\n{Text}"));
        Assert.Empty((await ErrorsAsync()).Select(diagnostic => $"{diagnostic}\n{Text}"));
    }

    private async Task<Compilation> CompilationAsync() => (await _project.GetCompilationAsync(CancellationToken))!;

    /// <summary>A workspace that searches for references wants to know a generator by its file.</summary>
    private sealed class Loaded : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => typeof(HeartbeatGenerator).Assembly;
    }

    private sealed class Reported(Diagnostic[] diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => document.Project.GetDocument(diagnostic.Location.SourceTree)?.Id == document.Id));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
