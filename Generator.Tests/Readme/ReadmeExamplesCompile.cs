using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Tests.Readme;

/// <summary>
/// Compiles every C# example of the README and of the pages behind it, each as a program or library of its own. An example may leave out the usings
/// below, and may use the classes of the README's first example, which every reader has seen. The one example that uses Verify is
/// compiled against it where the tests themselves are (-p:UseVerify=true), and otherwise against what it uses of it. Examples that are tests are run too;
/// what they have in common stands on their page.
/// </summary>
public class ReadmeExamplesCompile
{
    // What the web SDK gives by itself, and the three that the README says it leaves out.
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Concurrent", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
        "Heartbeat", "System.Net", "System.Net.Security", "System.Security.Cryptography", "System.Net.WebSockets", "Microsoft.Extensions.Configuration",
    ];

    // What Verify's own package gives by itself.
    private static readonly string[] UsingsOfTests = ["Xunit", "VerifyTests", "VerifyXunit"];

    // What the SDK leaves out in every project: that the generator asks for an older compiler than there is.
    private static readonly Dictionary<string, ReportDiagnostic> Unified = new(StringComparer.Ordinal)
    {
        ["CS1701"] = ReportDiagnostic.Suppress,
        ["CS1702"] = ReportDiagnostic.Suppress,
    };

    // What an example that is a test leaves out.
    private static readonly string[] UsingsOfWorlds = ["Xunit", "Heartbeat.Testing", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.TestHost"];

    // The signatures are those of Verify 31 and Verify.SourceGenerators 2.
    private const string Verify =
        """
        namespace VerifyTests
        {
            public static class CurrentFile
            {
                public static string Relative(string relative, [System.Runtime.CompilerServices.CallerFilePath] string file = "") => relative;
            }

            public static class VerifySourceGenerators
            {
                public static void Initialize() { }
            }

            public class SettingsTask
            {
                public static implicit operator System.Threading.Tasks.Task(SettingsTask task) => System.Threading.Tasks.Task.CompletedTask;
            }

            public class VerifySettings { }
        }

        namespace VerifyXunit
        {
            public static class Verifier
            {
                public static VerifyTests.SettingsTask Verify(object? target, VerifyTests.VerifySettings? settings = null, [System.Runtime.CompilerServices.CallerFilePath] string sourceFile = "") => new();
            }
        }
        """;

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The examples of each page. Those of the diagnostics' page are mistakes, and have a test of their own.</summary>
    private static readonly (string Page, string[] Examples)[] Pages =
        [.. Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(ReadmeFile.Path)!, "docs"), "*.md")
            .Where(page => Path.GetFileName(page) != "diagnostics.md")
            .Order(StringComparer.Ordinal)
            .Prepend(ReadmeFile.Path)
            .Select(page => (Path.GetFileName(page), Fences(File.ReadAllLines(page))))];

    private static readonly string First = Pages[0].Examples[0];

    /// <summary>The page about tests: first the classes that it tests, then a test, then the lines that its examples begin after.</summary>
    private const string TestingPage = "testing.md";

    private static readonly string[] OfTestingPage = Pages.Single(static page => page.Page == TestingPage).Examples;

    public static TheoryData<string, int> Numbers
    {
        get
        {
            var numbers = new TheoryData<string, int>();
            foreach (var (page, examples) in Pages)
            {
                for (var number = 1; number <= examples.Length; number++)
                {
                    numbers.Add(page, number);
                }
            }

            return numbers;
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Example(string page, int number)
    {
        var stop = TestContext.Current.CancellationToken;
        var text = Pages.Single(candidate => candidate.Page == page).Examples[number - 1];
        var isTest = page == TestingPage || text.Contains("new HeartbeatWorld(", StringComparison.Ordinal) || text.Contains("HeartbeatJudge.", StringComparison.Ordinal);
        var example = SyntaxFactory.ParseCompilationUnit(page == TestingPage ? Whole(text) : text);
        List<SyntaxTree> files =
        [
            GlobalUsings(Usings),
            CSharpSyntaxTree.Create(example),
        ];
        if (!ReferenceEquals(text, First))
        {
            files.Add(CSharpSyntaxTree.Create(WithoutStatements(SyntaxFactory.ParseCompilationUnit(First))));
        }

        if (isTest)
        {
            files.Add(GlobalUsings(UsingsOfWorlds));
        }

        if (page == TestingPage && number > 1)
        {
            files.Add(CSharpSyntaxTree.ParseText(OfTestingPage[0], cancellationToken: stop));
        }

        if (text.Contains("Verifier.", StringComparison.Ordinal))
        {
            files.Add(GlobalUsings(UsingsOfTests));
            if (!References.Any(reference => Path.GetFileName(reference.Display) == "Verify.dll"))
            {
                files.Add(CSharpSyntaxTree.ParseText(Verify, cancellationToken: stop));
            }
        }

        var isProgram = example.Members.OfType<GlobalStatementSyntax>().Any();
        var compilation = CSharpCompilation.Create(
            "Example",
            files,
            References,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: Unified));
        var driver = Twice.Run(Twice.Driver(CSharpParseOptions.Default), compilation, properties: null, out var whole);

        using var assembly = new MemoryStream();
        Assert.DoesNotContain(
            driver.GetRunResult().Diagnostics.Concat(whole.Emit(assembly, cancellationToken: stop).Diagnostics),
            diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        if (isTest)
        {
            assembly.Position = 0;
            await RunAsync(new AssemblyLoadContext("Example", isCollectible: true).LoadFromStream(assembly));
        }
    }

    [Fact]
    public void Each_page_that_shows_code_is_compiled()
        => Assert.Equal(["README.md", "heartbeats.md", "hooks.md", "logging.md", "metrics.md", "sending.md", "server.md", "servers.md", "settings.md", "snapshots.md", TestingPage], Pages.Where(static page => page.Examples.Length > 0).Select(static page => page.Page));

    [Fact]
    public void One_example_uses_Verify()
        => Assert.Single(Pages.SelectMany(static page => page.Examples), static example => example.Contains("Verifier.Verify(", StringComparison.Ordinal));

    /// <summary>Every link from one page to another leads somewhere.</summary>
    [Fact]
    public void No_link_between_the_pages_is_broken()
    {
        var root = Path.GetDirectoryName(ReadmeFile.Path)!;
        var broken =
            from page in Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md").Append(ReadmeFile.Path)
            from System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), @"\]\((?!https?:|#)([^)#\s]+)")
            let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Path.GetFileName(page)}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    /// <summary>An example of the page about tests, with the lines that it begins after; what it prints is what the page shows.</summary>
    private static string Whole(string example)
    {
        const string Printed = "Console.Write(world.Story);";
        var standsAlone = ReferenceEquals(example, OfTestingPage[0])
            || example.Contains("HeartbeatWorld", StringComparison.Ordinal)
            || example.Contains("HeartbeatJudge", StringComparison.Ordinal)
            || example.Contains("socket = new", StringComparison.Ordinal);
        var whole = standsAlone ? example : $"{OfTestingPage[2]}\n{example}";
        if (!whole.Contains(Printed, StringComparison.Ordinal))
        {
            return whole;
        }

        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ReadmeFile.Path)!, "docs", TestingPage)).ReplaceLineEndings("\n");
        var shown = page[page.IndexOf(Printed, StringComparison.Ordinal)..].Split("```\n")[2];
        return whole.Replace(Printed, $"Assert.Equal({SymbolDisplay.FormatLiteral(shown, quote: true)}, world.Story);", StringComparison.Ordinal);
    }

    /// <summary>Runs a program, or every test of a library.</summary>
    private static async Task RunAsync(Assembly assembly)
    {
        // Not the entry point that the compiler puts around it, which blocks a thread.
        if (assembly.EntryPoint?.DeclaringType!.GetMethod("<Main>$", BindingFlags.Static | BindingFlags.NonPublic) is { } program)
        {
            await EndOf(program.Invoke(obj: null, [Array.Empty<string>()]));
            return;
        }

        foreach (var test in assembly.GetTypes().SelectMany(static type => type.GetMethods()).Where(static method => method.IsDefined(typeof(FactAttribute))))
        {
            await EndOf(test.Invoke(Activator.CreateInstance(test.DeclaringType!), parameters: null));
        }

        // A method without a task is over.
        static Task EndOf(object? returned) => returned as Task ?? Task.CompletedTask;
    }

    private static SyntaxTree GlobalUsings(string[] names)
        => CSharpSyntaxTree.ParseText(string.Concat(names.Select(name => $"global using {name};\n")));

    private static CompilationUnitSyntax WithoutStatements(CompilationUnitSyntax file)
        => file.RemoveNodes(file.Members.OfType<GlobalStatementSyntax>(), SyntaxRemoveOptions.KeepNoTrivia)!;

    private static string[] Fences(string[] lines)
    {
        var fences = new List<string>();
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line] == "```csharp")
            {
                var code = lines.Skip(line + 1).TakeWhile(text => text != "```").ToArray();
                fences.Add(string.Join('\n', code));
                line += code.Length + 1;
            }
        }

        return [.. fences];
    }
}
