using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>What blocks the thread of a hook: waiting for a task without awaiting it, and sleeping.</summary>
internal static class BlockingRule
{
    private const string Delay = "'Task.Delay'";

    public static Diagnostic? Check(IInvocationOperation call, ISymbol container, UsageSymbols symbols)
    {
        var method = call.TargetMethod;
        return method.Name switch
        {
            "Wait" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) && !ReturnsAtOnce(call) => Check(call, call.Instance, "the task", container),
            "WaitAll" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) => Check(call, task: null, "'Task.WhenAll'", container),
            "WaitAny" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Task) => Check(call, task: null, "'Task.WhenAny'", container),
            "Sleep" when UsageSymbols.IsDefinedBy(method.ContainingType, symbols.Thread) && !ReturnsAtOnce(call) => Check(call, task: null, Delay, container),
            "GetResult" when call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter && IsTask(TaskOf(awaiter)?.Type, symbols) => Check(call, TaskOf(awaiter), "the task", container),
            _ => null,
        };
    }

    public static Diagnostic? Check(IPropertyReferenceOperation property, ISymbol container, UsageSymbols symbols) =>
        property.Property.Name == "Result"
        && (UsageSymbols.IsDefinedBy(property.Property.ContainingType, symbols.TaskOfResult) || UsageSymbols.IsDefinedBy(property.Property.ContainingType, symbols.ValueTaskOfResult))
            ? Check(property, property.Instance, "the task", container)
            : null;

    private static Diagnostic? Check(IOperation blocking, IOperation? task, string awaitable, ISymbol container)
    {
        if (EnclosingHook.Of(blocking, container) is not { } hook || (task is not null && CompletedTask.Is(task)))
        {
            return null;
        }

        return Diagnostic.Create(UsageRules.HookBlocks, blocking.Syntax.GetLocation(), Shown(blocking), hook.Method.Name, ToDo(hook, awaitable));
    }

    private static string ToDo(EnclosingHook hook, string awaitable) =>
        !hook.HasAsyncForm ? $", which has no async form; {Instead(hook, awaitable)}"
        : hook.Awaited is { } awaited ? $"; await {awaitable} instead, and write the hook as '{awaited.Title}'"
        : $"; await {awaitable} instead";

    // The socket waits for OnConnecting before each attempt, so what that has found is there when a decision hook is asked about the next one.
    private static string Instead(EnclosingHook hook, string awaitable) =>
        !hook.IsDecisionHook ? $"start a method that awaits {awaitable} and handles its exceptions"
        : awaitable == Delay ? "to wait before the next attempt, return the time from 'RetryDelay'"
        : "get the value earlier, in a hook such as 'OnConnectingAsync', and only read it here";

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
