using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Xunit.v3;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>
/// Stands in for Verify and Verify.SourceGenerators, in their convention to the byte. A snapshot is accepted by running the tests
/// with HEARTBEAT_ACCEPT_SNAPSHOTS=1, which a build server (CI=true) refuses.
/// </summary>
internal static class Verifier
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>Compares all that generators made with the snapshots beside the test. None may have reported anything.</summary>
    public static Task Verify(GeneratorDriver driver, [CallerFilePath] string testFile = "")
    {
        var test = (IXunitTest)TestContext.Current.Test!;
        var prefix = SnapshotName.Prefix(test.TestCase.TestMethod.Method, test.TestMethodArguments);
        Compare(Snapshots(driver.GetRunResult(), prefix), Path.GetDirectoryName(testFile)!, prefix, SnapshotAcceptance.IsAsked());
        return Task.CompletedTask;
    }

    /// <summary>Compares texts, by file name, with the snapshots of one test.</summary>
    public static void Compare(Dictionary<string, string> snapshots, string directory, string prefix, bool accept)
    {
        var wrong = new List<string>();
        foreach (var (name, text) in snapshots)
        {
            var verified = Path.Combine(directory, name);
            var received = Path.Combine(directory, name.Replace(".verified.", ".received.", StringComparison.Ordinal));
            File.Delete(received);
            byte[] expected = [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text)];
            if (File.Exists(verified) && expected.AsSpan().SequenceEqual(File.ReadAllBytes(verified)))
            {
                continue;
            }

            if (!accept)
            {
                wrong.Add($"{(File.Exists(verified) ? "Differs" : "Missing")}: {name}");
            }

            File.WriteAllBytes(accept ? verified : received, expected);
        }

        foreach (var orphan in SnapshotsIn(directory).Where(name => SnapshotName.PrefixOf(name) == prefix && !snapshots.ContainsKey(name)))
        {
            if (accept)
            {
                File.Delete(Path.Combine(directory, orphan));
            }
            else
            {
                wrong.Add($"Orphaned: {orphan}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>The snapshots that belong to no test of an assembly, whose theories have their data inline or in properties.</summary>
    public static string[] Orphans(Assembly tests, string directory)
    {
        var names = SnapshotsIn(directory).ToArray();
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var test in tests.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute))))
        {
            var prefix = SnapshotName.Prefix(test, []);
            if (!names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                continue;
            }

            prefixes.Add(prefix);
            prefixes.UnionWith(test.GetCustomAttributes<InlineDataAttribute>().Select(data => SnapshotName.Prefix(test, data.Data)));
            foreach (var data in test.GetCustomAttributes<MemberDataAttribute>())
            {
                var rows = (IEnumerable<ITheoryDataRow>)test.DeclaringType!.GetProperty(data.MemberName)!.GetValue(null)!;
                prefixes.UnionWith(rows.Select(row => SnapshotName.Prefix(test, row.GetData())));
            }
        }

        return [.. names.Where(name => !prefixes.Contains(SnapshotName.PrefixOf(name)))];
    }

    private static Dictionary<string, string> Snapshots(GeneratorDriverRunResult result, string prefix)
    {
        foreach (var generator in result.Results.Where(generator => generator.Exception is not null))
        {
            ExceptionDispatchInfo.Throw(generator.Exception!);
        }

        if (!result.Diagnostics.IsEmpty)
        {
            throw new NotSupportedException($"Verify has words of its own for what a generator reports, which the stand-in has not learned: {string.Join("\n", result.Diagnostics)}");
        }

        var snapshots = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in result.Results.SelectMany(generator => generator.GeneratedSources))
        {
            snapshots.Add(
                $"{prefix}#{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs",
                Scrubbing.Scrub($"//HintName: {source.HintName}\n{source.SourceText}"));
        }

        return snapshots;
    }

    private static IEnumerable<string> SnapshotsIn(string directory) =>
        Directory.EnumerateFiles(directory, "*.verified.*").Select(path => Path.GetFileName(path));
}
