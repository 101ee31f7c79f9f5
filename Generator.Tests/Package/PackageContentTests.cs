using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>What the one package holds, entry by entry, and what it says of itself.</summary>
public sealed partial class PackageContentTests(PackedHeartbeat heartbeat)
{
    private const string Generator = "analyzers/dotnet/cs/Heartbeat.Generator.dll";
    private const string CodeFixes = "analyzers/dotnet/cs/Heartbeat.Generator.CodeFixes.dll";
    private const string Runtime = "lib/net10.0/Heartbeat.dll";
    private const string RuntimePdb = "lib/net10.0/Heartbeat.pdb";

    [Fact]
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

    [Fact]
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
                Runtime,
                "lib/net10.0/Heartbeat.xml",
            ],
            OwnEntries(new PackageFile(heartbeat.Nupkg)));
        Assert.Equal(["Heartbeat.nuspec", RuntimePdb], OwnEntries(new PackageFile(heartbeat.Snupkg)));
    }

    [Fact]
    public async Task The_nuspec_asks_for_the_logging_abstractions_alone()
    {
        await heartbeat.Packed();
        var nuspec = XDocument.Parse(new PackageFile(heartbeat.Nupkg).Text("Heartbeat.nuspec")).Root!;
        var metadata = nuspec.Element(nuspec.Name.Namespace + "metadata")!;
        string? Value(string name) => metadata.Element(metadata.Name.Namespace + name)?.Value;

        var group = Assert.Single(metadata.Descendants(metadata.Name.Namespace + "group"));
        var dependency = Assert.Single(metadata.Descendants(metadata.Name.Namespace + "dependency"));
        Assert.Equal("net10.0", group.Attribute("targetFramework")!.Value);
        Assert.Equal("Microsoft.Extensions.Logging.Abstractions", dependency.Attribute("id")!.Value);

        // Such a package would not reach the program: its lib would be left out.
        Assert.Null(Value("developmentDependency"));
        Assert.Equal("Heartbeat", Value("id"));
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.NotEmpty(Value("description")!);
        Assert.NotEmpty(Value("tags")!);
        Assert.Equal($"{PackedHeartbeat.Origin}.git", metadata.Element(metadata.Name.Namespace + "repository")!.Attribute("url")!.Value);
    }

    [Fact]
    public async Task Everything_public_is_described_in_the_XML_beside_the_runtime()
    {
        await heartbeat.Packed();
        var documentation = XDocument.Parse(new PackageFile(heartbeat.Nupkg).Text("lib/net10.0/Heartbeat.xml"));
        var described = documentation.Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();

        Assert.DoesNotContain(
            typeof(HeartbeatSocketAttribute).Assembly.GetExportedTypes().Select(type => $"T:{type.FullName!.Replace('+', '.')}"),
            type => !described.Contains(type));
        Assert.Contains("M:Heartbeat.IHeartbeatSocket.TrySend(System.String)", described);
    }

    [Fact]
    public async Task The_readme_keeps_every_word_and_loses_the_links_into_the_repository()
    {
        await heartbeat.Packed();
        var packed = new PackageFile(heartbeat.Nupkg).Text("README.md").ReplaceLineEndings("\n");
        var written = (await File.ReadAllTextAsync(Path.Combine(heartbeat.Clone, "README.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");

        Assert.DoesNotContain(Link().Matches(packed), link => !link.Groups["to"].Value.StartsWith("https://", StringComparison.Ordinal));
        Assert.NotEmpty(Link().Matches(packed));
        Assert.Equal(Link().Replace(written, "${text}").TrimEnd(), Link().Replace(packed, "${text}").TrimEnd());
    }

    [Fact]
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

    [Fact]
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

    [Fact]
    public async Task The_symbols_are_the_runtimes_and_lead_to_its_sources()
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var symbols = new PackageFile(heartbeat.Snupkg).Pdb(RuntimePdb);

        Assert.Equal(package.CodeView(Runtime).Id, symbols.Id);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", symbols.SourceLink, StringComparison.Ordinal);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", package.EmbeddedPdb(Generator).SourceLink, StringComparison.Ordinal);
        Assert.Contains("https://raw.githubusercontent.com/example/heartbeat/", package.EmbeddedPdb(CodeFixes).SourceLink, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_path_of_the_machine_that_packed_is_in_it()
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var symbols = new PackageFile(heartbeat.Snupkg);

        Assert.StartsWith("/_/", package.CodeView(Runtime).Path, StringComparison.Ordinal);
        Assert.DoesNotContain(
            symbols.Pdb(RuntimePdb).Sources.Concat(package.EmbeddedPdb(Generator).Sources).Concat(package.EmbeddedPdb(CodeFixes).Sources),
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

        // All of a pack that asks for the origin: for the symbols, which would warn, and for the nuspec.
        async Task<string> RepositoryUrl() => (await heartbeat.InClone(
            "build", Path.Combine("Runtime", "Heartbeat.csproj"), "--no-restore", "--configuration", "Release",
            "-t:GenerateSourceLinkFile;_InitializeNuspecRepositoryInformationProperties", "-getProperty:RepositoryUrl")).Successful().Trim();
    }

    // What NuGet adds by itself is its own business.
    private static IEnumerable<string> OwnEntries(PackageFile package) => package.Entries.Keys
        .Where(name => name is not ("[Content_Types].xml" or "_rels/.rels") && !name.StartsWith("package/services/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<to>[^)]+)\)")]
    private static partial Regex Link();
}
