using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>RabbitMQ with MQTT and STOMP over WebSockets: a node of its own, with the daemon that Erlang's nodes look for. It takes its time to start, so that tests share it.</summary>
internal sealed class RabbitMq : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly BrokerProcess _names;

    private RabbitMq(DirectoryInfo folder, BrokerProcess names, BrokerProcess process, int mqtt, int stomp)
    {
        _folder = folder;
        _names = names;
        Process = process;
        Mqtt = new Uri($"ws://127.0.0.1:{mqtt}/ws");
        Stomp = new Uri($"ws://127.0.0.1:{stomp}/ws");
    }

    public BrokerProcess Process { get; }

    public Uri Mqtt { get; }

    public Uri Stomp { get; }

    /// <summary>Starts it, or skips the test where there is none.</summary>
    public static async Task<RabbitMq> Start()
    {
        const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
        Requirement.IsLinux();
        Requirement.Is(File.Exists(Program), "Needs RabbitMQ (Debian: rabbitmq-server).");
        var epmd = Requirement.Program("epmd");
        var folder = Directory.CreateTempSubdirectory("heartbeat-rabbitmq-");
        string[] ports = [.. Enumerable.Range(0, 7).Select(static _ => BrokerProcess.FreePort().ToString(CultureInfo.InvariantCulture))];
        BrokerProcess? names = null;
        try
        {
            names = await BrokerProcess.Start(int.Parse(ports[0], CultureInfo.InvariantCulture), epmd, ["-address", "127.0.0.1", "-port", ports[0]]);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "plugins"), "[rabbitmq_web_mqtt,rabbitmq_web_stomp].\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "rabbitmq.conf"), $"""
                listeners.tcp.1 = 127.0.0.1:{ports[1]}
                mqtt.listeners.tcp.1 = 127.0.0.1:{ports[2]}
                stomp.listeners.tcp.1 = 127.0.0.1:{ports[3]}
                web_mqtt.tcp.ip = 127.0.0.1
                web_mqtt.tcp.port = {ports[4]}
                web_stomp.tcp.ip = 127.0.0.1
                web_stomp.tcp.port = {ports[5]}
                log.console = true
                log.console.level = debug
                log.file = false
                """);
            var process = await BrokerProcess.Start(int.Parse(ports[5], CultureInfo.InvariantCulture), Program, [], new Dictionary<string, string>
            {
                ["HOME"] = folder.FullName,
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = ports[0],
                ["RABBITMQ_NODENAME"] = "heartbeat@localhost",
                ["RABBITMQ_DIST_PORT"] = ports[6],
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder.FullName, "db"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(folder.FullName, "log"),
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.FullName, "rabbitmq"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.FullName, "plugins"),
                ["RABBITMQ_PID_FILE"] = Path.Combine(folder.FullName, "pid"),
            });
            return new RabbitMq(folder, names, process, int.Parse(ports[4], CultureInfo.InvariantCulture), int.Parse(ports[5], CultureInfo.InvariantCulture));
        }
        catch
        {
            if (names is not null)
            {
                await names.DisposeAsync();
            }

            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _names.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
