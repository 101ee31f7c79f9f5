using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
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

    /// <summary>Compares all that a generator made with the snapshots beside the test.</summary>
    public static Task Verify(GeneratorDriver driver, [CallerFilePath] string testFile = "")
    {
        var test = (IXunitTest)TestContext.Current.Test!;
        var prefix = Prefix(test.TestCase.TestMethod.Method, test.TestMethodArguments);
        Compare(Snapshots(driver, prefix), Path.GetDirectoryName(testFile)!, prefix, AcceptsSnapshots());
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

        foreach (var orphan in SnapshotsIn(directory).Where(name => PrefixOf(name) == prefix && !snapshots.ContainsKey(name)))
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

    /// <summary>The snapshots that belong to no test of an assembly, whose theories take their data from properties.</summary>
    public static string[] Orphans(Assembly tests, string directory)
    {
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in tests.GetTypes().SelectMany(type => type.GetMethods()))
        {
            prefixes.Add(Prefix(method, []));
            foreach (var data in method.GetCustomAttributes<MemberDataAttribute>())
            {
                var rows = (IEnumerable<ITheoryDataRow>)method.DeclaringType!.GetProperty(data.MemberName)!.GetValue(null)!;
                prefixes.UnionWith(rows.Select(row => Prefix(method, row.GetData())));
            }
        }

        return [.. SnapshotsIn(directory).Where(name => !prefixes.Contains(PrefixOf(name)))];
    }

    /// <summary>Whether the environment asks to accept what there is.</summary>
    public static bool AcceptsSnapshots(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var accepts = environment("HEARTBEAT_ACCEPT_SNAPSHOTS") == "1";
        if (accepts && string.Equals(environment("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException("HEARTBEAT_ACCEPT_SNAPSHOTS is refused where CI=true: a build server that accepts its own output tests nothing.");
        }

        return accepts;
    }

    private static Dictionary<string, string> Snapshots(GeneratorDriver driver, string prefix)
    {
        var result = driver.GetRunResult();
        var snapshots = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in result.Results.SelectMany(generator => generator.GeneratedSources))
        {
            var text = source.SourceText.ToString().Replace(GeneratorVersion.Written, GeneratorVersion.InSnapshots, StringComparison.Ordinal);
            snapshots.Add($"{prefix}#{Path.GetFileNameWithoutExtension(source.HintName)}.verified.cs", $"//HintName: {source.HintName}\n{text}");
        }

        if (!result.Diagnostics.IsEmpty)
        {
            snapshots.Add($"{prefix}.verified.txt", string.Join("\n", result.Diagnostics.Select(diagnostic => new DiagnosticFormatter().Format(diagnostic, CultureInfo.InvariantCulture))));
        }

        return snapshots;
    }

    private static string Prefix(MethodInfo method, object?[] arguments)
    {
        var parameters = method.GetParameters().Zip(arguments, (parameter, argument) => string.Create(CultureInfo.InvariantCulture, $"_{parameter.Name}={argument}"));
        return $"{method.ReflectedType!.Name}.{method.Name}{string.Concat(parameters)}";
    }

    private static IEnumerable<string> SnapshotsIn(string directory) =>
        Directory.EnumerateFiles(directory, "*.verified.*").Select(path => Path.GetFileName(path));

    private static string PrefixOf(string name) => name[..name.IndexOf(name.Contains('#', StringComparison.Ordinal) ? "#" : ".verified.", StringComparison.Ordinal)];
}
