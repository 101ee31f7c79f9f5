using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Heartbeat.Generator;
using Heartbeat.Generator.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Benchmarks.Micro;

/// <summary>
/// What an editor pays for the generator when a project is loaded, and at a keystroke that has nothing to do with sockets. Beside it two that
/// make nothing: one that asks the compiler for nothing, and one that has it find the attribute. The first is the baseline, and no generator
/// that looks at any source comes near it; the second is what can be had by going by an attribute, and what ours is to be compared with:
/// at a keystroke the compiler binds each attribute anew before it asks anybody.
/// </summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class GeneratorBenchmarks
{
    private const string Cold = "cold";
    private const string Keystroke = "keystroke elsewhere";
    private const int Others = 500;

    // Without ASP.NET Core, unless it is asked for: with it each socket gets an endpoint as well.
    private static readonly MetadataReference[] All =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly MetadataReference[] WithoutAspNetCore =
        [.. All.Where(reference => !Path.GetFileName(reference.Display!).StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))];

    // The rows run in one process, and each would find more of the compiler compiled than the one before it: a build server has all of it.
    private static readonly Lazy<int> WarmCompiler = new(static () =>
    {
        const int Rounds = 40;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var generator in new IIncrementalGenerator[] { new AttributeGenerator(), new HeartbeatGenerator() })
            {
                var warm = new GeneratorBenchmarks { Sockets = 100, Endpoints = round % 2 == 0 };
                warm.Load(generator);
                warm.Run();
                warm.Type();
                warm.Run();
            }
        }

        return Rounds;
    });

    private LargeProject? _project;
    private Compilation? _compilation;
    private GeneratorDriver? _driver;

    /// <summary>Whether the project references ASP.NET Core.</summary>
    [Params(false, true)]
    public bool Endpoints { get; set; }

    /// <summary>How many sockets the project has.</summary>
    [Params(10, 100, 1_000)]
    public int Sockets { get; set; }

    [GlobalSetup(Targets = [nameof(EmptyCold), nameof(AttributeCold), nameof(HeartbeatCold)])]
    public void WarmUp() => _ = WarmCompiler.Value;

    [IterationSetup(Target = nameof(EmptyCold))]
    public void LoadForEmpty() => Load(new EmptyGenerator());

    [IterationSetup(Target = nameof(AttributeCold))]
    public void LoadForAttribute() => Load(new AttributeGenerator());

    [IterationSetup(Target = nameof(HeartbeatCold))]
    public void LoadForHeartbeat() => Load(new HeartbeatGenerator());

    [GlobalSetup(Target = nameof(EmptyKeystroke))]
    public void RunEmpty() => LoadAndRun(new EmptyGenerator());

    [GlobalSetup(Target = nameof(AttributeKeystroke))]
    public void RunAttribute() => LoadAndRun(new AttributeGenerator());

    [GlobalSetup(Target = nameof(HeartbeatKeystroke))]
    public void RunHeartbeat() => LoadAndRun(new HeartbeatGenerator());

    [IterationSetup(Targets = [nameof(EmptyKeystroke), nameof(AttributeKeystroke), nameof(HeartbeatKeystroke)])]
    public void Type() => _compilation = _project!.TypeElsewhere();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Cold)]
    public GeneratorDriver EmptyCold() => Run();

    [Benchmark]
    [BenchmarkCategory(Cold)]
    public GeneratorDriver AttributeCold() => Run();

    [Benchmark]
    [BenchmarkCategory(Cold)]
    public GeneratorDriver HeartbeatCold() => Run();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Keystroke)]
    public GeneratorDriver EmptyKeystroke() => Run();

    [Benchmark]
    [BenchmarkCategory(Keystroke)]
    public GeneratorDriver AttributeKeystroke() => Run();

    [Benchmark]
    [BenchmarkCategory(Keystroke)]
    public GeneratorDriver HeartbeatKeystroke() => Run();

    // Parsed anew each time, so that nobody remembers anything of it.
    private void Load(IIncrementalGenerator generator)
    {
        _project = new LargeProject(Sockets, Others, Endpoints ? All : WithoutAspNetCore);
        _compilation = _project.Compilation;
        _driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: LargeProject.Language);
    }

    private void LoadAndRun(IIncrementalGenerator generator)
    {
        WarmUp();
        Load(generator);
        Run();
    }

    private GeneratorDriver Run() => _driver = _driver!.RunGenerators(_compilation!);
}
