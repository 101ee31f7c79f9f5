using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>A small project, and what the generator makes of it.</summary>
internal sealed class Compiled
{
    private static readonly ImmutableArray<MetadataReference> AllReferences =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))];

    // C# 9 is the oldest language that the output must compile in. The users' halves of the tests are written in it too.
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9, DocumentationMode.Diagnose);

    private Compiled(GeneratorDriver driver, Compilation before, Compilation after)
    {
        Driver = driver;
        Before = before;
        After = after;
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The user's half.</summary>
    public Compilation Before { get; }

    /// <summary>Both halves.</summary>
    public Compilation After { get; }

    public static Compiled From(string source, bool aspNetCore = false, NullableContextOptions nullable = NullableContextOptions.Enable, CSharpParseOptions? language = null, string assemblyName = "App", string path = "User.cs", SyntaxTreeOptionsProvider? treeOptions = null)
    {
        language ??= Language;
        var compilation = CSharpCompilation.Create(
            assemblyName,
            [CSharpSyntaxTree.ParseText(source, language, path)],
            AllReferences.Where(reference => aspNetCore || !Path.GetFileName(reference.Display!).StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, warningLevel: 9999).WithSyntaxTreeOptionsProvider(treeOptions));
        var driver = CSharpGeneratorDriver.Create(
            [new HeartbeatGenerator().AsSourceGenerator()],
            parseOptions: language,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Run(driver, compilation);
    }

    /// <summary>The same project after an edit, seen by the same generator.</summary>
    public Compiled Edit(Func<Compilation, Compilation> edit) => Run(Driver, edit(Before));

    /// <summary>Another file of the project.</summary>
    public static SyntaxTree File(string source) => CSharpSyntaxTree.ParseText(source, Language, "Other.cs");

    /// <summary>The generated files by name.</summary>
    public ImmutableDictionary<string, string> Files => Driver.GetRunResult().Results.Single().GeneratedSources
        .ToImmutableDictionary(source => source.HintName, source => source.SourceText.ToString(), StringComparer.Ordinal);

    /// <summary>All that the compiler has to say, but for what the user's half leaves undocumented, which is the user's.</summary>
    public string[] Complaints()
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

    private static Compiled Run(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var after, out _);
        return new Compiled(driver, compilation, after);
    }
}
