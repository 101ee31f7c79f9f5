namespace Heartbeat.Generator.Tests;

/// <summary>The README of the repository that the tests run in.</summary>
internal static class ReadmeFile
{
    public static string Path { get; } = Find();

    public static IReadOnlyList<string> Lines { get; } = File.ReadAllLines(Path);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Heartbeat.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "README.md");
            }
        }

        throw new FileNotFoundException("The tests do not run from inside the repository: there is no README.md to test.");
    }
}
