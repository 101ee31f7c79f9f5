using System.Diagnostics;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>What one command said and how it ended.</summary>
internal sealed record DotNet(int ExitCode, string Output)
{
    // A build hangs only if something is broken; then the test is to say so, and not the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command of the SDK in a folder and leaves no server behind.</summary>
    public static Task<DotNet> Build(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
        => Run("dotnet", folder, environment, [.. arguments, "--disable-build-servers", "-nodeReuse:false"]);

    public static async Task<DotNet> Run(string program, string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Whoever runs these tests may have been told where its SDK or its repository is; a fresh clone or consumer is not.
        foreach (var name in start.Environment.Keys
            .Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("GIT_", StringComparison.Ordinal))
            .ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var said = await output + await error;
            await process.WaitForExitAsync(limit.Token);
            return new DotNet(process.ExitCode, said);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }
    }

    /// <summary>What it said, if it ended well.</summary>
    public string Successful()
    {
        Assert.True(ExitCode == 0, Output);
        return Output;
    }
}
