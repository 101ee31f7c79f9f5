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

    public static IReadOnlyList<string> SoFar(PeerProcess server)
        => [.. server.Journal.Texts.Where(line => line.StartsWith(Hook, StringComparison.Ordinal)).Select(line => line[Hook.Length..])];
}
