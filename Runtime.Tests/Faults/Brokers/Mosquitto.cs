using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>Eclipse Mosquitto, whose log tells each packet.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    public const string User = "sensor";
    public const string Password = "secret";

    private readonly DirectoryInfo _folder;

    private Mosquitto(DirectoryInfo folder, BrokerProcess process, Uri address)
    {
        _folder = folder;
        Process = process;
        Address = address;
    }

    public BrokerProcess Process { get; }

    public Uri Address { get; }

    /// <summary>Starts it, or skips the test where there is none.</summary>
    /// <param name="asksForPassword">Whether it lets in only who has the password.</param>
    public static async Task<Mosquitto> Start(bool asksForPassword = false)
    {
        Requirement.IsLinux();
        var program = Requirement.Program("mosquitto");
        var folder = Directory.CreateTempSubdirectory("heartbeat-mosquitto-");
        try
        {
            var passwords = Path.Combine(folder.FullName, "passwords");
            if (asksForPassword)
            {
                using var writing = System.Diagnostics.Process.Start(Requirement.Program("mosquitto_passwd"), ["-b", "-c", passwords, User, Password]);
                await writing.WaitForExitAsync().InTime();
            }

            // With a listener for WebSockets alone this version ends at once.
            var port = BrokerProcess.FreePort();
            var configuration = Path.Combine(folder.FullName, "mosquitto.conf");
            await File.WriteAllTextAsync(configuration, $"""
                {(Environment.IsPrivilegedProcess ? "user root" : "")}
                listener {BrokerProcess.FreePort()} 127.0.0.1
                listener {port} 127.0.0.1
                protocol websockets
                socket_domain ipv4
                allow_anonymous {(asksForPassword ? "false" : "true")}
                {(asksForPassword ? $"password_file {passwords}" : "")}
                max_keepalive 10
                connection_messages true
                log_type all
                log_dest stderr
                persistence false
                """);
            return new Mosquitto(folder, await BrokerProcess.Start(port, program, ["-c", configuration]), new Uri($"ws://127.0.0.1:{port}/mqtt"));
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
