using System.Diagnostics;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults.Peers;

/// <summary>A server on Node.js in a process of its own, of a package that npm has installed: it says its port first, and then what it sees of its clients.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private NodeServer(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public Journal Journal { get; } = new(TimeProvider.System);

    public int Port { get; private set; }

    /// <summary>Starts it, or skips the test where Node.js or a package is not installed.</summary>
    public static async Task<NodeServer> Start(string script, string[] packages, params string[] arguments)
    {
        var modules = packages.Select(ForeignServer.NodeModules).ToArray();
        var start = new ProcessStartInfo(Requirement.Program("node"), [Path.Combine(AppContext.BaseDirectory, "Peers", script), .. arguments]) { RedirectStandardOutput = true };
        start.Environment["NODE_PATH"] = Path.GetDirectoryName(modules[0]);
        var server = new NodeServer(Process.Start(start)!);
        try
        {
            server.Port = int.Parse((await server.Journal.Until("Port")).Text["Port ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task Stop() => _process.Stop();

    public Task Continue() => _process.Continue();

    public async ValueTask DisposeAsync()
    {
        await _process.End();
        await _reading.InTime();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Journal.Add(line);
        }
    }
}
