using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests;

/// <summary>An editor makes a compilation at each keystroke: what holds on to an old one costs the whole project's memory.</summary>
public sealed class MemoryTests
{
    private const string Socket = "[Heartbeat.HeartbeatSocket] public partial class Feed { public Feed(string text) { } partial void OnOpen() { } }";

    [Fact]
    public void An_old_compilation_can_be_collected()
    {
        var old = EditThreeTimes(new HeartbeatGenerator(), out var driver);

        Assert.False(IsAlive(old));
        GC.KeepAlive(driver);
    }

    [Fact]
    public void A_symbol_in_a_model_would_keep_it()
    {
        var old = EditThreeTimes(new HoldingGenerator(), out var driver);

        Assert.True(IsAlive(old));
        GC.KeepAlive(driver);
    }

    // Never inlined: a local of the caller could live on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EditThreeTimes(IIncrementalGenerator generator, out GeneratorDriver driver)
    {
        var compilation = Compiled.From(Socket, aspNetCore: true).Before;
        var first = new WeakReference(compilation);

        // As in an editor, the steps are not recorded.
        driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options);
        driver = driver.RunGenerators(compilation);
        foreach (var edit in new[] { "class One { }", "class Two { }", "class Three { }" })
        {
            compilation = compilation.AddSyntaxTrees(Compiled.File(edit));
            driver = driver.RunGenerators(compilation);
        }

        return first;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsAlive(WeakReference reference)
    {
        for (var round = 0; round < 5 && reference.IsAlive; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return reference.IsAlive;
    }

    /// <summary>What the generator must not be: its models are equal, and hold a symbol.</summary>
    private sealed class HoldingGenerator : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            var sockets = context.SyntaxProvider.ForAttributeWithMetadataName(
                "Heartbeat.HeartbeatSocketAttribute",
                (_, _) => true,
                (target, _) => new Holder(target.TargetSymbol));
            context.RegisterSourceOutput(sockets, (output, socket) => output.AddSource("Name.g.cs", $"// {socket.Symbol.Name}"));
        }

        private sealed class Holder(ISymbol symbol) : IEquatable<Holder>
        {
            public ISymbol Symbol { get; } = symbol;

            public bool Equals(Holder? other) => true;

            public override bool Equals(object? obj) => obj is Holder;

            public override int GetHashCode() => 0;
        }
    }
}
