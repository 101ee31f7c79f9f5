using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>What can be wrong with a call of a socket's own members: that it waits for itself, or that nobody looks at its result.</summary>
internal static class SocketCallRules
{
    public static Diagnostic? Check(IInvocationOperation call, ISymbol container, UsageSymbols symbols)
    {
        var name = call.TargetMethod.Name;
        var isTask = name is "SendAsync" or "ConnectAsync" or "ReconnectAsync" or "WaitForOpenAsync" or "CloseAsync";
        if ((!isTask && name != "TrySend") || !symbols.IsSocketMember(call.TargetMethod))
        {
            return null;
        }

        // It throws at the call: whether the result is awaited makes no difference.
        if (isTask && name != "CloseAsync" && IsOnItself(call) && EnclosingHook.Of(call, container) is { IsDecisionHook: true } decision)
        {
            return Diagnostic.Create(UsageRules.CallWaitsForItself, call.Syntax.GetLocation(), name, decision.Method.Name, Instead(name, decision));
        }

        var whole = ResultOf.Whole(call);
        if (!ResultOf.IsIgnored(whole) || IsOnlyDescribed(call))
        {
            return null;
        }

        if (!isTask)
        {
            return Diagnostic.Create(UsageRules.TrySendIgnored, whole.Syntax.GetLocation());
        }

        return CompilerWarns(whole, container)
            ? null
            : Diagnostic.Create(UsageRules.CallNotAwaited, whole.Syntax.GetLocation(), name, ToDo(name, EnclosingHook.Of(call, container)));
    }

    /// <summary>Whether CS4014 is there already: in async code, but not behind a '?.', and from some compiler on in top-level statements.</summary>
    private static bool CompilerWarns(IOperation whole, ISymbol container) =>
        whole is not IConditionalAccessOperation
        && (NestedFunction.IsAsyncAround(whole, container)
            || (container.Name == WellKnownMemberNames.TopLevelStatementsEntryPointMethodName
                && whole.SemanticModel!.GetDiagnostics(whole.Syntax.Span).Any(static diagnostic => diagnostic.Id == "CS4014")));

    private static bool IsOnItself(IInvocationOperation call) =>
        ResultOf.Unconverted(call.Instance) is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    /// <summary>
    /// A call on a substitute in a test sends nothing: <c>socket.Received().SendAsync("hello")</c>, <c>Received.InOrder(() => socket.SendAsync("hello"))</c>;
    /// nor does one in an expression tree.
    /// </summary>
    private static bool IsOnlyDescribed(IInvocationOperation call) =>
        IsOfSubstitutes(call.Instance)
        || NestedFunction.Around(call) is { Parent: IConversionOperation { Type.Name: "Expression" } }
        || (NestedFunction.Around(call) is { Parent: IDelegateCreationOperation { Parent: IArgumentOperation argument } } && IsOfSubstitutes(argument.Parent));

    private static bool IsOfSubstitutes(IOperation? operation) => operation is IInvocationOperation { TargetMethod.ContainingNamespace.Name: "NSubstitute" };

    private static string Instead(string name, EnclosingHook hook) => name switch
    {
        "SendAsync" when hook.Signature.Slot == HookSlot.Opening => $"call '{hook.Method.Parameters[0].Name}.Send', which sends first on this connection",
        "SendAsync" => "call 'TrySend', which does not wait, or send in OnOpening with 'context.Send'",
        "ConnectAsync" or "ReconnectAsync" when hook.Signature.Slot == HookSlot.Accepting => "remove the call: the other end connects",
        "ConnectAsync" => "remove the call: the socket is connecting already, and goes on when the hook has returned",
        "ReconnectAsync" => "call it outside of hooks, or in an event hook such as OnMessage",
        _ => "do in OnOpen what needs an open connection",
    };

    private static string ToDo(string name, EnclosingHook? hook)
    {
        var isSend = name == "SendAsync";
        if (hook is { HasAsyncForm: false })
        {
            return $"'{hook.Method.Name}' has no async form: {(isSend ? "call 'TrySend', or " : "")}start a method that awaits it and handles its exceptions";
        }

        var await = hook?.Awaited is { } awaited ? $"write the hook as '{awaited.Title}' and await it" : "await it";
        return isSend ? $"{await}, or call 'TrySend'" : await;
    }
}
