using System.Globalization;
using System.Text.Json;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>nats-server at its shortest ping interval. It shows its clients by HTTP.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    /// <summary>How often it pings; a client that leaves two of these unanswered is stale at the third.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1);

    private static readonly HttpClient Http = new();

    private readonly DirectoryInfo _folder;
    private readonly int _monitor;

    private NatsServer(DirectoryInfo folder, BrokerProcess process, int port, int monitor)
    {
        _folder = folder;
        _monitor = monitor;
        Process = process;
        Address = new Uri($"ws://127.0.0.1:{port}/");
    }

    public BrokerProcess Process { get; }

    public Uri Address { get; }

    /// <summary>Starts it, or skips the test where there is none.</summary>
    /// <param name="more">What else the configuration says.</param>
    public static async Task<NatsServer> Start(string more = "")
    {
        Requirement.IsLinux();
        var program = Requirement.Program("nats-server");
        var folder = Directory.CreateTempSubdirectory("heartbeat-nats-");
        try
        {
            var (clients, monitor, port) = (BrokerProcess.FreePort(), BrokerProcess.FreePort(), BrokerProcess.FreePort());
            var configuration = Path.Combine(folder.FullName, "nats.conf");
            await File.WriteAllTextAsync(configuration, $$"""
                listen: "127.0.0.1:{{clients}}"
                http: "127.0.0.1:{{monitor}}"
                ping_interval: "{{PingInterval.TotalSeconds}}s"
                ping_max: 2
                lame_duck_duration: "31s"
                lame_duck_grace_period: "1s"
                debug: true
                trace: true
                {{more}}
                websocket { host: "127.0.0.1", port: {{port}}, no_tls: true }
                """);
            return new NatsServer(folder, await BrokerProcess.Start(port, program, ["-c", configuration]), port, monitor);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>What it knows of its clients: each one's number and name, and whether it has measured a round trip to it.</summary>
    public async Task<IReadOnlyList<(long Number, string? Name, bool IsMeasured)>> Clients()
    {
        using var known = JsonDocument.Parse(await Http.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_monitor}/connz")).InTime());
        return [.. known.RootElement.GetProperty("connections").EnumerateArray().Select(static client => (
            client.GetProperty("cid").GetInt64(),
            client.TryGetProperty("name", out var name) ? name.GetString() : null,
            client.TryGetProperty("rtt", out _)))];
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
