using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>Runs the generator, and proves each time that a second run costs nothing and that a first one depends on nothing but the project.</summary>
internal static class Twice
{
    public static GeneratorDriver Driver(CSharpParseOptions language, BuildProperties? properties = null) => CSharpGeneratorDriver.Create(
        [new HeartbeatGenerator().AsSourceGenerator()],
        parseOptions: language,
        optionsProvider: properties,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorDriver Run(GeneratorDriver driver, Compilation compilation, BuildProperties? properties, out Compilation after)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out after, out _);
        var files = Files(driver);

        var language = (CSharpParseOptions)compilation.SyntaxTrees.First().Options;
        var again = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("internal class EditElsewhere { }", language, "Elsewhere.cs")));
        Assert.Null(again.GetRunResult().Results.Single().Exception);
        Assert.All(Reasons(again), CostsNothing);
        Assert.Equal(files, Files(again));

        Assert.Equal(files, Files(Driver(language, properties).RunGenerators(Anew(compilation))));
        return driver;
    }

    /// <summary>The same project, of which nothing can be cached.</summary>
    private static Compilation Anew(Compilation compilation) => compilation
        .RemoveAllSyntaxTrees()
        .AddSyntaxTrees(compilation.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.ToString(), (CSharpParseOptions)tree.Options, tree.FilePath)));

    /// <summary>The generated files by name.</summary>
    public static ImmutableDictionary<string, string> Files(GeneratorDriver driver) => driver.GetRunResult().Results.Single().GeneratedSources
        .ToImmutableDictionary(source => source.HintName, source => source.SourceText.ToString(), StringComparer.Ordinal);

    /// <summary>
    /// Why each model, each diagnostic and each file is what it is. Reporting a diagnostic takes the current compilation,
    /// and costs what a broken class costs.
    /// </summary>
    public static IncrementalStepRunReason[] Reasons(GeneratorDriver driver)
    {
        var result = driver.GetRunResult().Results.Single();
        var files = result.TrackedOutputSteps
            .SelectMany(step => step.Value)
            .Where(step => step.Inputs.Any(input => input.Source.Name is HeartbeatGenerator.SocketsStep or HeartbeatGenerator.IntegrationsStep));
        return [.. result.TrackedSteps.GetValueOrDefault(HeartbeatGenerator.SocketsStep, [])
            .Concat(result.TrackedSteps.GetValueOrDefault(HeartbeatGenerator.IntegrationsStep, []))
            .Concat(result.TrackedSteps.GetValueOrDefault(HeartbeatGenerator.DiagnosticsStep, []))
            .Concat(files)
            .SelectMany(step => step.Outputs)
            .Select(output => output.Reason)];
    }

    public static void CostsNothing(IncrementalStepRunReason reason) =>
        Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}");
}
