using System.Runtime.CompilerServices;
using System.Text;

namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>A text beside its test that somebody has read and approved, line by line.</summary>
internal static class ReviewedFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Compares what there is with what was approved.</summary>
    /// <param name="name">The file's name without .verified.txt.</param>
    /// <param name="lines">What there is.</param>
    /// <param name="question">What to ask of each new line before it is approved.</param>
    /// <param name="testFile">Left to the compiler.</param>
    public static void Compare(string name, IReadOnlyList<string> lines, string question, [CallerFilePath] string testFile = "")
    {
        var folder = Path.GetDirectoryName(testFile)!;
        var verified = Path.Combine(folder, $"{name}.verified.txt");
        var received = Path.Combine(folder, $"{name}.received.txt");
        File.Delete(received);
        var approved = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n").Split('\n') : [];
        if (approved.AsSpan().SequenceEqual(lines.ToArray()))
        {
            return;
        }

        var accepts = SnapshotAcceptance.IsAsked();
        File.WriteAllText(accepts ? verified : received, string.Join('\n', lines), Encoding);
        Assert.True(
            accepts,
            $"""
            {name}.verified.txt does not say what the sources say. {question}
            {string.Join('\n', Differences(approved, lines))}
            If all is well, run this test once with HEARTBEAT_ACCEPT_SNAPSHOTS=1, which writes {name}.verified.txt, and commit that file.
            """);
    }

    private static IEnumerable<string> Differences(string[] approved, IReadOnlyList<string> lines)
    {
        var gone = Without(approved, lines).Select(line => $"- {line.Trim()}");
        var added = Without(lines, approved).Select(line => $"+ {line.Trim()}");
        return gone.Concat(added).DefaultIfEmpty("The lines are the same, in another order.");
    }

    /// <summary>A line may be there several times.</summary>
    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        var left = lines.ToList();
        foreach (var other in others)
        {
            left.Remove(other);
        }

        return left;
    }
}
