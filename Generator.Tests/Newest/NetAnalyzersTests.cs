using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Heartbeat.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Newest;

/// <summary>
/// What .NET's analyzers would say of the output if a person had written it. In a project they say nothing, because it is marked as generated:
/// here the marks are taken off, and every rule that the SDK has is on.
/// </summary>
public sealed partial class NetAnalyzersTests
{
    private const string Sockets =
        """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Heartbeat;

        namespace App
        {
            public interface IStore { }

            [HeartbeatSocket("wss://example.com", Interval = 10000, Backoff = Backoff.Exponential, Jitter = false, Max = -1, Ping = "?", AllowedOrigins = new[] { "https://example.com" })]
            public partial class Returning
            {
                partial void OnConnecting(ConnectContext context) { }
                partial void OnAccepting(AcceptContext context) { }
                partial void OnOpening(OpeningContext context) { }
                private partial bool ShouldReconnect(SocketCloseReason reason) => true;
                partial void OnOpen() { }
                partial void OnMessage(string message) { }
                partial void OnMessage(ReadOnlySpan<byte> data) { }
                partial void OnPing() { }
                partial void OnPong(TimeSpan roundTrip) { }
                partial void OnUnsent(UnsentMessage message) { }
                partial void OnError(Exception exception) { }
                partial void OnClose(SocketCloseReason reason) { }
                partial void OnReconnecting(ReconnectAttempt attempt) { }
                partial void OnGaveUp(SocketCloseReason reason) { }
            }

            [HeartbeatSocket]
            internal sealed partial class Awaited
            {
                private readonly IStore _store;
                public Awaited(IStore store, string? name, CancellationToken aborted) => _store = store;
                private async partial Task OnConnectingAsync(ConnectContext context, CancellationToken cancellationToken) => await Task.Yield();
                private partial ValueTask OnMessageAsync(string message, CancellationToken cancellationToken) => default;
                private async partial Task OnMessageAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => await Task.Yield();
            }

            [HeartbeatSocket]
            public partial class Static
            {
                public int State => 1;
                public Task CloseAsync() => Task.CompletedTask;
                public static partial ValueTask OnOpenAsync(CancellationToken cancellationToken) => default;
            }

            public partial class Outer<T>
            {
                [HeartbeatSocket]
                public partial class Nothing { }
            }
        }
        """;

    private static readonly string[] Files = ["Microsoft.CodeAnalysis.NetAnalyzers.dll", "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll"];

    /// <summary>What is said and stands, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["CA1000"] = "DefaultOptions are the class's, and whoever writes a generic class has chosen that each construction has its own.",
        ["CA1033"] = "The runtime alone reaches the connection through its interface; who derives from the class has no use for it.",
        ["CA1707"] = "The class around an extension method is never named, and the underscores keep its name unique.",
        ["CA1816"] = "A finalizer of the class is the user's, and frees what DisposeAsync knows nothing of.",
    };

    [LongFact]
    public async Task Nothing_is_found_in_the_output_as_if_a_person_had_written_it()
    {
        var compiled = Compiled.From(Sockets, aspNetCore: true, language: new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose));
        Assert.Empty(compiled.Diagnostics());
        var analyzers = Analyzers();
        Assert.True(analyzers.Length > 200, $"{analyzers.Length} analyzers were found.");

        var stripped = compiled.Files.Select(file => CSharpSyntaxTree.ParseText(WithoutMarks(file.Value), (CSharpParseOptions)compiled.Before.SyntaxTrees.First().Options, file.Key.Replace(".g.cs", ".cs", StringComparison.Ordinal))).ToArray();
        var compilation = compiled.Before
            .AddSyntaxTrees(stripped)
            .WithOptions(compiled.Before.Options.WithSpecificDiagnosticOptions(analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Distinct(StringComparer.Ordinal).ToDictionary(id => id, _ => ReportDiagnostic.Warn, StringComparer.Ordinal)));
        var found = await compilation
            .WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        var inOutput = found.Where(diagnostic => stripped.Contains(diagnostic.Location.SourceTree)).ToArray();
        Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");
        var notAllowed = inOutput.Where(diagnostic => !Allowed.ContainsKey(diagnostic.Id)).Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal).ToArray();
        Assert.True(notAllowed.Length == 0, string.Join('\n', notAllowed));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), inOutput.Select(diagnostic => diagnostic.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static ImmutableArray<DiagnosticAnalyzer> Analyzers()
    {
        var folder = typeof(NetAnalyzersTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "SdkAnalyzers").Value!;
        return [.. Files
            .Select(file => Assembly.LoadFrom(Path.GetFullPath(Path.Combine(folder, file))))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp, StringComparer.Ordinal) == true)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];
    }

    private static string WithoutMarks(string file) => Marks().Replace(file, "");

    [GeneratedRegex("""(// <auto-generated/>\n)|( *\[[\w:.]+\("Heartbeat.Generator"[^\n]*\n)|(using __[^\n]*\n)""")]
    private static partial Regex Marks();
}
