using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>Work that is started and not waited for.</summary>
internal static class DelayedWork
{
    /// <summary>Whether a call starts work that runs on after the method. What it returns may be awaited, unless nobody has it.</summary>
    public static bool Is(IOperation start, UsageSymbols symbols) => start switch
    {
        IInvocationOperation { TargetMethod: { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" } method } => UsageSymbols.IsDefinedBy(method.ContainingType, symbols.ThreadPool),
        IInvocationOperation { TargetMethod: { Name: "Run" } method } => UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) && IsNotWaitedFor(start),
        IInvocationOperation { TargetMethod: { Name: "StartNew" } method } => UsageSymbols.IsDefinedBy(method.ContainingType, symbols.TaskFactory) && IsNotWaitedFor(start),
        IObjectCreationOperation timer => UsageSymbols.IsDefinedBy(timer.Type, symbols.Timer) && IsNotWaitedFor(start),
        _ => false,
    };

    private static bool IsNotWaitedFor(IOperation start)
    {
        var whole = ResultOf.Whole(start);
        return ResultOf.IsIgnored(whole)
            || ResultOf.IsDiscarded(whole)
            || (whole.Parent is ISimpleAssignmentOperation assignment && KeptPlace.Is(assignment.Target));
    }
}
