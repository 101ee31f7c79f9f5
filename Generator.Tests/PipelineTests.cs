using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests;

/// <summary>The law: the model is small and equatable and holds nothing of the compiler.</summary>
public sealed class PipelineTests
{
    private const string Socket =
        """
        namespace App
        {
            public interface IStore { }

            public partial class Outer
            {
                [Heartbeat.HeartbeatSocket("wss://example.com", Interval = 1, Ping = "?")]
                public partial class Feed
                {
                    public Feed(IStore store) { }
                    partial void OnOpen() { }
                    partial void OnMessage(string message) { }
                }
            }
        }
        """;

    [Fact]
    public void A_model_holds_nothing_of_the_compiler()
    {
        var found = Models(Compiled.From(Socket, aspNetCore: true)).SelectMany(ObjectsWithin).ToArray();

        Assert.DoesNotContain(found, BelongsToTheCompiler);
        Assert.Contains("App_Outer_Feed_Endpoint", found);
        Assert.Contains("OnOpen", found);
    }

    [Fact]
    public void No_step_hands_on_anything_of_the_compiler()
    {
        var result = Compiled.From(Socket, aspNetCore: true).Driver.GetRunResult().Results.Single();

        var steps = StepsBehind(result.TrackedOutputSteps.SelectMany(output => output.Value)).ToArray();
        var values = steps.SelectMany(step => step.Outputs).Select(output => output.Value).ToArray();

        Assert.Contains(steps, step => step.Name == HeartbeatGenerator.SocketsStep);
        Assert.Contains(steps, step => step.Name == Result);
        Assert.All(values, value => Assert.DoesNotContain(ObjectsWithin(value), BelongsToTheCompiler));
    }

    [Fact]
    public void The_walk_would_find_what_belongs_to_the_compiler()
    {
        var compilation = Compiled.From(Socket).Before;
        var type = compilation.GetTypeByMetadataName("App.IStore")!;

        Assert.Contains(ObjectsWithin(new Holder(type)), BelongsToTheCompiler);
        Assert.Contains(ObjectsWithin(new List<object> { new Holder(compilation) }), BelongsToTheCompiler);
        Assert.Contains(ObjectsWithin(new Holder(compilation.SyntaxTrees.First().GetRoot(TestContext.Current.CancellationToken))), BelongsToTheCompiler);
    }

    [Fact]
    public void Equal_sources_give_equal_models()
    {
        var one = Models(Compiled.From(Socket, aspNetCore: true));
        var other = Models(Compiled.From(Socket, aspNetCore: true));

        Assert.Equal(3, one.Length);
        Assert.All(one.Zip(other), pair => Assert.NotSame(pair.First, pair.Second));
        Assert.Equal(one, other);
        Assert.Equal(one.Select(model => model.GetHashCode()), other.Select(model => model.GetHashCode()));
    }

    [Theory]
    [InlineData("Interval = 1", "Interval = 2")]
    [InlineData("OnOpen() { }", "OnPing() { }")]
    [InlineData("(string message)", "(string text)")]
    [InlineData("(IStore store)", "()")]
    [InlineData("class Outer", "struct Outer")]
    [InlineData("Feed", "Food")]
    public void Unequal_sources_give_unequal_models(string text, string replacement)
    {
        var one = Models(Compiled.From(Socket, aspNetCore: true));
        var other = Models(Compiled.From(Socket.Replace(text, replacement, StringComparison.Ordinal), aspNetCore: true));

        Assert.NotEqual(one, other);
    }

    [Fact]
    public void An_edit_of_a_hook_is_seen()
    {
        var edited = Compiled.From(Socket).Replace("(string message)", "(string text)");

        Assert.Contains(IncrementalStepRunReason.Modified, Twice.Reasons(edited.Driver));
        Assert.Contains("partial void OnMessage(string text);", edited.Files["App.Outer.Feed.g.cs"], StringComparison.Ordinal);
    }

    /// <summary>What is emitted: the class, and what ASP.NET Core gives it.</summary>
    private static object[] Models(Compiled compiled)
    {
        var steps = compiled.Driver.GetRunResult().Results.Single().TrackedSteps;
        return [.. new[] { HeartbeatGenerator.SocketsStep, HeartbeatGenerator.IntegrationsStep }
            .SelectMany(step => steps[step])
            .SelectMany(step => step.Outputs)
            .Select(output => output.Value)];
    }

    // The compiler's own steps, which find the attribute and give the compilation, hold what is theirs. A step of ours with such a value is found.
    private const string Result = "result_ForAttributeWithMetadataName";

    private static IEnumerable<IncrementalGeneratorRunStep> StepsBehind(IEnumerable<IncrementalGeneratorRunStep> outputs)
    {
        var seen = new HashSet<IncrementalGeneratorRunStep>();
        var waiting = new Stack<IncrementalGeneratorRunStep>(outputs.SelectMany(output => output.Inputs).Select(input => input.Source));
        while (waiting.TryPop(out var step))
        {
            if (!seen.Add(step))
            {
                continue;
            }

            if (step.Name is WellKnownGeneratorInputs.Compilation or WellKnownGeneratorInputs.AnalyzerConfigOptions)
            {
                continue;
            }

            yield return step;
            if (step.Name == Result)
            {
                continue;
            }

            foreach (var input in step.Inputs)
            {
                waiting.Push(input.Source);
            }
        }
    }

    private static bool BelongsToTheCompiler(object found) =>
        found is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or SyntaxReference or SemanticModel or Compilation or AttributeData or TypedConstant or Location;

    /// <summary>All objects that an object holds on to, itself included.</summary>
    private static IEnumerable<object> ObjectsWithin(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object>([root]);
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            yield return next;
            if (next is string || next.GetType().IsPrimitive || BelongsToTheCompiler(next))
            {
                continue;
            }

            var held = next is Array array ? array.Cast<object?>() : Fields(next.GetType()).Select(field => field.GetValue(next));
            foreach (var value in held.OfType<object>())
            {
                waiting.Push(value);
            }
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private sealed record Holder(object Held);
}
