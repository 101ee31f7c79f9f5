namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>
/// What a test needs beyond .NET: root, a program, a system. Where it is missing the test is skipped and says why,
/// unless <c>HEARTBEAT_REQUIRE_ALL=1</c> says that nothing may be missing.
/// </summary>
internal static class Requirement
{
    public static void Is(bool met, string reason)
    {
        if (met)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable("HEARTBEAT_REQUIRE_ALL") == "1", reason);
        Assert.Skip(reason);
    }

    public static void IsLinux() => Is(OperatingSystem.IsLinux(), "Needs Linux.");

    public static void IsRoot() => Is(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux.");

    /// <summary>Finds a program on the path, or in the folders where systems keep their daemons.</summary>
    /// <returns>Where it is.</returns>
    public static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/sbin", "/sbin", "/usr/local/sbin"]);
        var found = folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Is(found is not null, $"Needs {name}.");
        return found!;
    }
}
