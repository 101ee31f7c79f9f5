using Heartbeat.Generator.Tests.Newest.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>Every text of an exception was read once as its reader would: see ExceptionTexts.verified.txt.</summary>
public sealed class ExceptionTextsTests
{
    /// <summary>What logging's generator would write is missing, and no exception is made in it.</summary>
    private static readonly string[] WithoutImplementation = ["CS8795", "CS0762"];

    [Fact]
    public void Every_text_of_an_exception_is_one_that_somebody_has_read()
        => ReviewedFile.Compare(
            "ExceptionTexts",
            [.. Lines(ExceptionTexts.Of(Compile([.. RuntimeSources.Parse("NET")])))],
            "Read each new text as its reader would, who has not read the code: it says what is wrong, where, and what to do.");

    [Fact]
    public void A_text_is_found_wherever_it_comes_from()
    {
        const string Source =
            """
            namespace Heartbeat;
            public sealed record SocketCloseReason { public string? Description { get; init; } }
            public sealed class OwnException(string reason) : System.Exception($"It is over: {reason}") { public OwnException() : this("unknown") { } }
            internal static class Code
            {
                public static System.Exception Plain() => new System.InvalidOperationException("Plain.");
                public static void Short(object item) { System.ArgumentNullException.ThrowIfNull(item); throw Implicit(); }
                private static System.NotSupportedException Implicit() => new();
                public static void Ways(int count) { var size = $"{count} items"; throw new System.ArgumentException("There are " + size + (count > 1 ? "!" : "?"), nameof(count)); }
                public static void Helped() => Outer("From outside.");
                private static void Outer(string text) => Inner(what: text);
                private static void Inner(string what) => throw new System.IO.IOException($"It failed. {what}");
                public static SocketCloseReason Reason() => new() { Description = "It ended." };
            }
            """;

        Assert.Equal(
            [
                "Code.cs",
                "    OwnException",
                "        OwnException: It is over: {reason}",
                "    OwnException.constructor",
                "        OwnException: (its own text) (\"unknown\")",
                "    Code.Plain",
                "        InvalidOperationException: Plain.",
                "    Code.Short",
                "        ArgumentNullException: (the text of .NET) ThrowIfNull(item)",
                "    Code.Implicit",
                "        NotSupportedException: (the text of .NET) ()",
                "    Code.Ways",
                "        ArgumentException of count: There are {size}!",
                "        ArgumentException of count: There are {size}?",
                "        ArgumentException of count, its {size}: {count} items",
                "    Code.Helped",
                "        IOException by Code.Outer: text = From outside.",
                "    Code.Outer",
                "        IOException by Code.Inner: what = {text}",
                "    Code.Inner",
                "        IOException: It failed. {what}",
                "    Code.Reason",
                "        SocketCloseReason: It ended.",
            ],
            Lines(ExceptionTexts.Of(Compile(CSharpSyntaxTree.ParseText(Source, path: "Code.cs", cancellationToken: TestContext.Current.CancellationToken)))));
    }

    private static IEnumerable<string> Lines(IEnumerable<ExceptionText> texts)
    {
        var (file, member) = ("", "");
        foreach (var text in texts)
        {
            if (text.File != file)
            {
                if (file.Length > 0)
                {
                    yield return "";
                }

                (file, member) = (text.File, "");
                yield return file;
            }

            if (text.Member != member)
            {
                member = text.Member;
                yield return $"    {member}";
            }

            yield return $"        {text.Type}: {text.Text}";
        }
    }

    private static CSharpCompilation Compile(params SyntaxTree[] sources)
    {
        var references = Compiled.References.Where(reference => Path.GetFileName(reference.Display) != "Heartbeat.dll");
        var runtime = CSharpCompilation.Create("Heartbeat", sources, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(runtime.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !WithoutImplementation.Contains(diagnostic.Id)));
        return runtime;
    }
}
