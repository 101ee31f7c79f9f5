using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Where something is kept longer than a method runs: the fields and properties of the object itself and of classes.</summary>
internal static class KeptPlace
{
    /// <summary>Whether a place belongs to the object or to a class. One in another object may live no longer than the method.</summary>
    public static bool Is(IOperation place) => ResultOf.Unconverted(place) switch
    {
        IFieldReferenceOperation { Instance: var owner } => owner is null || IsThis(owner) || Is(owner),
        IPropertyReferenceOperation { Instance: var owner } => owner is null || IsThis(owner) || Is(owner),
        IArrayElementReferenceOperation element => Is(element.ArrayReference),
        // One of the class's own constructor, captured.
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } => true,
        _ => false,
    };

    /// <summary>Whether the place gets another value later in the same method: what it was lent may be taken back before the end.</summary>
    public static bool IsAssignedAgain(ISimpleAssignmentOperation assignment) =>
        MemberOf(assignment.Target) is { } member
        && NestedFunction.RootOf(assignment).Descendants().OfType<ISimpleAssignmentOperation>().Any(other =>
            other.Syntax.SpanStart > assignment.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(MemberOf(other.Target), member));

    private static ISymbol? MemberOf(IOperation place) => (place as IMemberReferenceOperation)?.Member;

    private static bool IsThis(IOperation owner) => owner is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
