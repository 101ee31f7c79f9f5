using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>What the parser decides where there is something to decide.</summary>
public sealed class ParsingTests
{
    [Theory]
    [InlineData("public class Feed { }")]
    [InlineData("public static partial class Feed { }")]
    [InlineData("public class Outer { [HeartbeatSocket] public partial class Feed { } }", false)]
    public void A_class_that_cannot_be_extended_gets_nothing(string declaration, bool attribute = true)
    {
        var compiled = Compiled.From($"using Heartbeat; {(attribute ? "[HeartbeatSocket] " : "")}{declaration}");

        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void A_file_local_class_gets_nothing()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] file partial class Feed { }", language: new CSharpParseOptions(LanguageVersion.Preview));

        Assert.Empty(compiled.Files);
    }

    [Fact]
    public void The_attribute_on_two_parts_is_one_error_and_costs_no_output()
    {
        var compiled = Compiled.From(
            """
            [Heartbeat.HeartbeatSocket] public partial class Feed { }
            [Heartbeat.HeartbeatSocket] public partial class Feed { }
            [Heartbeat.HeartbeatSocket] public partial class Other { }
            """);

        Assert.Equal(["Feed.g.cs", "Other.g.cs"], compiled.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("CS0579", Assert.Single(compiled.Diagnostics()), StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_may_be_spread_over_files()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }")
            .Edit(before => before.AddSyntaxTrees(Compiled.File("partial class Feed { partial void OnPing() { } }")));

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains("_socket.OnOpen();", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.Contains("_socket.OnPing();", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partial void OnPong(int milliseconds) { }")]
    [InlineData("partial void OnPing<T, U>(T one, U[] other) where T : class, System.IDisposable, new() where U : struct { }")]
    [InlineData("private partial int OnOpen() => 0;")]
    [InlineData("private partial ref readonly int OnOpen() => throw new System.Exception();")]
    [InlineData("partial void OnError(ref System.Exception exception) { }")]
    [InlineData("private partial void OnError(out System.Exception exception) => throw new System.Exception();")]
    [InlineData("partial void OnMessage(params string[] messages) { }")]
    [InlineData("unsafe partial void OnMessage(byte* @in) { }")]
    [InlineData("partial void OnMessage(string? message, System.Collections.Generic.List<string?> others) { }")]
    public void A_hook_of_no_known_signature_is_declared_so_that_the_analyzers_error_is_the_only_one(string hook)
    {
        var compiled = Compiled.From($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {hook} }}");

        Assert.DoesNotContain(compiled.Diagnostics(), diagnostic => !diagnostic.Contains("CS0227", StringComparison.Ordinal));
        Assert.Contains("HookKinds.None;", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private partial Task OnOpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;")]
    [InlineData("partial void OnOpen(in CancellationToken cancellationToken) { }")]
    public void Of_two_signatures_for_one_hook_both_are_declared_and_one_is_called(string second)
    {
        var compiled = Compiled.From(
            $$"""
            using System.Threading;
            using System.Threading.Tasks;

            [Heartbeat.HeartbeatSocket]
            public partial class Feed
            {
                partial void OnOpen() { }
                {{second}}
            }
            """);

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains("_socket.OnOpen();", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("_socket.OnOpenAsync", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_hooks_of_one_signature_one_is_called()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnMessage(string message) { } partial void OnMessage(in string message) { } }");

        Assert.Empty(compiled.Diagnostics());
        Assert.Single(compiled.Files["Feed.g.cs"].Split('\n'), line => line.Contains("_socket.OnMessage(message);", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hook_written_twice_is_the_compilers_error_alone()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } partial void OnOpen() { } }");

        Assert.Contains("CS0757", Assert.Single(compiled.Diagnostics()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_written_three_times_is_the_compilers_errors_alone()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } partial void OnOpen() { } partial void OnOpen() { } }");

        Assert.All(compiled.Diagnostics(), diagnostic => Assert.StartsWith("User.cs", diagnostic, StringComparison.Ordinal));
        Assert.DoesNotContain("_socket.OnOpen", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private void OnPing() { }")]
    [InlineData("public void OnPing(object reason) { }")]
    [InlineData("public event System.Action? OnPing { add { } remove { } }")]
    [InlineData("partial void OnPing();")]
    public void A_name_that_the_class_uses_is_not_offered(string member)
    {
        var compiled = Compiled.From($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ {member} }}");

        Assert.Empty(compiled.Diagnostics());
        Assert.DoesNotContain("partial void OnPing", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.Contains("partial void OnPong", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public static partial class Outer { private static void OnPing() { } $ }", "OnPing()")]
    [InlineData("public static partial class Outer { private static System.Action OnPing => () => { }; $ }", "OnPing()")]
    [InlineData("public static partial class Outer { private static void OnPing() { } $ }", "new System.Action(OnPing)()")]
    [InlineData("public static partial class Outer { private static void OnPing() { } $ }", "OnP\\u0069ng()")]
    [InlineData("public static partial class Outer { $ } public static class Calls { public static void OnPing() { } }", "OnPing()")]
    [InlineData("public static partial class Outer { $ } public static class Extensions { public static void OnPing(this Outer.Feed feed) { } }", "this.OnPing()")]
    public void A_name_that_the_class_calls_is_not_offered(string around, string call)
    {
        var feed = $"[Heartbeat.HeartbeatSocket] public partial class Feed {{ public void Call() => {call}; }}";
        var compiled = Compiled.From("using static Calls; " + around.Replace("$", feed, StringComparison.Ordinal), more: around.Contains("Calls", StringComparison.Ordinal) ? [] : ["public static class Calls { }"]);

        Assert.Empty(compiled.Diagnostics());
        var offers = compiled.Files["Outer.Feed.g.cs"];
        Assert.DoesNotContain("OnPing", offers, StringComparison.Ordinal);
        Assert.Contains("partial void OnPong", offers, StringComparison.Ordinal);
        var tree = compiled.After.SyntaxTrees.First();
        var called = tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>().Last(name => name.Identifier.ValueText == "OnPing");
        Assert.NotEqual("Feed", compiled.After.GetSemanticModel(tree).GetSymbolInfo(called, TestContext.Current.CancellationToken).Symbol!.ContainingType.Name);
    }

    [Fact]
    public void A_name_that_a_base_uses_is_not_offered()
    {
        var compiled = Compiled.From(
            """
            public class Observer { public void OnError(System.Exception exception) { } }
            [Heartbeat.HeartbeatSocket] public partial class Feed : Observer { }
            """);

        Assert.Empty(compiled.Diagnostics());
        Assert.DoesNotContain("partial void OnError", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[HeartbeatSocket]")]
    [InlineData("[HeartbeatSocket(Url = null)]")]
    [InlineData("[HeartbeatSocket(\"wss://example.com\")]")]
    public void Connecting_without_an_address_is_public_whoever_gives_one(string attribute)
    {
        var compiled = Compiled.From($"using Heartbeat; {attribute} public partial class Feed {{ public static object Use(Feed feed) => feed.ConnectAsync(); }}");

        Assert.Empty(compiled.Diagnostics());
    }

    [Fact]
    public void Files_whose_names_differ_in_case_alone_are_told_apart()
    {
        var compiled = Compiled.From(
            """
            namespace App
            {
                [Heartbeat.HeartbeatSocket] public partial class TaskSocket { }
                [Heartbeat.HeartbeatSocket] public partial class Tasksocket { }
                [Heartbeat.HeartbeatSocket] public partial class TaskSocket<T> { }
                [Heartbeat.HeartbeatSocket] public partial class Na\u0308ive { }
            }

            namespace app
            {
                [Heartbeat.HeartbeatSocket] public partial class TaskSocket { }
            }
            """);

        Assert.Empty(compiled.Diagnostics());
        Assert.Equal(
            ["[A]pp.Na{0308}ive.g.cs", "[A]pp.[T]ask[S]ocket-1.g.cs", "[A]pp.[T]ask[S]ocket.g.cs", "[A]pp.[T]asksocket.g.cs", "app.TaskSocket.g.cs"],
            compiled.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(5, compiled.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void The_output_is_the_same_in_every_culture()
    {
        const string Source = "[Heartbeat.HeartbeatSocket(Interval = 1234567, Max = -1)] public partial class Feed<T> { }";
        var before = Thread.CurrentThread.CurrentCulture;
        var invariant = Compiled.From(Source).Files;
        var odd = new System.Globalization.CultureInfo("") { NumberFormat = { NegativeSign = "~" } };
        try
        {
            Thread.CurrentThread.CurrentCulture = odd;
            Assert.Equal(invariant, Compiled.From(Source).Files);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("@class")]
    [InlineData("\\u0061b")]
    [InlineData("_")]
    public void Documentation_names_a_parameter_as_the_compiler_does(string name)
    {
        var compiled = Compiled.From($"[Heartbeat.HeartbeatSocket] public partial class Feed {{ partial void OnMessage(string {name}) {{ }} }}");

        Assert.Empty(compiled.Diagnostics());
        Assert.Contains("<param name=", compiled.After.GetTypeByMetadataName("Feed")!.GetMembers("OnMessage").OfType<IMethodSymbol>().Single(method => method.Parameters[0].Type.SpecialType == SpecialType.System_String).GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_end_alike_on_every_machine()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }", aspNetCore: true);

        Assert.Equal(3, compiled.Files.Count);
        Assert.All(compiled.Files.Values, file =>
        {
            Assert.DoesNotContain('\r', file);
            Assert.EndsWith("}\n", file, StringComparison.Ordinal);
            Assert.DoesNotContain(file.Split('\n'), line => line.EndsWith(' '));
        });
    }

    [Fact]
    public void An_assembly_that_sees_the_runtimes_internals_can_override_its_hooks()
    {
        var compiled = Compiled.From("[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } }", assemblyName: "Heartbeat.Runtime.Tests.Machine");

        Assert.Empty(compiled.Diagnostics());
    }
}
