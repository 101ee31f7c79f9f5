using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>What the system knows of TCP connections to a port of this machine (Linux).</summary>
public static class TcpTable
{
    /// <summary>How far a connection is.</summary>
    public enum State
    {
        /// <summary>TCP is up.</summary>
        Established = 1,

        /// <summary>The other end has not answered yet.</summary>
        SynSent = 2,
    }

    private readonly record struct Row(int RemotePort, State State, bool IsHeld);

    /// <summary>Waits until a process holds a connection to the port that is in this state.</summary>
    public static Task Until(int port, State state)
        => Until(() => Rows(port).Any(row => row.IsHeld && row.State == state), $"a connection to {port} that is {state}");

    /// <summary>Waits until no process holds a connection to the port any more: what the system still does with an orphan is its own affair.</summary>
    public static Task UntilNoneIsHeld(int port) => Until(() => !Rows(port).Any(row => row.IsHeld), $"the end of all connections to {port}");

    /// <summary>Waits until no process holds a connection to the port any more that is in this state.</summary>
    public static Task UntilNoneIs(int port, State state)
        => Until(() => !Rows(port).Any(row => row.IsHeld && row.State == state), $"the end of all connections to {port} that are {state}");

    private static async Task Until(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Patience.Limit} in vain for {what}.");
            }

            await Task.Delay(10);
        }
    }

    // A socket for both versions of IP is in the second table, whichever it speaks.
    private static IEnumerable<Row> Rows(int port)
        => new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(static table => File.ReadLines(table).Skip(1)).Select(Parse).Where(row => row.RemotePort == port);

    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    private static Row Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Row(
            int.Parse(fields[2].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            (State)int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            fields[9] != "0");
    }
}
