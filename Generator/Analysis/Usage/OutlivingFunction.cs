using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>A lambda or a local function that is given to work which runs on after the method.</summary>
internal static class OutlivingFunction
{
    /// <summary>The one around an operation; null where all that are around it are called while the method runs, or may be.</summary>
    public static IOperation? Around(IOperation operation, UsageSymbols symbols)
    {
        for (var function = NestedFunction.Around(operation); function is not null; function = NestedFunction.Around(function))
        {
            if (UsesOf(function).Any(use => StartOf(use) is { } start && DelayedWork.Is(start, symbols)))
            {
                return function;
            }
        }

        return null;
    }

    private static IEnumerable<IOperation> UsesOf(IOperation function) => function is ILocalFunctionOperation local
        ? NestedFunction.RootOf(function).Descendants().OfType<IMethodReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Method, local.Symbol))
        : [function];

    // What a function is an argument of.
    private static IOperation? StartOf(IOperation use)
    {
        var level = use.Parent;
        while (level is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            level = level.Parent;
        }

        return level is IArgumentOperation argument ? argument.Parent : null;
    }
}
