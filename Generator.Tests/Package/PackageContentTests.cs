using System.Buffers.Binary;
using System.Text;
using Heartbeat.Generator.Analysis;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>What each package holds, entry by entry, and what it says of itself.</summary>
public sealed class PackageContentTests(PackedHeartbeat heartbeat)
{
    private const string Generator = "analyzers/dotnet/cs/Heartbeat.Generator.dll";
    private const string CodeFixes = "analyzers/dotnet/cs/Heartbeat.Generator.CodeFixes.dll";

    [LongFact]
    public async Task A_pack_of_the_solution_makes_these_packages_and_their_symbols_and_no_other()
    {
        await heartbeat.Packed();

        Assert.Equal(
            [
                $"Heartbeat.{heartbeat.Version}.nupkg",
                $"Heartbeat.{heartbeat.Version}.snupkg",
                $"Heartbeat.Testing.{heartbeat.Version}.nupkg",
                $"Heartbeat.Testing.{heartbeat.Version}.snupkg",
            ],
            Directory.EnumerateFiles(heartbeat.Feed, "Heartbeat.*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(heartbeat.Feed).Select(Path.GetFileName),
            name => !name!.StartsWith("Heartbeat.", StringComparison.Ordinal) && !name.StartsWith("Prices.", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task The_package_of_the_runtime_holds_exactly_this()
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
            OwnEntries(heartbeat.Package()));
        Assert.Equal(["Heartbeat.nuspec", "lib/net10.0/Heartbeat.pdb", "lib/net8.0/Heartbeat.pdb"], OwnEntries(heartbeat.Symbols()));
    }

    [LongFact]
    public async Task The_package_of_the_kit_holds_exactly_this()
    {
        await heartbeat.Packed();

        Assert.Equal(
            [
                "Heartbeat.Testing.nuspec",
                "LICENSE",
                "README.md",
                "icon.png",
                "lib/net10.0/Heartbeat.Testing.dll",
                "lib/net10.0/Heartbeat.Testing.xml",
                "lib/net8.0/Heartbeat.Testing.dll",
                "lib/net8.0/Heartbeat.Testing.xml",
            ],
            OwnEntries(heartbeat.Package(PackedHeartbeat.Kit)));
        Assert.Equal(
            ["Heartbeat.Testing.nuspec", "lib/net10.0/Heartbeat.Testing.pdb", "lib/net8.0/Heartbeat.Testing.pdb"],
            OwnEntries(heartbeat.Symbols(PackedHeartbeat.Kit)));
    }

    [LongFact]
    public async Task The_runtime_asks_for_the_logging_abstractions_alone_in_the_lowest_version_that_works()
    {
        await heartbeat.Packed();

        Assert.Equal(
            ["net10.0 Microsoft.Extensions.Logging.Abstractions 10.0.0", "net8.0 Microsoft.Extensions.Logging.Abstractions 8.0.0"],
            heartbeat.Package().Dependencies);
    }

    [LongFact]
    public async Task The_kit_asks_for_the_runtime_alone_in_its_own_version_or_a_newer_one()
    {
        await heartbeat.Packed();

        // Without brackets a version is a lower bound.
        Assert.Equal(
            [$"net10.0 Heartbeat {heartbeat.Version}", $"net8.0 Heartbeat {heartbeat.Version}"],
            heartbeat.Package(PackedHeartbeat.Kit).Dependencies);
    }

    [LongTheory]
    [InlineData(PackedHeartbeat.Runtime)]
    [InlineData(PackedHeartbeat.Kit)]
    public async Task The_nuspec_says_what_a_registry_shows(string id)
    {
        await heartbeat.Packed();
        var nuspec = heartbeat.Package(id).Nuspec;
        string? Value(string name) => nuspec.Element(nuspec.Name.Namespace + name)?.Value;
        var repository = nuspec.Element(nuspec.Name.Namespace + "repository")!;

        // Such a package would not reach the program: its lib would be left out.
        Assert.Null(Value("developmentDependency"));
        Assert.Equal(id, Value("id"));
        Assert.Equal(heartbeat.Version, Value("version"));
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

    [LongTheory]
    [InlineData(PackedHeartbeat.Runtime)]
    [InlineData(PackedHeartbeat.Kit)]
    public async Task The_icon_has_the_size_that_a_registry_asks_for(string id)
    {
        await heartbeat.Packed();
        var icon = heartbeat.Package(id).Entries["icon.png"].AsSpan();

        // A PNG begins with its signature and the header, of which width and height come first.
        Assert.Equal("\u0089PNG\r\n\u001A\n", Encoding.Latin1.GetString(icon[..8]));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon[16..]), BinaryPrimitives.ReadInt32BigEndian(icon[20..])));
    }

    [LongFact]
    public async Task The_compiler_brings_all_that_the_generator_refers_to()
    {
        await heartbeat.Packed();
        var package = heartbeat.Package();

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
        var package = heartbeat.Package();

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
    [MemberData(nameof(PackedHeartbeat.Libraries), MemberType = typeof(PackedHeartbeat))]
    public async Task The_symbols_are_the_librarys_and_lead_to_its_sources(string id, string framework)
    {
        await heartbeat.Packed();
        var symbols = heartbeat.Symbols(id).Pdb($"lib/{framework}/{id}.pdb");

        Assert.Equal(heartbeat.Package(id).CodeView($"lib/{framework}/{id}.dll").Id, symbols.Id);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", symbols.SourceLink, StringComparison.Ordinal);
        Assert.DoesNotContain(symbols.Sources, source => !source.StartsWith("/_/", StringComparison.Ordinal));
    }

    [LongTheory]
    [InlineData(Generator)]
    [InlineData(CodeFixes)]
    public async Task The_compilers_half_has_its_symbols_inside(string assembly)
    {
        await heartbeat.Packed();
        var symbols = heartbeat.Package().EmbeddedPdb(assembly);

        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", symbols.SourceLink, StringComparison.Ordinal);
        Assert.DoesNotContain(symbols.Sources, source => !source.StartsWith("/_/", StringComparison.Ordinal));
    }

    [LongTheory]
    [MemberData(nameof(PackedHeartbeat.Libraries), MemberType = typeof(PackedHeartbeat))]
    public async Task No_path_of_the_machine_that_packed_is_in_it(string id, string framework)
    {
        await heartbeat.Packed();
        var package = heartbeat.Package(id);
        var folder = Path.GetDirectoryName(heartbeat.Clone)!;

        Assert.StartsWith("/_/", package.CodeView($"lib/{framework}/{id}.dll").Path, StringComparison.Ordinal);
        Assert.DoesNotContain(
            package.Entries.Concat(heartbeat.Symbols(id).Entries),
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
