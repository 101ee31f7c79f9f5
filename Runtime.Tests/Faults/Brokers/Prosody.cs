using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>Prosody, an XMPP server, whose ping frames come when it has heard nothing for a second.</summary>
internal sealed class Prosody : IAsyncDisposable
{
    /// <summary>How long it waits before it pings.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder;

    private Prosody(DirectoryInfo folder, BrokerProcess process, int port)
    {
        _folder = folder;
        Process = process;
        Address = new Uri($"ws://127.0.0.1:{port}/xmpp-websocket");
    }

    public BrokerProcess Process { get; }

    public Uri Address { get; }

    /// <summary>Starts it, or skips the test where there is none.</summary>
    public static async Task<Prosody> Start()
    {
        Requirement.IsLinux();
        var program = Requirement.Program("prosody");
        var folder = Directory.CreateTempSubdirectory("heartbeat-prosody-");
        try
        {
            var (port, clients) = (BrokerProcess.FreePort(), BrokerProcess.FreePort());
            var configuration = Path.Combine(folder.FullName, "prosody.cfg.lua");
            await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
                daemonize = false
                run_as_root = true
                data_path = "{{folder.FullName}}"
                pidfile = "{{folder.FullName}}/pid"
                interfaces = { "127.0.0.1" }
                http_interfaces = { "127.0.0.1" }
                http_ports = { {{port}} }
                https_ports = { }
                c2s_ports = { {{clients}} }
                s2s_ports = { }
                network_settings = { read_timeout = {{ReadTimeout.TotalSeconds}} }
                modules_enabled = { "websocket", "saslauth" }
                modules_disabled = { "s2s", "tls" }
                authentication = "anonymous"
                cross_domain_websocket = true
                consider_websocket_secure = true
                c2s_require_encryption = false
                c2s_timeout = 600
                log = { debug = "*console" }
                VirtualHost "localhost"
                """));
            return new Prosody(folder, await BrokerProcess.Start(port, program, ["-F", "--config", configuration]), port);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
