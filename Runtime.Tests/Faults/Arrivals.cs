namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>What arrived at a server, on whichever link.</summary>
internal static class Arrivals
{
    public static IReadOnlyList<string> At(PeerProcess server)
        => [.. server.Journal.Texts.Where(line => line.StartsWith("OnMessage ", StringComparison.Ordinal)).Select(line => line.Split(' ', 3)[2])];
}
