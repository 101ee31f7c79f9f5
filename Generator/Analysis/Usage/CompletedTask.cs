using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Whether a task may be known to have completed, so that asking for its result blocks nothing.</summary>
internal static class CompletedTask
{
    /// <summary>True where the code before it awaits the task or one that waits for several, or looks whether the task has completed.</summary>
    public static bool Is(IOperation task)
    {
        var variable = VariableOf(task);
        return variable is not null && NestedFunction.RootOf(task).Descendants()
            .TakeWhile(operation => operation.Syntax.SpanStart <= task.Syntax.SpanStart)
            .Any(operation => operation switch
            {
                IAwaitOperation awaited => WaitsForSeveral(awaited) || awaited.Operation.DescendantsAndSelf().Any(part => IsSame(VariableOf(part), variable)),
                IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" } looked => IsSame(VariableOf(Inspected(looked)), variable),
                IVariableDeclaratorOperation { Initializer: { } initializer } declarator => IsSame(declarator.Symbol, variable) && initializer.Value is IAwaitOperation,
                _ => false,
            });
    }

    // In a pattern such as 'task is { IsCompleted: true }' the property belongs to what is matched.
    private static IOperation? Inspected(IPropertyReferenceOperation property) =>
        property.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput } ? Matched(property) : property.Instance;

    private static IOperation? Matched(IOperation? pattern)
    {
        for (; pattern is not null; pattern = pattern.Parent)
        {
            switch (pattern)
            {
                case IIsPatternOperation matched:
                    return matched.Value;
                case ISwitchOperation matched:
                    return matched.Value;
                case ISwitchExpressionOperation matched:
                    return matched.Value;
            }
        }

        return null;
    }

    private static bool WaitsForSeveral(IAwaitOperation awaited) =>
        awaited.Operation.DescendantsAndSelf().Any(static part => part is IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" });

    // A task in an array or a list is known by what holds it.
    private static ISymbol? VariableOf(IOperation? task) => ResultOf.Unconverted(task) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IArrayElementReferenceOperation element => VariableOf(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => VariableOf(element.Instance),
        IPropertyReferenceOperation property => property.Property,
        _ => null,
    };

    private static bool IsSame(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);
}
