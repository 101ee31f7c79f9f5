using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>What becomes of what a call returns.</summary>
internal static class ResultOf
{
    /// <summary>The call with what is only another form of the same task: <c>ConfigureAwait</c>, <c>AsTask</c>, <c>Preserve</c>; and with the <c>?.</c> before it.</summary>
    public static IOperation Whole(IOperation call)
    {
        while (true)
        {
            switch (call.Parent)
            {
                case IInvocationOperation { TargetMethod: { Name: "ConfigureAwait" or "AsTask" or "Preserve" } } form when form.Instance == call:
                    call = form;
                    break;
                case IConditionalAccessOperation access when access.WhenNotNull == call:
                    call = access;
                    break;
                default:
                    return call;
            }
        }
    }

    /// <summary>Whether a call is a statement of its own, so that what it returns is lost.</summary>
    public static bool IsIgnored(IOperation whole) => whole.Parent is IExpressionStatementOperation;

    /// <summary>Whether what it returns is given up on purpose: <c>_ = SendAsync(text)</c>.</summary>
    public static bool IsDiscarded(IOperation whole) => WithoutConversions(whole).Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };

    /// <summary>An object without the conversions and parentheses around it.</summary>
    public static IOperation? Unconverted(IOperation? operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation;
    }

    // Upward: the operation that stands for the same value.
    private static IOperation WithoutConversions(IOperation operation)
    {
        while (operation.Parent is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation.Parent;
        }

        return operation;
    }
}
