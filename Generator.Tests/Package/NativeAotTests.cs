using System.Globalization;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>The console program as native code: no trim or AOT warning anywhere in the runtime or in what was generated.</summary>
public sealed class NativeAotTests(PackedHeartbeat heartbeat, ITestOutputHelper output)
{
    [LongFact]
    public async Task The_console_program_is_published_without_a_warning_and_runs()
    {
        if (!OperatingSystem.IsWindows() && !IsOnPath("clang") && !IsOnPath("gcc"))
        {
            Missing("There is neither clang nor gcc to link with.");
        }

        await heartbeat.Packed();
        var restore = await heartbeat.Build("NativeAot", "restore", "--use-current-runtime");
        if (restore.Output.Contains("ILCompiler", StringComparison.Ordinal) && restore.ExitCode != 0)
        {
            Missing($"The native compiler cannot be had here: {restore.Output}");
        }

        (await heartbeat.Build("NativeAot", "publish", "--use-current-runtime", "--output", heartbeat.Published("NativeAot", ""))).Successful();
        var program = new FileInfo(heartbeat.Published("NativeAot", OperatingSystem.IsWindows() ? "NativeAot.exe" : "NativeAot"));
        var run = await DotNet.Run(program.FullName, program.DirectoryName!, new Dictionary<string, string?>());

        Assert.Equal(
            ["heard hello", "a heartbeat was answered", "heard 3 bytes", "closed: Local"],
            PackedHeartbeat.Lines(run.Successful()));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The native console program has {program.Length / 1048576.0:0.00} MiB."));
    }

    private static bool IsOnPath(string program)
        => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    // Whoever promises that everything is there, as a build server does, gets a failure.
    private static void Missing(string what)
    {
        Assert.False(Environment.GetEnvironmentVariable("HEARTBEAT_REQUIRE_ALL") == "1", what);
        Assert.Skip(what);
    }
}
