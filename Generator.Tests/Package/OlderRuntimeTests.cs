using System.Text.Json;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>The console program, and the test project, on the oldest runtime that the packages are for.</summary>
public sealed class OlderRuntimeTests(PackedHeartbeat heartbeat)
{
    [LongFact]
    public async Task The_console_program_runs_on_NET_8()
    {
        await heartbeat.Built("Net8");
        var program = heartbeat.Published("Net8", OperatingSystem.IsWindows() ? "Net8.exe" : "Net8");
        var run = await DotNet.Run(program, Path.GetDirectoryName(program)!, new Dictionary<string, string?>());

        Assert.Equal(
            ["heard hello", "a heartbeat was answered", "heard 3 bytes", "closed: Local"],
            PackedHeartbeat.Lines(run.Successful()));
        using var configuration = JsonDocument.Parse(await File.ReadAllTextAsync(heartbeat.Published("Net8", "Net8.runtimeconfig.json"), TestContext.Current.CancellationToken));
        var framework = Assert.Single(configuration.RootElement.GetProperty("runtimeOptions").GetProperty("includedFrameworks").EnumerateArray());
        Assert.StartsWith("8.0.", framework.GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            heartbeat.Package().Entries["lib/net8.0/Heartbeat.dll"],
            await File.ReadAllBytesAsync(heartbeat.Published("Net8", "Heartbeat.dll"), TestContext.Current.CancellationToken));
    }

    [LongFact]
    public async Task The_test_project_runs_on_NET_8()
    {
        await heartbeat.Built("Net8Tests");
        var program = heartbeat.Published("Net8Tests", OperatingSystem.IsWindows() ? "Net8Tests.exe" : "Net8Tests");
        var run = await DotNet.Run(program, Path.GetDirectoryName(program)!, new Dictionary<string, string?>());

        Assert.Contains(PackedHeartbeat.Lines(run.Successful()), static line => line.Contains("Total: 2, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal));
        Assert.Equal(
            heartbeat.Package(PackedHeartbeat.Kit).Entries["lib/net8.0/Heartbeat.Testing.dll"],
            await File.ReadAllBytesAsync(heartbeat.Published("Net8Tests", "Heartbeat.Testing.dll"), TestContext.Current.CancellationToken));
    }
}
