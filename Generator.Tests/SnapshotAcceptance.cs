namespace Heartbeat.Generator.Tests;

/// <summary>Whether a test may write down what it has found as what is expected from now on.</summary>
internal static class SnapshotAcceptance
{
    /// <summary>Whether the environment asks to accept what there is. A build server (CI=true) may not.</summary>
    public static bool IsAsked(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var accepts = environment("HEARTBEAT_ACCEPT_SNAPSHOTS") == "1";
        if (accepts && string.Equals(environment("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException("HEARTBEAT_ACCEPT_SNAPSHOTS is refused where CI=true: a build server that accepts its own output tests nothing.");
        }

        return accepts;
    }
}
