using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Browser;

/// <summary>A browser without a window, that shows one page of this machine and knows no other.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly DirectoryInfo _profile;
    private readonly Process _process;
    private readonly Task _reading;

    private Chromium(DirectoryInfo profile, Process process)
    {
        _profile = profile;
        _process = process;
        _reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Where it is; where it is nowhere, the test is skipped.</summary>
    public static string Program() => Requirement.Program("chromium");

    /// <param name="program">Where it is.</param>
    /// <param name="page">What it shows.</param>
    /// <param name="switches">What else it is told.</param>
    public static Chromium Show(string program, Uri page, params string[] switches)
    {
        var profile = Directory.CreateTempSubdirectory("heartbeat-chromium-");
        return new Chromium(profile, Process.Start(new ProcessStartInfo(
            program,
            [
                "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.FullName}",

                // Whoever runs the tests as root has no sandbox, and the page is our own.
                "--no-sandbox",

                // It asks for updates and lists of all kinds. Here it finds nobody to ask.
                "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                .. switches,
                $"{page}",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().InTime();
        await _reading.InTime();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }
}
