using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Processes;

/// <summary>The echo server in a process of its own, which can be stopped as a whole: its TCP stays up, and nothing answers.</summary>
internal sealed class EchoProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EchoProcess(Process process, int port)
    {
        _process = process;
        Address = new Uri($"ws://127.0.0.1:{port}/echo");
    }

    public Uri Address { get; }

    public static async Task<EchoProcess> Start()
    {
        var assembly = typeof(EchoProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "EchoServer").Value!;
        var process = Process.Start(new ProcessStartInfo("dotnet", [assembly])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = await process.StandardOutput.ReadLineAsync().InTime();
        return new EchoProcess(process, int.Parse(port ?? throw new InvalidOperationException("The echo server did not start."), CultureInfo.InvariantCulture));
    }

    public Task Stop() => _process.Stop();

    public Task Continue() => _process.Continue();

    public async ValueTask DisposeAsync()
    {
        await _process.End();
        _process.Dispose();
    }
}
