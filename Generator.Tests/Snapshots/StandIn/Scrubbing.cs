using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>
/// What Verify does to every text before it compares: line breaks become \n, and what differs from machine to machine is replaced.
/// The stand-in refuses the latter: a snapshot of this project has no reason to hold any of it.
/// </summary>
internal static class Scrubbing
{
    // As Verify sees a path: either slash, and not a part of a longer name.
    private static readonly Regex[] Places =
        [.. new[]
            {
                AppContext.BaseDirectory,
                Environment.CurrentDirectory,
                Path.GetTempPath(),
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                Solution(),
            }
            .Select(place => place.Replace('\\', '/').TrimEnd('/'))
            .Where(place => place.Length > 0)
            .Select(place => new Regex($@"(?<![\p{{L}}\p{{Nd}}]){Regex.Escape(place).Replace("/", @"[/\\]", StringComparison.Ordinal)}(?![\p{{L}}\p{{Nd}}])"))];

    /// <summary>Scrubs a whole file.</summary>
    public static string Scrub(string text)
    {
        foreach (var place in Places)
        {
            if (place.Match(text) is { Success: true } match)
            {
                throw new NotSupportedException($"A snapshot would hold a path of this machine, {match.Value}, for which Verify writes another word.");
            }
        }

        return text
            .Replace(GeneratorVersion.Written, GeneratorVersion.InSnapshots, StringComparison.Ordinal)
            .Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n');
    }

    private static string Solution([CallerFilePath] string file = "")
    {
        var directory = new DirectoryInfo(file);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Heartbeat.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? "";
    }
}
