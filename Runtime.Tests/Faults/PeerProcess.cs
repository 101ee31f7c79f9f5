using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>One end of Heartbeat in a process of its own: what it says is in its journal, and what it is told goes to its input.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    /// <summary>How many processors each takes itself to have, on any machine: its thread pool begins with as many threads.</summary>
    public const int Processors = 2;

    private readonly Process _process;
    private readonly Task _reading;

    private PeerProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>
    /// The hooks of the other process ("OnClose 1 HeartbeatTimeout …": the number is the link's) and its answers to commands.
    /// The subject is a <see cref="TimeSpan"/>: when it happened there, by the clock of <see cref="Now"/>.
    /// </summary>
    public Journal Journal { get; } = new(TimeProvider.System);

    /// <summary>The system's monotonic clock, the same one for all processes.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>When the line happened.</summary>
    public static TimeSpan At(Journal.Line line) => (TimeSpan)line.Subject!;

    /// <summary>A client of ours; it tries indefinitely, and shortly after each failure.</summary>
    /// <param name="address">Where it connects to.</param>
    /// <param name="settings">As "Interval=500".</param>
    public static PeerProcess Client(Uri address, params string[] settings) => new(Start([], ["client", $"{address}", .. settings]));

    /// <summary>A client in another network.</summary>
    public static PeerProcess ClientIn(Network.Place place, Uri address, params string[] settings)
        => new(Start(place.Prefix, ["client", $"{address}", .. settings]));

    /// <summary>A server of ours, which listens when the task ends.</summary>
    public static Task<(PeerProcess Server, Uri Address)> Server(params string[] settings)
        => ListeningAsync(new PeerProcess(Start([], ["server", "127.0.0.1:0", .. settings])), "127.0.0.1");

    /// <summary>A server on the port where another one was.</summary>
    public static async Task<PeerProcess> ServerAt(Uri address, params string[] settings)
        => (await ListeningAsync(new PeerProcess(Start([], ["server", address.Authority, .. settings])), address.Host)).Server;

    /// <summary>A server on the address of another network.</summary>
    public static Task<(PeerProcess Server, Uri Address)> ServerIn(Network.Place place, params string[] settings)
        => ListeningAsync(new PeerProcess(Start(place.Prefix, ["server", $"{place.Address}:0", .. settings])), place.Address);

    public Task Stop() => _process.Stop();

    public Task Continue() => _process.Continue();

    public Task Kill() => _process.End();

    /// <summary>Gives a command; the answer is in the journal.</summary>
    public async Task Command(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.End();
        await _reading.InTime();
        _process.Dispose();
    }

    private static Process Start(IReadOnlyList<string> prefix, IReadOnlyList<string> arguments)
    {
        var assembly = typeof(PeerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "FaultPeer").Value!;
        IReadOnlyList<string> command = [.. prefix, "dotnet", assembly, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = $"{Processors}" },
        })!;
    }

    private static async Task<(PeerProcess Server, Uri Address)> ListeningAsync(PeerProcess server, string host)
    {
        try
        {
            var port = (await server.Journal.Until("Port")).Text["Port ".Length..];
            return (server, new Uri($"ws://{host}:{port}/session"));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            Journal.Add(line[(space + 1)..], TimeSpan.FromMicroseconds(long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture)));
        }

        Journal.Add("ended");
    }
}
