namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>What arrived at a server, on whichever link.</summary>
internal static class Arrivals
{
    private const string Hook = "OnMessage ";

    /// <summary>All messages up to this one, in order.</summary>
    public static async Task<IReadOnlyList<string>> UpTo(PeerProcess server, string last)
    {
        // Its echo may be here before what the other process says.
        await server.Journal.Until(Hook + last);
        return SoFar(server);
    }

    /// <summary>The same for each connection, which are apart from each other: two may be read at once.</summary>
    public static IEnumerable<IReadOnlyList<string>> OfEachConnection(PeerProcess server)
        => server.Journal.Texts
            .Where(static line => line.StartsWith("Connection ", StringComparison.Ordinal))
            .Select(static line => line.Split(' ', 4))
            .GroupBy(static words => words[1], static words => words[3])
            .Select(static connection => connection.ToList());

    public static IReadOnlyList<string> SoFar(PeerProcess server)
        => [.. server.Journal.Texts.Where(line => line.StartsWith(Hook, StringComparison.Ordinal)).Select(line => line[Hook.Length..])];
}
