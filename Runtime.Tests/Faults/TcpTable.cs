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

        /// <summary>Connections are taken.</summary>
        Listen = 10,
    }

    private readonly record struct Row(int LocalPort, int RemotePort, State State, int Queued, bool IsHeld);

    /// <summary>Waits until a process holds a connection to the port that is in this state.</summary>
    public static Task Until(int port, State state)
        => Patience.Until(() => Rows(port).Any(row => row.IsHeld && row.State == state), $"a connection to {port} that is {state}");

    /// <summary>Waits until no process holds a connection to the port any more: what the system still does with an orphan is its own affair.</summary>
    public static Task UntilNoneIsHeld(int port) => Patience.Until(() => !Rows(port).Any(row => row.IsHeld), $"the end of all connections to {port}");

    /// <summary>Waits until no process holds a connection to the port any more that is in this state.</summary>
    public static Task UntilNoneIs(int port, State state)
        => Patience.Until(() => !Rows(port).Any(row => row.IsHeld && row.State == state), $"the end of all connections to {port} that are {state}");

    /// <summary>Waits until so many connections wait to be accepted by whoever listens at the port.</summary>
    public static Task UntilBacklogHas(int port, int count)
        => Patience.Until(() => Rows().Any(row => row.LocalPort == port && row.State == State.Listen && row.Queued >= count), $"{count} connections that wait at {port}");

    private static IEnumerable<Row> Rows(int port) => Rows().Where(row => row.RemotePort == port);

    // A socket for both versions of IP is in the second table, whichever it speaks.
    private static IEnumerable<Row> Rows() => new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(static table => File.ReadLines(table).Skip(1)).Select(Parse);

    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
    private static Row Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Row(
            Hex(fields[1].Split(':')[1]),
            Hex(fields[2].Split(':')[1]),
            (State)Hex(fields[3]),
            Hex(fields[4].Split(':')[1]),
            fields[9] != "0");
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
