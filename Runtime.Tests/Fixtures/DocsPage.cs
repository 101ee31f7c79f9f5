namespace Heartbeat.Runtime.Tests.Fixtures;

/// <summary>A page of <c>docs/</c> in the repository that the tests run in.</summary>
internal static class DocsPage
{
    /// <summary>The rows of all tables, cell by cell, without the heads.</summary>
    public static IReadOnlyList<string[]> Rows(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder(), name));
        return [.. lines
            .Where((line, index) => line.StartsWith('|') && !line.StartsWith("|--", StringComparison.Ordinal) && !(index + 1 < lines.Length && lines[index + 1].StartsWith("|--", StringComparison.Ordinal)))
            .Select(static line => line.Trim('|').Split(" | ").Select(static cell => cell.Trim()).ToArray())];
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Heartbeat.sln")))
            {
                return Path.Combine(folder.FullName, "docs");
            }
        }

        throw new FileNotFoundException("The tests do not run from inside the repository: there is no docs folder to compare with.");
    }
}
