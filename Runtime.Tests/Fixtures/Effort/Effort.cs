using System.Reflection;

namespace Heartbeat.Tests;

/// <summary>
/// How much is tested. <c>dotnet test</c> takes minutes: what takes long is scaled down or skipped there.
/// With <c>HEARTBEAT_EVERYTHING=1</c>, an environment variable or a property of the build, all is done.
/// </summary>
internal static class Effort
{
    private const string Name = "HEARTBEAT_EVERYTHING";

    public static bool IsFull { get; } = (Environment.GetEnvironmentVariable(Name) ?? Built()) == "1";

    /// <summary>Why something is skipped that only the full run has time for; null where it is not.</summary>
    public static string? Skip => IsFull ? null : $"Left out of the short run; {Name}=1 dotnet test runs it.";

    /// <summary>A number that the short run makes smaller.</summary>
    public static T Of<T>(T quick, T full) => IsFull ? full : quick;

    private static string? Built() => typeof(Effort).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == Name).Value;
}
