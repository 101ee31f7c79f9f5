using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Tests.Package;

/// <summary>The XML file beside each runtime, from which an editor takes what it shows of a member.</summary>
public sealed class PackageDocumentationTests(PackedHeartbeat heartbeat)
{
    [LongTheory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public async Task It_describes_what_a_user_can_see_and_nothing_else(string framework)
    {
        await heartbeat.Packed();
        var package = new PackageFile(heartbeat.Nupkg);
        var described = XDocument.Parse(package.Text($"lib/{framework}/Heartbeat.xml")).Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        var runtime = MetadataReference.CreateFromImage(package.Entries[$"lib/{framework}/Heartbeat.dll"]);
        var compilation = CSharpCompilation.Create("User", references: [runtime, MetadataReference.CreateFromFile(typeof(object).Assembly.Location)]);
        var visible = Visible(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(runtime)!).GlobalNamespace).ToArray();

        // An internal overload of something public? Its comment is to have two strokes: Runtime/VisibleDocumentation.targets says why.
        Assert.Empty(described.Except(visible.Select(symbol => symbol.GetDocumentationCommentId()!)));

        // Of classes the compiler adds members that nobody has written.
        Assert.DoesNotContain(
            visible.Where(symbol => symbol is INamedTypeSymbol || (symbol.ContainingType.TypeKind != TypeKind.Class && !IsOfAProperty(symbol))),
            symbol => !described.Contains(symbol.GetDocumentationCommentId()!));
        Assert.Contains("M:Heartbeat.IHeartbeatSocket.TrySend(System.String)", described);
        Assert.Contains("P:Heartbeat.HeartbeatOptions.Interval", described);
        Assert.Contains("M:Heartbeat.HeartbeatSocketAttribute.#ctor(System.String)", described);
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
