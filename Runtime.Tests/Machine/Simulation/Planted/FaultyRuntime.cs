using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Runtime.Tests.Simulation.Planted;

/// <summary>
/// The runtime compiled from its sources with a fault in it, loaded beside the right one together with a second copy of this
/// assembly, whose simulation then stands on the faulty one.
/// </summary>
internal sealed class FaultyRuntime : AssemblyLoadContext
{
    private static readonly Assembly Own = typeof(FaultyRuntime).Assembly;
    private static readonly Assembly Kit = typeof(HeartbeatWorld).Assembly;
    private static readonly Dictionary<string, string> Data = Own.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(data => data.Key, data => data.Value!);
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest, preprocessorSymbols: ["NET", "NET9_0_OR_GREATER"]);
    private static readonly Dictionary<string, string> Sources = ReadSources();
    private static readonly CSharpCompilation Sound = ReadSound();

    private readonly byte[] _runtime;

    public FaultyRuntime(PlantedFault? fault)
        : base(isCollectible: false)
        => _runtime = Compile(fault);

    /// <summary>Looks for what is violated, on as many seeds as it takes.</summary>
    /// <returns>Null, or the seed and the violation.</returns>
    public string? Find(string mode, int first, int last)
    {
        var tests = LoadFromAssemblyPath(Own.Location);
        var finder = tests.GetType(typeof(FaultFinder).FullName!, throwOnError: true)!;
        return (string?)finder.GetMethod(nameof(FaultFinder.Find))!.Invoke(null, [mode, first, last]);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Kit.GetName().Name)
        {
            // A second copy of it too, or it would stand on the right runtime.
            return LoadFromAssemblyPath(Kit.Location);
        }

        if (assemblyName.Name != "Heartbeat")
        {
            return null;
        }

        using var stream = new MemoryStream(_runtime);
        return LoadFromStream(stream);
    }

    private static Dictionary<string, string> ReadSources()
    {
        var folder = Data["RuntimeSources"];
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .ToDictionary(file => file, file => File.ReadAllText(Path.Combine(folder, file)));
    }

    // Read and parsed once for all faults, of which each changes one file.
    private static CSharpCompilation ReadSound()
    {
        var trees = Sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, Language, source.Key)).ToList();
        trees.Add(CSharpSyntaxTree.ParseText(
            $"""
            global using global::System;
            global using global::System.Collections.Generic;
            global using global::System.IO;
            global using global::System.Linq;
            global using global::System.Net.Http;
            global using global::System.Threading;
            global using global::System.Threading.Tasks;
            global using global::Heartbeat.CompilerServices;
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("{Own.GetName().Name}")]
            """,
            Language));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "Heartbeat.dll" && path != Own.Location && path != Kit.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release);
        return CSharpCompilation.Create("Heartbeat", trees, references, options);
    }

    private static byte[] Compile(PlantedFault? fault)
    {
        var compilation = Sound;
        if (fault is not null)
        {
            var sound = compilation.SyntaxTrees.Single(tree => tree.FilePath == fault.File);
            compilation = compilation.ReplaceSyntaxTree(sound, CSharpSyntaxTree.ParseText(Patch(Sources[fault.File], fault), Language, fault.File));
        }

        var generators = new AnalyzerFileReference(Data["LoggingGenerators"], new FromPath()).GetGenerators(LanguageNames.CSharp);
        CSharpGeneratorDriver.Create(generators, parseOptions: Language).RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        using var image = new MemoryStream();
        var result = whole.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }

    private static string Patch(string source, PlantedFault fault)
    {
        var was = Lines(fault.Was);
        var text = Lines(source);
        var places = text.Split(was).Length - 1;
        Assert.True(places == 1, $"\"{fault.Name}\" is to be planted in {fault.File}, where its place was found {places} times:\n{fault.Was}");
        return text.Replace(was, Lines(fault.Becomes), StringComparison.Ordinal);
    }

    /// <summary>However deep it is indented: a patch shows its lines from the left.</summary>
    private static string Lines(string text)
        => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    private sealed class FromPath : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
