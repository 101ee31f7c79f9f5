using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>The lambdas and local functions in a method, whose code runs when they are called.</summary>
internal static class NestedFunction
{
    /// <summary>The innermost lambda or local function that an operation stands in; null where it stands in the method's own code.</summary>
    public static IOperation? Around(IOperation operation)
    {
        for (var level = operation.Parent; level is not null; level = level.Parent)
        {
            if (level is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return level;
            }
        }

        return null;
    }

    /// <summary>Whether the method, lambda or local function that an operation stands in is async.</summary>
    public static bool IsAsyncAround(IOperation operation, ISymbol container) => Around(operation) switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
        ILocalFunctionOperation local => local.Symbol.IsAsync,
        _ => container is IMethodSymbol { IsAsync: true },
    };

    /// <summary>The body of the whole member that an operation stands in.</summary>
    public static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
