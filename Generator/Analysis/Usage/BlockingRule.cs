using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>What blocks the thread of a hook: waiting for a task without awaiting it, and sleeping.</summary>
internal static class BlockingRule
{
    public static Diagnostic? Check(IInvocationOperation call, ISymbol container, UsageSymbols symbols)
    {
        var method = call.TargetMethod;
        return method.Name switch
        {
            "Wait" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) && !ReturnsAtOnce(call) => Check(call, call.Instance, "await the task instead", container),
            "WaitAll" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) => Check(call, task: null, "await 'Task.WhenAll' instead", container),
            "WaitAny" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) => Check(call, task: null, "await 'Task.WhenAny' instead", container),
            "Sleep" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Thread) && !ReturnsAtOnce(call) => Check(call, task: null, "await 'Task.Delay' instead", container),
            "GetResult" when call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter && IsTask(TaskOf(awaiter)?.Type, symbols) => Check(call, TaskOf(awaiter), "await the task instead", container),
            _ => null,
        };
    }

    public static Diagnostic? Check(IPropertyReferenceOperation property, ISymbol container, UsageSymbols symbols) =>
        property.Property.Name == "Result"
        && (UsageSymbols.IsDefinedBy(property.Property.ContainingType, symbols.TaskOfResult) || UsageSymbols.IsDefinedBy(property.Property.ContainingType, symbols.ValueTaskOfResult))
            ? Check(property, property.Instance, "await the task instead", container)
            : null;

    private static Diagnostic? Check(IOperation blocking, IOperation? task, string toDo, ISymbol container)
    {
        if (EnclosingHook.Of(blocking, container) is not { } hook || (task is not null && CompletedTask.Is(task)))
        {
            return null;
        }

        var signature = hook.Awaited is { } awaited ? $", and write the hook as '{awaited.Title}'" : "";
        return Diagnostic.Create(UsageRules.HookBlocks, blocking.Syntax.GetLocation(), Shown(blocking), hook.Method.Name, toDo + signature);
    }

    // A time of zero only looks.
    private static bool ReturnsAtOnce(IInvocationOperation call) => call.Arguments.Any(static argument =>
        argument.Value.ConstantValue is { HasValue: true, Value: 0 }
        || argument.Value is IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } });

    // ConfigureAwait gives another type, whose task stands before it.
    private static IOperation? TaskOf(IInvocationOperation awaiter) =>
        ResultOf.Unconverted(awaiter.Instance) is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured ? configured.Instance : awaiter.Instance;

    private static bool IsTask(ITypeSymbol? type, UsageSymbols symbols) =>
        UsageSymbols.IsDefinedBy(type, symbols.Task)
        || UsageSymbols.IsDefinedBy(type, symbols.TaskOfResult)
        || UsageSymbols.IsDefinedBy(type, symbols.ValueTask)
        || UsageSymbols.IsDefinedBy(type, symbols.ValueTaskOfResult);

    private static string Shown(IOperation blocking) => blocking switch
    {
        IPropertyReferenceOperation => "Result",
        IInvocationOperation { TargetMethod: { IsStatic: true } method } => $"{method.ContainingType.Name}.{method.Name}",
        IInvocationOperation { TargetMethod.Name: "GetResult" } => "GetAwaiter().GetResult",
        _ => "Wait",
    };
}
