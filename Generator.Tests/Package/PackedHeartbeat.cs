using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Heartbeat.Generator.Tests.Package;

[assembly: AssemblyFixture(typeof(PackedHeartbeat))]

namespace Heartbeat.Generator.Tests.Package;

/// <summary>
/// The packages, made once from a copy of the working tree by the first test that asks, and consumers that know nothing else:
/// they lie outside the repository, restore from the folder where those were put, and have a package cache of their own.
/// </summary>
public sealed class PackedHeartbeat : IAsyncDisposable
{
    /// <summary>The origin that the packed clone pretends to have.</summary>
    public const string Origin = "https://github.com/example/heartbeat";

    /// <summary>The package that a program needs, and its assembly.</summary>
    public const string Runtime = "Heartbeat";

    /// <summary>The package that a program's tests need too, and its assembly.</summary>
    public const string Kit = "Heartbeat.Testing";

    /// <summary>The address that each package gives as the project's.</summary>
    public const string Project = "https://github.com/heartbeat-net/heartbeat";

    // Of the tests themselves, because that one is on this machine.
    private static readonly string XunitVersion = typeof(FactAttribute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    // In a worktree .git is a file that points to the real repository, so neither a folder nor a file of that name is taken along.
    private static readonly string[] NotCopied = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "TestResults"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("heartbeat-package-");
    private readonly Lazy<Task> _packed;
    private readonly Lazy<Task> _libraryPacked;
    private readonly Lazy<Task> _built;

    public PackedHeartbeat()
    {
        _packed = new(PackAsync);
        _libraryPacked = new(PackLibraryAsync);
        _built = new(BuildAsync);
    }

    /// <summary>A version that no registry has and no cache has seen.</summary>
    public string Version { get; } = $"0.1.0-test.{DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture)}";

    public string Clone => Path.Combine(_root.FullName, "clone");

    public string Feed => Path.Combine(_root.FullName, "feed");

    private string Consumers => Path.Combine(_root.FullName, "consumers");

    /// <summary>The assemblies that a program or its tests get.</summary>
    public static TheoryData<string, string> Libraries => new()
    {
        { Runtime, "net10.0" },
        { Runtime, "net8.0" },
        { Kit, "net10.0" },
        { Kit, "net8.0" },
    };

    /// <summary>Ends when the packages are there.</summary>
    public Task Packed() => _packed.Value;

    /// <summary>Ends when the package of a library with sockets is there too.</summary>
    public Task LibraryPacked() => _libraryPacked.Value;

    /// <summary>Ends when a consumer is built: in a full run together with all that are built alike.</summary>
    public Task Built(string consumer) => Effort.IsFull ? _built.Value : BuildAloneAsync(consumer);

    /// <summary>What was packed.</summary>
    internal PackageFile Package(string id = Runtime) => new(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    /// <summary>The symbols beside it.</summary>
    internal PackageFile Symbols(string id = Runtime) => new(Path.Combine(Feed, $"{id}.{Version}.snupkg"));

    /// <summary>Runs a command of the SDK in the clone, as a build server does, every warning an error.</summary>
    internal Task<DotNet> InClone(params string[] command) => DotNet.Build(
        Clone,
        new Dictionary<string, string?> { ["CI"] = "true" },
        [.. command, "-warnaserror", $"-p:Version={Version}"]);

    /// <summary>Runs a command of the SDK on a consumer.</summary>
    internal Task<DotNet> Build(string consumer, string command, params string[] arguments) => DotNet.Build(
        Path.Combine(Consumers, consumer),
        new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "cache"), ["CI"] = null },
        [command, .. arguments, "-warnaserror", "--configuration", "Release"]);

    /// <summary>The lines that a built consumer says; it must end well.</summary>
    internal async Task<string[]> Run(string consumer)
    {
        var folder = Path.Combine(Consumers, consumer, "bin", "Release", "net10.0");
        var run = await DotNet.Run("dotnet", folder, new Dictionary<string, string?>(), Path.Combine(folder, $"{consumer}.dll"));
        return Lines(run.Successful());
    }

    /// <summary>A file that a publish of a consumer has made.</summary>
    internal string Published(string consumer, string file) => Path.Combine(Consumers, consumer, "publish", file);

    internal static string[] Lines(string output) => output.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);

    [SuppressMessage("Design", "CA1031", Justification = "A folder that cannot be deleted yet is no fault of the package.")]
    public ValueTask DisposeAsync()
    {
        try
        {
            _root.Delete(recursive: true);
        }
        catch (Exception)
        {
            // It lies among the temporary files.
        }

        return ValueTask.CompletedTask;
    }

    private async Task PackAsync()
    {
        var repository = Metadata("Repository");
        Copy(repository, Clone);
        Assert.False(Path.Exists(Path.Combine(Clone, ".git")), "The copy is tied to the repository that it was made from.");
        await Git("init", "--quiet");
        await Git("remote", "add", "origin", $"{Origin}.git");
        await Git("add", "--all");
        await Git("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "The working tree");
        // The analyzers have seen these very sources when the tests were built, and take as long as the compiler.
        (await InClone("pack", "--output", Feed, "-p:RunAnalyzers=false")).Successful();

        Copy(Path.Combine(repository, "Generator.Tests", "Package", "Consumers"), Consumers);
        File.Copy(Path.Combine(repository, "global.json"), Path.Combine(Consumers, "global.json"));
        await Write("Directory.Build.targets", "<Project />");
        await Write("Directory.Packages.props", "<Project />");
        await Write(
            "Directory.Build.props",
            $"""
            <Project>
              <PropertyGroup>
                <HeartbeatVersion>{Version}</HeartbeatVersion>
                <XunitVersion>{XunitVersion}</XunitVersion>
                <!-- Asks the registry of the day, which is not what is tested. -->
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);

        // What the tests were built with is on this machine already, so that a consumer need not load it anew.
        await Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <add key="heartbeat" value="{Feed}" />
                <add key="this machine" value="{Metadata("Packages")}" />
              </packageSources>
            </configuration>
            """);
    }

    private async Task BuildAsync()
    {
        await LibraryPacked();
        (await Build(".", "build", "Consumers.proj")).Successful();
    }

    private async Task BuildAloneAsync(string consumer)
    {
        await Packed();
        (await Build(consumer, "build")).Successful();
    }

    private async Task PackLibraryAsync()
    {
        await Packed();
        (await Build("Library", "pack", "--output", Feed)).Successful();
    }

    // Named, so that git can find no repository but this one, wherever the tests run and whoever runs them.
    internal async Task Git(params string[] arguments) => (await DotNet.Run(
        "git",
        Clone,
        new Dictionary<string, string?>(),
        [$"--git-dir={Path.Combine(Clone, ".git")}", $"--work-tree={Clone}", .. arguments])).Successful();

    private Task Write(string file, string text) => File.WriteAllTextAsync(Path.Combine(Consumers, file), text);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !NotCopied.Contains(Path.GetFileName(file))))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !NotCopied.Contains(Path.GetFileName(folder))))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static string Metadata(string key)
        => typeof(PackedHeartbeat).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
