using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>The XML file beside each library, from which an editor takes what it shows of a member.</summary>
public sealed class PackageDocumentationTests(PackedHeartbeat heartbeat)
{
    // Members of classes among them.
    private static readonly Dictionary<string, HashSet<string>> Examples = new()
    {
        [PackedHeartbeat.Runtime] =
        [
            "M:Heartbeat.IHeartbeatSocket.TrySend(System.String)",
            "P:Heartbeat.HeartbeatOptions.Interval",
            "M:Heartbeat.HeartbeatSocketAttribute.#ctor(System.String)",
        ],
        [PackedHeartbeat.Kit] =
        [
            "M:Heartbeat.Testing.HeartbeatWorld.#ctor(System.Int32)",
            "M:Heartbeat.Testing.HeartbeatWorld.Connect``2",
            "M:Heartbeat.Testing.WorldServer.AcceptAsync",
            "P:Heartbeat.Testing.WorldPair`2.Client",
        ],
    };

    [LongTheory]
    [MemberData(nameof(PackedHeartbeat.Libraries), MemberType = typeof(PackedHeartbeat))]
    public async Task It_describes_what_a_user_can_see_and_nothing_else(string id, string framework)
    {
        await heartbeat.Packed();
        var package = heartbeat.Package(id);
        var described = XDocument.Parse(package.Text($"lib/{framework}/{id}.xml")).Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        var library = MetadataReference.CreateFromImage(package.Entries[$"lib/{framework}/{id}.dll"]);
        var compilation = CSharpCompilation.Create("User", references: [library, MetadataReference.CreateFromFile(typeof(object).Assembly.Location)]);
        var visible = Visible(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(library)!).GlobalNamespace).ToArray();

        // An internal overload of something public? Its comment is to have two strokes: Package/VisibleDocumentation.targets says why.
        Assert.Empty(described.Except(visible.Select(symbol => symbol.GetDocumentationCommentId()!)));

        // Of classes the compiler adds members that nobody has written.
        Assert.DoesNotContain(
            visible.Where(symbol => symbol is INamedTypeSymbol || (symbol.ContainingType.TypeKind != TypeKind.Class && !IsOfAProperty(symbol))),
            symbol => !described.Contains(symbol.GetDocumentationCommentId()!));
        Assert.Superset(Examples[id], described);
    }

    private static IEnumerable<ISymbol> Visible(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers().Where(member => member is INamespaceSymbol
            || member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
        {
            if (member is not INamespaceSymbol)
            {
                yield return member;
            }

            foreach (var inner in member is INamespaceOrTypeSymbol type ? Visible(type) : [])
            {
                yield return inner;
            }
        }
    }

    private static bool IsOfAProperty(ISymbol symbol) => symbol is IMethodSymbol { AssociatedSymbol: not null };
}
