using System.Buffers.Binary;
using System.Text;
using Heartbeat.Generator.Analysis;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>What the one package holds, entry by entry, and what it says of itself.</summary>
public sealed class PackageContentTests(PackedHeartbeat heartbeat)
{
    private const string Generator = "analyzers/dotnet/cs/Heartbeat.Generator.dll";
    private const string CodeFixes = "analyzers/dotnet/cs/Heartbeat.Generator.CodeFixes.dll";

    /// <summary>The frameworks that the runtime is built for.</summary>
    public static TheoryData<string> Frameworks => ["net10.0", "net8.0"];

    [LongFact]
    public async Task A_pack_of_the_solution_makes_this_package_and_its_symbols_and_no_other()
    {
        await heartbeat.Packed();

        Assert.Equal(
            [$"Heartbeat.{heartbeat.Version}.nupkg", $"Heartbeat.{heartbeat.Version}.snupkg"],
            Directory.EnumerateFiles(heartbeat.Feed, "Heartbeat.*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(heartbeat.Feed).Select(Path.GetFileName),
            name => !name!.StartsWith("Heartbeat.", StringComparison.Ordinal) && !name.StartsWith("Prices.", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task The_package_holds_exactly_this()
    {
        await heartbeat.Packed();

        Assert.Equal(
            [
                "Heartbeat.nuspec",
                "LICENSE",
                "README.md",
                CodeFixes,
                Generator,
                "build/Heartbeat.targets",
                "buildTransitive/Heartbeat.targets",
                "icon.png",
                "lib/net10.0/Heartbeat.dll",
                "lib/net10.0/Heartbeat.xml",
                "lib/net8.0/Heartbeat.dll",
                "lib/net8.0/Heartbeat.xml",
            ],
            OwnEntries(new PackageFile(heartbeat.Nupkg)));
        Assert.Equal(["Heartbeat.nuspec", "lib/net10.0/Heartbeat.pdb", "lib/net8.0/Heartbeat.pdb"], OwnEntries(new PackageFile(heartbeat.Snupkg)));
    }

    [LongFact]
    public async Task It_asks_for_the_logging_abstractions_alone_in_the_lowest_version_that_works()
    {
        await heartbeat.Packed();
        var nuspec = new PackageFile(heartbeat.Nupkg).Nuspec;

        Assert.Equal(
            ["net10.0 Microsoft.Extensions.Logging.Abstractions 10.0.0", "net8.0 Microsoft.Extensions.Logging.Abstractions 8.0.0"],
            nuspec.Descendants(nuspec.Name.Namespace + "dependency")
                .Select(dependency => $"{dependency.Parent!.Attribute("targetFramework")!.Value} {dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(2, nuspec.Descendants(nuspec.Name.Namespace + "group").Count());
    }

    [LongFact]
    public async Task The_nuspec_says_what_a_registry_shows()
    {
        await heartbeat.Packed();
        var nuspec = new PackageFile(heartbeat.Nupkg).Nuspec;
        string? Value(string name) => nuspec.Element(nuspec.Name.Namespace + name)?.Value;
        var repository = nuspec.Element(nuspec.Name.Namespace + "repository")!;

        // Such a package would not reach the program: its lib would be left out.
        Assert.Null(Value("developmentDependency"));
        Assert.Equal("Heartbeat", Value("id"));
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal(PackedHeartbeat.Project, Value("projectUrl"));
        Assert.Equal($"{PackedHeartbeat.Project}/blob/{repository.Attribute("commit")!.Value}/CHANGELOG.md", Value("releaseNotes"));
        Assert.Contains(Value("copyright")!, await File.ReadAllTextAsync(Path.Combine(heartbeat.Clone, "LICENSE"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.NotEmpty(Value("description")!);
        Assert.NotEmpty(Value("tags")!);
        Assert.Equal($"{PackedHeartbeat.Origin}.git", repository.Attribute("url")!.Value);
    }

    [LongFact]
    public void A_rules_help_is_in_the_project_that_the_package_names()
        => Assert.DoesNotContain(
            new HeartbeatAnalyzer().SupportedDiagnostics,
            rule => rule.HelpLinkUri.Length > 0 && !rule.HelpLinkUri.StartsWith($"{PackedHeartbeat.Project}/", StringComparison.Ordinal));

    [LongFact]
    public async Task The_icon_has_the_size_that_a_registry_asks_for()
    {
        await heartbeat.Packed();
        var icon = new PackageFile(heartbeat.Nupkg).Entries["icon.png"].AsSpan();

        // A PNG begins with its signature and the header, of which width and height come first.
        Assert.Equal("\u0089PNG\r\n\u001A\n", Encoding.Latin1.GetString(icon[..8]));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon[16..]), BinaryPrimitives.ReadInt32BigEndian(icon[20..])));
    }

    [LongFact]
    public async Task The_compiler_brings_all_that_the_generator_refers_to()
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);

        // What Roslyn 4.3 refers to itself, and so has beside it.
        Dictionary<string, Version> brought = new()
        {
            ["netstandard"] = new(2, 0, 0, 0),
            ["Microsoft.CodeAnalysis"] = new(4, 3, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp"] = new(4, 3, 0, 0),
            ["System.Collections.Immutable"] = new(6, 0, 0, 0),
            ["System.Memory"] = new(4, 0, 1, 1),
        };
        Assert.DoesNotContain(package.References(Generator), reference => !(brought.GetValueOrDefault(reference.Key) >= reference.Value));
    }

    [LongFact]
    public async Task The_editor_brings_all_that_the_fixes_refer_to()
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);

        // What Roslyn 3.7 refers to itself.
        Dictionary<string, Version> brought = new()
        {
            ["netstandard"] = new(2, 0, 0, 0),
            ["Microsoft.CodeAnalysis"] = new(3, 7, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp"] = new(3, 7, 0, 0),
            ["Microsoft.CodeAnalysis.Workspaces"] = new(3, 7, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(3, 7, 0, 0),
            ["System.Collections.Immutable"] = new(1, 2, 3, 0),
        };
        Assert.DoesNotContain(package.References(CodeFixes), reference => !(brought.GetValueOrDefault(reference.Key) >= reference.Value));
    }

    [LongTheory]
    [MemberData(nameof(Frameworks))]
    public async Task The_symbols_are_the_runtimes_and_lead_to_its_sources(string framework)
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var symbols = new PackageFile(heartbeat.Snupkg).Pdb($"lib/{framework}/Heartbeat.pdb");

        Assert.Equal(package.CodeView($"lib/{framework}/Heartbeat.dll").Id, symbols.Id);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", symbols.SourceLink, StringComparison.Ordinal);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", package.EmbeddedPdb(Generator).SourceLink, StringComparison.Ordinal);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", package.EmbeddedPdb(CodeFixes).SourceLink, StringComparison.Ordinal);
    }

    [LongTheory]
    [MemberData(nameof(Frameworks))]
    public async Task No_path_of_the_machine_that_packed_is_in_it(string framework)
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var symbols = new PackageFile(heartbeat.Snupkg);

        Assert.StartsWith("/_/", package.CodeView($"lib/{framework}/Heartbeat.dll").Path, StringComparison.Ordinal);
        Assert.DoesNotContain(
            symbols.Pdb($"lib/{framework}/Heartbeat.pdb").Sources.Concat(package.EmbeddedPdb(Generator).Sources).Concat(package.EmbeddedPdb(CodeFixes).Sources),
            source => !source.StartsWith("/_/", StringComparison.Ordinal));
        var folder = Path.GetDirectoryName(heartbeat.Clone)!;
        Assert.DoesNotContain(
            package.Entries.Concat(symbols.Entries),
            entry => Encoding.Latin1.GetString(entry.Value.AsSpan()).Contains(folder, StringComparison.Ordinal));
    }

    [LongFact]
    public async Task A_clone_of_a_folder_is_packed_without_a_warning_and_names_no_folder()
    {
        await heartbeat.Packed();
        Assert.Equal($"{PackedHeartbeat.Origin}.git", await RepositoryUrl());

        await heartbeat.Git("remote", "set-url", "origin", Path.GetDirectoryName(heartbeat.Clone)!);
        Assert.Equal("", await RepositoryUrl());

        // All of a pack that asks for the origin: for the symbols of each framework, which would warn, and for the nuspec.
        async Task<string> RepositoryUrl() => (await heartbeat.InClone(
            "build", Path.Combine("Runtime", "Heartbeat.csproj"), "--no-restore", "--configuration", "Release",
            "-t:DispatchToInnerBuilds;_InitializeNuspecRepositoryInformationProperties", "-p:InnerTargets=GenerateSourceLinkFile",
            "-getProperty:RepositoryUrl")).Successful().Trim();
    }

    // What NuGet adds by itself is its own business.
    private static IEnumerable<string> OwnEntries(PackageFile package) => package.Entries.Keys
        .Where(name => name is not ("[Content_Types].xml" or "_rels/.rels") && !name.StartsWith("package/services/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
