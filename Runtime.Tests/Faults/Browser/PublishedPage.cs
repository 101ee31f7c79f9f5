using System.Diagnostics;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>The page of Runtime.Tests/BrowserPeer, published from the sources as they are, into a folder of its own.</summary>
internal sealed class PublishedPage : IDisposable
{
    // A build hangs only if something is broken; then the test is to say so, and not the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("heartbeat-browser-");

    private PublishedPage()
    {
    }

    /// <summary>What a server serves.</summary>
    public string Root => Path.Combine(_folder.FullName, "publish", "BrowserPeer", "release", "wwwroot");

    /// <summary>Publishes it, or skips the test where what it is made from cannot be had.</summary>
    public static async Task<PublishedPage> Make()
    {
        var page = new PublishedPage();
        try
        {
            var (canBeHad, restore) = await page.Run("restore");
            Requirement.Is(canBeHad, $"Needs .NET for browsers from a package registry, which is not to be had here: {restore}");
            var (isMade, publish) = await page.Run("publish", "--no-restore", "--configuration", "Release", "-warnaserror");
            Assert.True(isMade, publish);
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(bool IsWell, string Output)> Run(string command, params string[] arguments)
    {
        var project = typeof(PublishedPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BrowserPeer").Value!;
        var start = new ProcessStartInfo(
            "dotnet",
            [command, project, "--artifacts-path", _folder.FullName, .. arguments, "-p:NuGetAudit=false", "--disable-build-servers", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
        };

        // Whoever runs these tests may have been told where its SDK is; this build finds its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode == 0, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {command} {project} did not end.");
        }
    }
}
