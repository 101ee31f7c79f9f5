using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Which members leave no room for those that are generated.</summary>
internal static class MemberRules
{
    public static IEnumerable<Violation> Check(INamedTypeSymbol type, KnownSymbols known, CancellationToken cancellationToken) =>
        MemberParser.Collisions(type, known)
            .GroupBy(collision => collision.Member, SymbolEqualityComparer.Default)
            .Select(collisions => Check(type, collisions.First(), cancellationToken));

    private static Violation Check(INamedTypeSymbol type, MemberParser.Collision collision, CancellationToken cancellationToken)
    {
        var member = collision.Member;
        var title = member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        var isOwn = SymbolEqualityComparer.Default.Equals(member, type) || SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
        return isOwn
            ? new Violation(Rules.MemberCollides, member.Locations[0], title, collision.Title)
            : new Violation(
                Rules.InheritedMemberCollides,
                ClassRules.NameOf(type, cancellationToken),
                title,
                collision.Title,
                Consequence(ClassRules.Title(type), collision),
                ClassRules.Title(type),
                ClassRules.Title(member.ContainingType));
    }

    private static string Consequence(string type, MemberParser.Collision collision) => collision switch
    {
        { Interface: null } => $"'{type}' does not get the generated one",
        { Title: MemberParser.Options } => $"'{type}' has the generated one through {collision.Interface.ShortName} only, where it cannot be set",
        _ => $"'{type}' has the generated one through {collision.Interface.ShortName} only",
    };
}
