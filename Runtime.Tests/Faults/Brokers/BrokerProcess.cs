using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults.Brokers;

/// <summary>A server that others wrote, as a child of the test: in a folder of its own, on ports that were free, on loopback alone.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task _reading;

    private BrokerProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>What it has written, line by line.</summary>
    public Journal Journal { get; } = new(TimeProvider.System);

    public int Id => _process.Id;

    /// <summary>Starts it, and waits until somebody listens on a port.</summary>
    /// <param name="port">The port that it listens on when it is ready.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="environment">What its environment has beside the test's.</param>
    public static async Task<BrokerProcess> Start(int port, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var broker = new BrokerProcess(Process.Start(start)!);
        try
        {
            await broker.UntilItListens(port);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public Task Stop() => Signal("STOP");

    public Task Continue() => Signal("CONT");

    /// <summary>Waits until a line that it writes has this in it.</summary>
    public async Task<string> Until(string words)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            if (Journal.Texts.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(patience.IsCancellationRequested, $"Waited in vain for \"{words}\". Written:\n{string.Join('\n', Journal.Texts.TakeLast(100))}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>How many of its lines have this in them.</summary>
    public int Count(string words) => Journal.Texts.Count(line => line.Contains(words, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Signal("KILL");
        await _process.WaitForExitAsync().InTime();
        await _reading.InTime();
        _process.Dispose();
    }

    /// <summary>To it, and to what it has started.</summary>
    public async Task Signal(string name)
    {
        foreach (var process in Tree(_process.Id))
        {
            if (Directory.Exists($"/proc/{process}"))
            {
                using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", $"{process}"]) { RedirectStandardError = true })!;
                await kill.WaitForExitAsync().InTime();
            }
        }
    }

    private static List<int> Tree(int process)
    {
        List<int> tree = [process];
        for (var each = 0; each < tree.Count; each++)
        {
            try
            {
                foreach (var thread in Directory.GetDirectories($"/proc/{tree[each]}/task"))
                {
                    tree.AddRange(File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return tree;
    }

    private async Task UntilItListens(int port)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                if (!_process.HasExited)
                {
                    return;
                }
            }
            catch (SocketException)
            {
                Assert.False(_process.HasExited || Stopwatch.GetElapsedTime(begun) > LongestStart, $"{_process.StartInfo.FileName} does not listen on {port}:\n{string.Join('\n', Journal.Texts.TakeLast(50))}");
                await Task.Delay(20);
            }
        }
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            Journal.Add(line);
        }
    }
}
