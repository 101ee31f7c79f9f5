using System.Diagnostics;
using System.Text.Json;
using Heartbeat.Benchmarks.Macro.Jobs;

namespace Heartbeat.Benchmarks.Macro.Sessions;

/// <summary>Bun's server in a process of its own, on the core of this one, which only waits meanwhile. It says what it has done when it is asked.</summary>
internal sealed class BunServer : MeasuredServer
{
    private readonly Process _process;

    public BunServer(JobKind job)
    {
        var start = new ProcessStartInfo("bun") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Macro", "Sessions", "bun-server.js"));
        start.ArgumentList.Add(job == JobKind.AcceptBroadcast ? "broadcast" : "echo");
        _process = Process.Start(start)!;
    }

    /// <summary>Whether there is a bun to start.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "bun.exe" : "bun")));

    public override int Port => Ask().Port;

    public override long Messages => Ask().Messages;

    public override TimeSpan ProcessorTime => TimeSpan.FromMicroseconds(Ask().Processor);

    public override Task Ended => Meter.Forever;

    protected override int Connections => Ask().Connections;

    public override void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private State Ask()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return JsonSerializer.Deserialize<State>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Bun has ended."), JsonSerializerOptions.Web)!;
    }

    /// <summary>What it says of itself; the processor's time in microseconds.</summary>
    private sealed record State(int Port, int Connections, long Messages, double Processor);
}
