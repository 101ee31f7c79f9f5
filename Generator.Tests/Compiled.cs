using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>A small project, and what the generator makes of it.</summary>
internal sealed class Compiled
{
    /// <summary>What the tests themselves reference.</summary>
    public static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))];

    // Kept, because what all tests have in common is then read once.
    private static readonly CSharpCompilation WithAspNetCore = Empty(_ => true);
    private static readonly CSharpCompilation WithoutAspNetCore = Empty(reference => !Path.GetFileName(reference.Display!).StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    // C# 9 is the oldest language that the output must compile in. The users' halves of the tests are written in it too.
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9, DocumentationMode.Diagnose);

    private readonly BuildProperties? _properties;

    private Compiled(GeneratorDriver driver, Compilation before, Compilation after, BuildProperties? properties)
    {
        _properties = properties;
        Driver = driver;
        Before = before;
        After = after;
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The user's half.</summary>
    public Compilation Before { get; }

    /// <summary>Both halves.</summary>
    public Compilation After { get; }

    /// <param name="source">The user's file.</param>
    /// <param name="more">Further files of the user.</param>
    /// <param name="references">Replaces what the project references.</param>
    /// <param name="options">Changes what the project sets.</param>
    /// <param name="properties">What its build says of it.</param>
    public static Compiled From(
        string source,
        bool aspNetCore = false,
        NullableContextOptions nullable = NullableContextOptions.Enable,
        CSharpParseOptions? language = null,
        string assemblyName = "App",
        string[]? more = null,
        Func<MetadataReference, bool>? references = null,
        Func<CSharpCompilationOptions, CSharpCompilationOptions>? options = null,
        BuildProperties? properties = null)
    {
        language ??= Language;
        options ??= unchanged => unchanged;
        var empty = references is not null ? Empty(references) : aspNetCore ? WithAspNetCore : WithoutAspNetCore;
        var compilation = empty
            .WithAssemblyName(assemblyName)
            .WithOptions(options(empty.Options.WithNullableContextOptions(nullable)))
            .AddSyntaxTrees(new[] { source }.Concat(more ?? []).Select((text, index) => CSharpSyntaxTree.ParseText(text, language, index == 0 ? "User.cs" : $"User{index + 1}.cs")));
        return Run(Twice.Driver(language, properties), compilation, properties);
    }

    /// <summary>The same project after an edit, seen by the same generator.</summary>
    public Compiled Edit(Func<Compilation, Compilation> edit) => Run(Driver, edit(Before), _properties);

    /// <summary>The same project, of which the build says something else, seen by the same generator.</summary>
    public Compiled Build(BuildProperties properties) => Run(Driver.WithUpdatedAnalyzerConfigOptions(properties), Before, properties);

    /// <summary>The same after an edit of its first file, which holds the text.</summary>
    public Compiled Replace(string text, string replacement)
    {
        var tree = Before.SyntaxTrees.First();
        var source = tree.ToString();
        Assert.Contains(text, source, StringComparison.Ordinal);
        return Edit(before => before.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(source.Replace(text, replacement, StringComparison.Ordinal), (CSharpParseOptions)tree.Options, tree.FilePath)));
    }

    /// <summary>Another file of the project.</summary>
    public static SyntaxTree File(string source) => CSharpSyntaxTree.ParseText(source, Language, "Other.cs");

    /// <summary>The generated files by name.</summary>
    public ImmutableDictionary<string, string> Files => Twice.Files(Driver);

    /// <summary>All that the compiler reports, except what the user's half leaves undocumented, which is the user's.</summary>
    public string[] Diagnostics()
    {
        using var assembly = new MemoryStream();
        using var documentation = new MemoryStream();
        var user = Before.SyntaxTrees.ToHashSet();
        return [.. After.Emit(assembly, xmlDocumentationStream: documentation).Diagnostics
            .Concat(Driver.GetRunResult().Diagnostics)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(diagnostic => diagnostic.Id != "CS1591" || diagnostic.Location.SourceTree is not { } tree || !user.Contains(tree))
            .Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>The files that the last run made anew.</summary>
    public string[] EmittedAgain() => [.. Driver.GetRunResult().Results.Single().TrackedOutputSteps
        .SelectMany(step => step.Value)
        .Where(step => step.Outputs.Any(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified))
        .SelectMany(step => step.Inputs)
        .Select(input => HintName(input.Source.Outputs[input.OutputIndex].Value).Replace(".g.cs", "", StringComparison.Ordinal))];

    private static string HintName(object model) => model is IntegrationModel integration ? integration.HintName : ((SocketModel)model).FileName;

    private static CSharpCompilation Empty(Func<MetadataReference, bool> references) => CSharpCompilation.Create(
        "App",
        references: References.Where(references),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9999));

    private static Compiled Run(GeneratorDriver driver, Compilation compilation, BuildProperties? properties)
    {
        driver = Twice.Run(driver, compilation, properties, out var after);
        return new Compiled(driver, compilation, after, properties);
    }
}
