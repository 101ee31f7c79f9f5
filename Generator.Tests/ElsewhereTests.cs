using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>
/// What changes a socket's output without touching its file. That a generator which sees the edited project first makes the same of it
/// is what <see cref="Compiled"/> proves each time.
/// </summary>
public sealed class ElsewhereTests
{
    private const string Socket =
        """
        namespace App
        {
            [Heartbeat.HeartbeatSocket(Interval = Settings.Interval)]
            public partial class Feed : Base
            {
                public Feed(IStore store) { }
                partial void OnOpen() { }
            }
        }
        """;

    private const string Elsewhere =
        """
        namespace App
        {
            public class Base { }
            public interface IStore { }
            public static class Settings { public const int Interval = 1; }
        }
        """;

    [Theory]
    [InlineData("class Base { }", "class Base { public void Probe() { } }")]
    [InlineData("class Base { }", "class Base { public void OnPing() { } }")]
    [InlineData("class Base { }", "abstract class Base { protected object HeartbeatConnection; }")]
    [InlineData("Interval = 1", "Interval = 2")]
    [InlineData("public interface IStore", "[System.Obsolete] public interface IStore")]
    [InlineData("public interface IStore { }", "public class Other { public interface IStore { } } public interface IStore { } public class App_Feed_Endpoint { }")]
    [InlineData("public interface IStore { }", "public interface IStore { } public class App_Feed_Endpoint { }")]
    [InlineData("namespace App", "[assembly: System.CLSCompliant(true)] namespace App")]
    public void A_declaration_elsewhere_is_seen(string text, string replacement)
    {
        var before = Compiled.From(Socket, aspNetCore: true, more: [Elsewhere]);
        var edited = Replaced(before, text, replacement);

        Assert.NotEqual(before.Files, edited.Files);
        Assert.Equal(before.Files, Replaced(edited, replacement, text).Files);
    }

    [Fact]
    public void A_reference_that_comes_or_goes_is_seen()
    {
        var with = Compiled.From(Socket, aspNetCore: true, more: [Elsewhere]);
        var without = with.Edit(before => before.WithReferences(before.References.Where(reference => !Path.GetFileName(reference.Display!).StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))));
        var again = without.Edit(before => before.WithReferences(with.Before.References));

        Assert.Equal(["App.Feed-Endpoint.g.cs", "App.Feed.g.cs", "Heartbeat-EndpointRequest.g.cs"], with.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["App.Feed.g.cs"], without.Files.Keys);
        Assert.Equal(with.Files, again.Files);
    }

    [Fact]
    public void A_body_in_another_part_of_the_class_is_seen()
    {
        var (before, after) = RunBeforeAndAfter(
            [Socket, Elsewhere, "namespace App { public partial class Feed { public void Meet() { } } }"],
            "Meet() { }",
            "Meet() { OnPing(); }");

        Assert.Contains("partial void OnPing();", Twice.Files(before)["App.Feed.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("partial void OnPing();", Twice.Files(after)["App.Feed.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_diagnostic_moves_with_its_place_in_another_file()
    {
        var (before, after) = RunBeforeAndAfter(
            [
                "namespace App { public class Other { public int Number() { return 1; } } public class Outer { } }",
                "namespace App { public class Outer { [Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnOpen() { } } } }",
            ],
            "return 1;",
            "return 1000000;");

        Assert.Equal("Outer", TextOfTheDiagnostic(before));
        Assert.Equal("Outer", TextOfTheDiagnostic(after));
    }

    private static string TextOfTheDiagnostic(GeneratorDriver driver)
    {
        var place = Assert.Single(driver.GetRunResult().Diagnostics).Location;
        return place.SourceTree!.ToString().Substring(place.SourceSpan.Start, place.SourceSpan.Length);
    }

    /// <summary>As an editor does it: nothing else runs between the two.</summary>
    private static (GeneratorDriver Before, GeneratorDriver After) RunBeforeAndAfter(string[] files, string text, string replacement)
    {
        var compilation = Compiled.From(files[0], more: files[1..]).Before;
        var before = Twice.Driver((CSharpParseOptions)compilation.SyntaxTrees.First().Options).RunGenerators(compilation, TestContext.Current.CancellationToken);
        return (before, before.RunGenerators(Replaced(compilation, text, replacement), TestContext.Current.CancellationToken));
    }

    private static Compiled Replaced(Compiled compiled, string text, string replacement) =>
        compiled.Edit(before => Replaced(before, text, replacement));

    private static Compilation Replaced(Compilation compilation, string text, string replacement)
    {
        var tree = compilation.SyntaxTrees.Last(tree => tree.ToString().Contains(text, StringComparison.Ordinal));
        return compilation.ReplaceSyntaxTree(
            tree,
            CSharpSyntaxTree.ParseText(tree.ToString().Replace(text, replacement, StringComparison.Ordinal), (CSharpParseOptions)tree.Options, tree.FilePath));
    }
}
