using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which members leave no room for those that are generated.</summary>
internal static class MemberRules
{
    public static IEnumerable<Diagnostic> Check(INamedTypeSymbol type, KnownSymbols known, CancellationToken cancellationToken) =>
        MemberParser.Collisions(type, known)
            .GroupBy(collision => collision.Member, SymbolEqualityComparer.Default)
            .Select(collisions => Check(type, collisions.First(), cancellationToken));

    private static Diagnostic Check(INamedTypeSymbol type, MemberParser.Collision collision, CancellationToken cancellationToken)
    {
        var member = collision.Member;
        var title = member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        var isOwn = SymbolEqualityComparer.Default.Equals(member, type) || SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
        return isOwn
            ? Diagnostic.Create(Rules.MemberCollides, member.Locations[0], title, collision.Title, "rename it")
            : Diagnostic.Create(
                Rules.MemberCollides,
                ClassRules.NameOf(type, cancellationToken),
                title,
                collision.Title,
                $"rename it, or let '{ClassRules.Title(type)}' hold a '{ClassRules.Title(member.ContainingType)}' instead of deriving from it");
    }
}
