using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Runtime.Tests.Frames.Planted;

/// <summary>
/// The frames, the handshakes and their tests compiled into one assembly, with a fault in it or without one: they know nothing else of the
/// runtime, so that takes a moment.
/// </summary>
internal static class FaultyFrames
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest, preprocessorSymbols: ["NET", "NET9_0_OR_GREATER"]);
    private static readonly Dictionary<string, string> Sources = ReadSources();
    private static readonly CSharpCompilation Sound = ReadSound();

    /// <summary>Runs these tests.</summary>
    /// <returns>What the first one says that fails; null where none does.</returns>
    public static string? Find(FrameFault? fault, IReadOnlyList<Type> tests)
    {
        var context = new AssemblyLoadContext(fault?.Name, isCollectible: true);
        try
        {
            using var image = new MemoryStream(Compile(fault));
            var assembly = context.LoadFromStream(image);
            return tests.Select(type => assembly.GetType(type.FullName!, throwOnError: true)!)
                .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly), Find)
                .SelectMany(static failures => failures)
                .FirstOrDefault();
        }
        finally
        {
            context.Unload();
        }
    }

    private static IEnumerable<string> Find(Type tests, MethodInfo test)
    {
        foreach (var arguments in CasesOf(test))
        {
            Exception? failure = null;
            try
            {
                test.Invoke(Activator.CreateInstance(tests), arguments);
            }
            catch (TargetInvocationException exception)
            {
                failure = exception.InnerException!;
            }

            if (failure is not null)
            {
                yield return $"{test.Name}: {failure.GetType().Name}, {failure.Message}";
            }
        }
    }

    private static object?[][] CasesOf(MethodInfo test)
    {
        if (test.GetParameters().Length == 0)
        {
            return [[]];
        }

        object?[][] cases = [.. test.GetCustomAttributes<InlineDataAttribute>().Select(static data => data.Data), .. test.GetCustomAttributes<MemberDataAttribute>().SelectMany(data => MemberCases(test, data))];
        Assert.True(cases.Length > 0, $"{test.Name} has no case here, and would find nothing.");
        return cases;
    }

    private static IEnumerable<object?[]> MemberCases(MethodInfo test, MemberDataAttribute data)
        => ((IEnumerable<ITheoryDataRow>)test.DeclaringType!.GetProperty(data.MemberName)!.GetValue(null)!).Select(static row => row.GetData());

    private static Dictionary<string, string> ReadSources()
    {
        var runtime = typeof(FaultyFrames).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "RuntimeSources").Value!;
        var tests = Path.Combine(runtime, "..", "Runtime.Tests", "Machine", "Frames");
        string[] usedByTests = [nameof(Reading), nameof(Cuts), nameof(FrameCase), nameof(FrameCases), nameof(DeflatedCases), nameof(PeerDeflater), nameof(FrameBytes), nameof(HeaderLines)];
        return Directory.EnumerateFiles(Path.Combine(runtime, "Frames"), "*.cs")
            .Concat(FrameFaultTests.Tests.Select(static type => type.Name).Concat(usedByTests).Select(name => Path.Combine(tests, $"{name}.cs")))
            .ToDictionary(static file => Path.GetFileName(file), File.ReadAllText);
    }

    private static CSharpCompilation ReadSound()
    {
        const string Usings =
            """
            global using global::System;
            global using global::System.Collections.Generic;
            global using global::System.IO;
            global using global::System.Linq;
            global using global::System.Threading;
            global using global::System.Threading.Tasks;
            global using global::Xunit;
            """;
        var own = typeof(FaultyFrames).Assembly.Location;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) != "Heartbeat.dll" && path != own)
            .Select(static path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "FaultyFrames",
            [.. Sources.Select(static source => CSharpSyntaxTree.ParseText(source.Value, Language, source.Key)), CSharpSyntaxTree.ParseText(Usings, Language)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));
    }

    private static byte[] Compile(FrameFault? fault)
    {
        var compilation = Sound;
        if (fault is not null)
        {
            var sound = compilation.SyntaxTrees.Single(tree => tree.FilePath == fault.File);
            compilation = compilation.ReplaceSyntaxTree(sound, CSharpSyntaxTree.ParseText(Patch(Sources[fault.File], fault), Language, fault.File));
        }

        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }

    private static string Patch(string source, FrameFault fault)
    {
        var text = string.Join('\n', source.ReplaceLineEndings("\n").Split('\n').Select(static line => line.Trim()));
        var places = text.Split(fault.Was).Length - 1;
        Assert.True(places == 1, $"\"{fault.Name}\" is to be planted in {fault.File}, where its place was found {places} times:\n{fault.Was}");
        return text.Replace(fault.Was, fault.Becomes, StringComparison.Ordinal);
    }
}
