using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Tests;

public sealed class KnownSymbolsTests
{
    private const string Feed = "[Heartbeat.HeartbeatSocket] public partial class Feed { partial void OnPong(System.TimeSpan roundTrip) { } }";

    [Fact]
    public void Every_known_type_is_found_under_the_spelling_that_is_printed()
    {
        var members = string.Join("\n", KnownType.All.Where(type => type != KnownType.Void).Select((type, index) => $"public {type.Spelling} M{index}() => default!;"));
        var compiled = Compiled.From($"{Feed} public class Spelled {{ public void M() {{ }} {members} }}");
        var spelled = compiled.After.GetTypeByMetadataName("Spelled")!;
        var known = KnownSymbols.Of(SocketClass.AttributeOf(compiled.After.GetTypeByMetadataName("Feed")!)!);

        Assert.Empty(compiled.Diagnostics());
        Assert.True(known.Is(Returned(spelled, "M"), KnownType.Void));
        Assert.All(KnownType.All.Where(type => type != KnownType.Void).Select((type, index) => (type, index)), found =>
            Assert.Equal([found.type], KnownType.All.Where(type => known.Is(Returned(spelled, $"M{found.index}"), type))));
    }

    [Fact]
    public void A_type_of_the_same_name_that_is_not_the_runtimes_is_another()
    {
        var compiled = Compiled.From(Feed, more: ["namespace System { public struct TimeSpan { } }"]);

        Assert.DoesNotContain("_socket.OnPong", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
        Assert.Contains("HookKinds.None;", compiled.Files["Feed.g.cs"], StringComparison.Ordinal);
    }

    private static ITypeSymbol Returned(INamedTypeSymbol type, string method) => ((IMethodSymbol)type.GetMembers(method).Single()).ReturnType;
}
