using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <content>What is wrong with a member that is no hook.</content>
internal static partial class Rules
{
    /// <summary>{0} the member, {1} the generated one.</summary>
    public static readonly DiagnosticDescriptor MemberCollides = Create(
        "HBT0030", "Member collides with a generated member",
        "'{0}' collides with the generated member '{1}'; rename it",
        Members, DiagnosticSeverity.Error,
        "A class can have a name for one member only. The generated one is then reached through its interface, or, like DefaultOptions, not at all.");

    /// <summary>{0} the inherited member, {1} the generated one, {2} what comes of it, {3} the class, {4} its base.</summary>
    public static readonly DiagnosticDescriptor InheritedMemberCollides = Create(
        "HBT0031", "Inherited member collides with a generated member",
        "'{0}' is inherited and has the name of the generated member '{1}', so {2}; rename the inherited one, or let '{3}' hold a '{4}' instead of deriving from it",
        Members, DiagnosticSeverity.Warning,
        "The generator does not hide what a base class offers. The generated member is then reached through its interface only: on the class itself, the name still means what the base class has.");
}
