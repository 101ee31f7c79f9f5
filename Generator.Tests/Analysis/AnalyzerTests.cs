using System.Collections.Immutable;
using Heartbeat.Generator.Analysis;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Heartbeat.Generator.Tests.Analysis;

/// <summary>Each mistake is reported once, at its place, with a message that says what to do; and nothing is reported of what is right.</summary>
public sealed class AnalyzerTests
{
    private const string Usings = "using System; using System.Threading; using System.Threading.Tasks; using Heartbeat;\n";

    // These need another language than the mistakes are written in, or come with errors of the compiler's, and have tests of their own.
    private static readonly string[] ReportedElsewhere = [Rules.LanguageTooOld.Id, Rules.ClassIsFileLocal.Id, Rules.HookLacksAccessModifier.Id];

    public static TheoryData<string> Names => [.. Mistakes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_mistake_is_the_only_thing_that_is_reported(string name)
    {
        var mistake = Mistakes.All[name];
        var (source, marked) = Analyzed.Unmark(mistake.Source);

        var diagnostics = await Analyzed.Diagnostics(source, infos: [mistake.Id]);

        AssertSame([$"{mistake.Id}: {mistake.Message}"], diagnostics.Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(null)}"), diagnostics);
        Assert.Equal(Assert.Single(marked), diagnostics[0].Location.SourceSpan);
        Assert.True(diagnostics[0].Location.IsInSource);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fixed_there_is_nothing_to_report(string name)
    {
        var mistake = Mistakes.All[name];

        var diagnostics = await Analyzed.Diagnostics(mistake.Fixed, infos: [mistake.Id]);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_pragma_hides_it(string name)
    {
        var mistake = Mistakes.All[name];

        var diagnostics = await Analyzed.DiagnosticsOfAnalyzers($"#pragma warning disable {mistake.Id} // The test's.\n{Analyzed.Unmark(mistake.Source).Source}", infos: [mistake.Id]);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_editors_configuration_hides_it(string name)
    {
        var mistake = Mistakes.All[name];

        var diagnostics = await Analyzed.DiagnosticsOfAnalyzers(Analyzed.Unmark(mistake.Source).Source, $"dotnet_diagnostic.{mistake.Id}.severity = none", infos: [mistake.Id]);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Fact]
    public async Task A_warning_can_be_made_an_error()
    {
        var source = Analyzed.Unmark(Mistakes.All["Interval outlives proxies"].Source).Source;

        var diagnostics = await Analyzed.Diagnostics(source, "dotnet_diagnostic.HBT0040.severity = error");

        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(diagnostics).Severity);
    }

    [Fact]
    public void Every_rule_has_a_mistake_of_its_own() =>
        Assert.Equal(
            new HeartbeatAnalyzer().SupportedDiagnostics.Select(rule => rule.Id).Order(StringComparer.Ordinal),
            Mistakes.All.Values.Select(mistake => mistake.Id).Concat(ReportedElsewhere).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_rule_is_supported() =>
        Assert.Equal(
            typeof(Rules).GetFields().Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>().OrderBy(rule => rule.Id, StringComparer.Ordinal),
            new HeartbeatAnalyzer().SupportedDiagnostics);

    [Theory]
    [InlineData(LanguageVersion.CSharp8, true)]
    [InlineData(LanguageVersion.CSharp9, false)]
    [InlineData(LanguageVersion.Latest, false)]
    public async Task A_language_that_is_too_old_is_reported(LanguageVersion language, bool isTooOld)
    {
        var diagnostics = await Analyzed.Diagnostics("[Heartbeat.HeartbeatSocket] public partial class Feed { }", language: language);

        string[] expected = isTooOld ? ["'Feed' needs C# 9 or newer, but this project is compiled as C# 8.0; raise LangVersion in the project file, or remove it"] : [];
        AssertSame(expected, diagnostics.Select(diagnostic => diagnostic.GetMessage(null)), diagnostics);
    }

    [Theory]
    [InlineData("public partial struct Feed { partial void OnOpen() { } partial void OnPing(int wrong) { } }")]
    [InlineData("public partial record struct Feed { partial void OnOpen() { } }")]
    [InlineData("public partial interface Feed { }")]
    [InlineData("public enum Feed { }")]
    [InlineData("public delegate void Feed();")]
    public async Task What_is_no_class_is_the_compilers_error_alone(string declaration)
    {
        var diagnostics = await Analyzed.Diagnostics($"[Heartbeat.HeartbeatSocket(Interval = 0)] {declaration}", language: LanguageVersion.CSharp10);

        AssertSame(["CS0592"], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [InlineData("public class Source { public void OnError(System.Exception error) { } } [Heartbeat.HeartbeatSocket] public partial class Feed : Source { }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed : System.IObserver<string> { public void OnCompleted() { } public void OnError(System.Exception error) { } public void OnNext(string value) { } }")]
    [InlineData("public class Page { protected virtual void OnOpen() { } } [Heartbeat.HeartbeatSocket] public partial class Feed : Page { protected override void OnOpen() { } }")]
    [InlineData("public class Page { public void OnClose() { } } [Heartbeat.HeartbeatSocket] public partial class Feed : Page { }")]
    [InlineData("public interface IPage { void OnClose(int code); } [Heartbeat.HeartbeatSocket] public partial class Feed : IPage { void IPage.OnClose(int code) { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { public event System.Action? OnMessage { add { } remove { } } public int OnOpen => 1; }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class OnOpen { } [Heartbeat.HeartbeatSocket] public partial class Feed<OnPing> { public OnPing? Last; }")]
    [InlineData("public interface IPage<T> { void OnMessage(T message); void OnClose<TCode>(TCode code); } [Heartbeat.HeartbeatSocket] public partial class Feed : IPage<int> { public void OnMessage(int message) { } public void OnClose<TCode>(TCode code) { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { public void set_State(int state) { } public int get_State(int state) => state; }")]
    [InlineData("public class Page { public int get_State() => 1; } [Heartbeat.HeartbeatSocket] public partial class Feed : Page { }")]
    [InlineData("public class Page { protected virtual void OnOpen() { } } [Heartbeat.HeartbeatSocket] public partial class Feed : Page { protected override partial void OnOpen() { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { private partial class Inner { public void OnOpen() { } } }")]
    [InlineData("public partial class Feed { private void OnOpen() { } [Heartbeat.HeartbeatSocket] private partial class Inner { } }")]
    public async Task A_name_that_is_used_for_something_else_is_not_reported(string declarations)
    {
        var diagnostics = await Analyzed.Diagnostics(declarations);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    /// <summary>A server's final answer ends all attempts, however many are allowed.</summary>
    [Fact]
    public async Task A_socket_that_never_gives_up_by_itself_may_have_to()
    {
        var diagnostics = await Analyzed.Diagnostics("[Heartbeat.HeartbeatSocket(Max = -1)] public partial class Feed { partial void OnGaveUp(Heartbeat.SocketCloseReason reason) { } }");

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    /// <summary>The compiler says what is missing; the generator and the analyzer do not add to it.</summary>
    [Theory]
    [InlineData("async partial void OnMessage(ReadOnlySpan<byte> data) => await Task.Yield();", "CS4012")]
    [InlineData("partial void OnOpen() { } partial void OnOpen() { }", "CS0757")]
    [InlineData("partial void Refresh(string message) { }", "CS0759")]
    [InlineData("partial static void OnOpen() { }", "CS0267")]
    [InlineData("readonly partial void OnOpen() { }", "CS0106")]
    [InlineData("public override partial void OnOpen() { }", "CS8800")]
    public async Task A_mistake_that_the_compiler_knows_is_its_own(string hook, string expected)
    {
        var diagnostics = await Analyzed.Diagnostics($"using System; using System.Threading.Tasks; [Heartbeat.HeartbeatSocket] public partial class Feed {{ {hook} }}");

        AssertSame([expected], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [InlineData("[HeartbeatSocket] public partial class Feed : IObserver<string> { void OnError(Exception error) { } public void OnCompleted() { } public void OnNext(string value) { } }", "CS0737")]
    [InlineData("[HeartbeatSocket] public partial class Feed : IAbsent { public void OnOpen() { } }", "CS0246")]
    [InlineData("[HeartbeatSocket] public partial class Feed : Base, IAbsent { public void OnOpen() { } } public class Base { }", "CS0246")]
    [InlineData("[HeartbeatSocket(Interval = 5000, Interval = 0)] public partial class Feed { }", "CS0643")]
    [InlineData("[HeartbeatSocket(Max = 1, Max = 0)] public partial class Feed { partial void OnReconnecting(ReconnectAttempt attempt) { } }", "CS0643")]
    [InlineData("[HeartbeatSocket] public partial class { }", "CS1001")]
    [InlineData("[HeartbeatSocket] public partial class Feed<> { }", "CS1001")]
    public async Task Nothing_follows_from_a_mistake_that_is_reported(string declaration, string expected)
    {
        var diagnostics = await Analyzed.Diagnostics($"using System; using Heartbeat; {declaration}");

        AssertSame([expected], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(string) { } }")]
    [InlineData("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(this string message) { } }")]
    public async Task What_the_compiler_says_of_a_half_it_says_where_the_user_wrote_it(string source)
    {
        var diagnostics = await Analyzed.Diagnostics(source);

        Assert.NotEmpty(diagnostics);
        Assert.All(diagnostics, diagnostic => Assert.Equal("User.cs", diagnostic.Location.SourceTree!.FilePath));
    }

    /// <summary>Two errors of the compiler's, both at the user's hook, and one that says which word is missing. All are gone with it.</summary>
    [Theory]
    [InlineData("partial Task OnOpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;", "'Feed.OnOpenAsync(CancellationToken)' returns 'Task'")]
    [InlineData("static async partial ValueTask OnOpenAsync(CancellationToken cancellationToken) => await Task.Yield();", "'Feed.OnOpenAsync(CancellationToken)' returns 'ValueTask'")]
    [InlineData("partial bool ShouldReconnect(SocketCloseReason reason) => true;", "'Feed.ShouldReconnect(SocketCloseReason)' returns 'bool'")]
    [InlineData("partial TimeSpan? RetryDelay(ReconnectAttempt attempt) => null;", "'Feed.RetryDelay(ReconnectAttempt)' returns 'TimeSpan?'")]
    public async Task A_missing_access_modifier_is_reported_in_words_that_help(string hook, string message)
    {
        var diagnostics = await Analyzed.Diagnostics($"{Usings}[HeartbeatSocket] public partial class Feed {{ {hook} }}");

        AssertSame(["CS8796", "CS8799", "HBT0026"], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
        Assert.Single(diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan).Distinct());
        Assert.Equal($"{message}, and C# requires an access modifier on a partial method that returns something; add 'private'", diagnostics[2].GetMessage(null));
        AssertSame([], (await Analyzed.Diagnostics($"{Usings}[HeartbeatSocket] public partial class Feed {{ private {hook} }}")).Select(diagnostic => diagnostic.Id), diagnostics);
    }

    /// <summary>What somebody declares, and what is not partial, is a method of its own.</summary>
    [Theory]
    [InlineData("partial void OnMesage(string message); partial void OnMesage(string message) { }")]
    [InlineData("partial void OnMesage(string message);")]
    [InlineData("public void OnClosed() { } private void OnMesage(string message) { }")]
    [InlineData("partial void Handle(string message); partial void Handle(string message) { }")]
    public async Task A_name_like_a_hooks_may_be_a_method_of_its_own(string members)
    {
        var diagnostics = await Analyzed.Diagnostics($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {members} }}");

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Theory]
    [InlineData("OnClosed", "OnClose")]
    [InlineData("OnConnected", "OnOpen")]
    [InlineData("OnOpened", "OnOpen")]
    [InlineData("OnReconnected", "OnOpen")]
    [InlineData("OnDisconnected", "OnClose")]
    [InlineData("OnReceived", "OnMessage")]
    [InlineData("OnReceive", "OnMessage")]
    [InlineData("OnMessageReceived", "OnMessage")]
    [InlineData("OnFailed", "OnError")]
    [InlineData("OnException", "OnError")]
    [InlineData("OnReconecting", "OnReconnecting")]
    [InlineData("OnConnectedAsync", "OnOpenAsync")]
    [InlineData("OnPingAsync", "OnPing")]
    [InlineData("onmessage", "OnMessage")]
    [InlineData("OnMassege", "OnMessage")]
    [InlineData("OnRecieved", "OnMessage")]
    [InlineData("OnDisconectedAsync", "OnCloseAsync")]
    [InlineData("OnPi", null)]
    [InlineData("OnTest", null)]
    [InlineData("OnSend", null)]
    [InlineData("OnLogin", null)]
    [InlineData("Refresh", null)]
    public void A_name_is_meant_to_be_the_nearest_hook(string name, string? hook) => Assert.Equal(hook, HookName.Meant(name));

    [Theory]
    [InlineData("ws://localhost:5000/feed", false)]
    [InlineData("ws://LOCALHOST", false)]
    [InlineData("ws://feed.localhost/", false)]
    [InlineData("ws://127.0.0.1", false)]
    [InlineData("ws://127.9.9.9:80", false)]
    [InlineData("ws://[::1]:5000/", false)]
    [InlineData("wss://example.com", false)]
    [InlineData("ws://example.com", true)]
    [InlineData("ws://localhost.example.com", true)]
    [InlineData("ws://10.0.0.1", true)]
    [InlineData("ws://[::2]", true)]
    [InlineData("WS://example.com", true)]
    public async Task An_address_is_reported_where_others_can_read_along(string address, bool isReported)
    {
        var diagnostics = await Analyzed.Diagnostics($"[Heartbeat.HeartbeatSocket(\"{address}\")] public partial class Feed {{ }}", infos: ["HBT0044"]);

        AssertSame(isReported ? ["HBT0044"] : [], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    /// <summary>One report for one value: the worse.</summary>
    [Theory]
    [InlineData("Retry = 5, Max = -1", "HBT0042")]
    [InlineData("Retry = 0, Max = -1", "HBT0010")]
    [InlineData("RetryCap = 50", "HBT0011")]
    [InlineData("Interval = 50", "HBT0041")]
    [InlineData("StallTimeout = 0, Retry = 100, RetryCap = 100", null)]
    [InlineData("Retry = 500, Max = -1, Backoff = Heartbeat.Backoff.Exponential", null)]
    [InlineData("Retry = 500, Max = -1, Jitter = false", "HBT0043 HBT0043")]
    public async Task A_value_is_reported_once(string settings, string? expected)
    {
        var diagnostics = await Analyzed.Diagnostics($"[Heartbeat.HeartbeatSocket({settings})] public partial class Feed {{ }}");

        AssertSame(expected?.Split(' ') ?? [], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    [Fact]
    public void Every_rule_says_why_and_where_more_is_said() => Assert.All(Analyzed.AllRules, rule =>
    {
        Assert.EndsWith(".", rule.Description.ToString(null), StringComparison.Ordinal);
        Assert.EndsWith($"#{rule.Id}", rule.HelpLinkUri, StringComparison.Ordinal);
    });

    /// <summary>It comes along with libraries that have sockets, to projects that cannot even name the attribute.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Where_the_attribute_is_not_referenced_nothing_is_looked_at(bool isReferenced, int actions)
    {
        var analyzer = new HeartbeatAnalyzer();
        var compilation = Compiled.From("public class Feed { public void OnOpen() { } }", references: reference => isReferenced || Path.GetFileName(reference.Display) != "Heartbeat.dll").After;
        var analysis = new CompilationWithAnalyzers(compilation, [analyzer], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        Assert.Empty(await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));

        var cost = await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, TestContext.Current.CancellationToken);

        Assert.Equal(actions, cost.SymbolActionsCount);
        Assert.Equal(0, cost.OperationActionsCount + cost.SyntaxNodeActionsCount + cost.SemanticModelActionsCount + cost.OperationBlockActionsCount + cost.SymbolStartActionsCount);
    }

    /// <summary>A type that does not exist is reported where it is written, and in the half that repeats it; not as a wrong signature.</summary>
    [Fact]
    public async Task A_type_that_does_not_exist_is_the_compilers_to_report()
    {
        var diagnostics = await Analyzed.Diagnostics("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(Massage message) { } }");

        Assert.Equal("CS0246", Assert.Single(diagnostics.Select(diagnostic => diagnostic.Id).Distinct()));
    }

    [Fact]
    public async Task Several_mistakes_are_reported_together()
    {
        var diagnostics = await Analyzed.Diagnostics(
            """
            [Heartbeat.HeartbeatSocket(Interval = 0, Max = -2)]
            public partial class Feed
            {
                void OnOpen() { }
                partial void OnPong(int milliseconds) { }
                public int State;
            }
            """);

        Assert.Equal(["HBT0010", "HBT0010", "HBT0021", "HBT0020", "HBT0030"], diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task Nothing_is_reported_of_a_class_that_is_no_socket()
    {
        var diagnostics = await Analyzed.Diagnostics(
            """
            public class Feed
            {
                public void OnOpen() { }
                public async void OnPing() => await System.Threading.Tasks.Task.Yield();
                public int State => 1;
                public class Inner { }
            }

            [System.AttributeUsage(System.AttributeTargets.Class)] public sealed class HeartbeatSocketAttribute : System.Attribute { }
            [HeartbeatSocket] public class Other { }
            """);

        AssertSame([], diagnostics.Select(diagnostic => diagnostic.Id), diagnostics);
    }

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual, ImmutableArray<Diagnostic> diagnostics)
    {
        var (wanted, found) = (expected.ToArray(), actual.ToArray());
        Assert.True(wanted.SequenceEqual(found), $"Expected:\n{string.Join("\n", wanted)}\nBut there was:\n{string.Join("\n", diagnostics)}");
    }
}
