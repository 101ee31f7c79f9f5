using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>The bytes of a message in the hands of what outlives the hook: a field, a collection in one, work that runs elsewhere, a send that nobody awaits.</summary>
internal static class KeptBytesRule
{
    private static readonly ImmutableDictionary<string, string?> InPlace = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.CanBeCopiedInPlace, "");

    public static IEnumerable<Diagnostic> Check(ISymbol owner, ImmutableArray<IOperation> blocks, UsageSymbols symbols)
    {
        if (EnclosingHook.Of(owner) is not { } hook || hook.Signature.Parameters.Count == 0 || hook.Signature.Parameters[0].Type != KnownType.ByteMemory)
        {
            yield break;
        }

        var bytes = hook.Method.Parameters[0];
        var outliving = new HashSet<IOperation>();
        foreach (var reference in blocks.SelectMany(static block => block.DescendantsAndSelf()).OfType<IParameterReferenceOperation>())
        {
            if (!SymbolEqualityComparer.Default.Equals(reference.Parameter, bytes))
            {
                continue;
            }

            var value = MessageBytes.Whole(reference);
            if (NestedFunction.Around(reference) is null ? IsKept(value, symbols) : OutlivingFunction.Around(reference, symbols) is { } function && outliving.Add(function))
            {
                yield return Report(value, hook, isCaptured: NestedFunction.Around(reference) is not null);
            }
        }
    }

    private static Diagnostic Report(IOperation value, EnclosingHook hook, bool isCaptured)
    {
        var shown = value.Syntax.ToString();
        return isCaptured
            ? Diagnostic.Create(UsageRules.BytesKept, value.Syntax.GetLocation(), shown, hook.Method.Name, $"copy them before, with '{shown}.ToArray()', and use the copy here")
            : Diagnostic.Create(UsageRules.BytesKept, value.Syntax.GetLocation(), TakesAnArray(value) ? InPlace : null, shown, hook.Method.Name, $"keep a copy: '{shown}.ToArray()'");
    }

    // An object would be another one, and a type that is inferred another type.
    private static bool TakesAnArray(IOperation value) =>
        value.Parent is not (IConversionOperation { Type.IsValueType: false } or IArgumentOperation { Parameter.OriginalDefinition.Type: ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } });

    private static bool IsKept(IOperation value, UsageSymbols symbols)
    {
        var whole = value;
        while (whole.Parent is IConversionOperation or ITupleOperation or IParenthesizedOperation)
        {
            whole = whole.Parent;
        }

        return whole.Parent switch
        {
            ISimpleAssignmentOperation assignment => assignment.Value == whole && KeptPlace.Is(assignment.Target) && !KeptPlace.IsAssignedAgain(assignment),
            IArgumentOperation { Parent: IInvocationOperation call } argument => IsAdded(argument, call, symbols) || DelayedWork.Is(call, symbols) || IsSentUnawaited(call, symbols),
            _ => false,
        };
    }

    /// <summary>Whether a collection in a field takes it as an element. A stream that is given bytes to write takes none.</summary>
    private static bool IsAdded(IArgumentOperation argument, IInvocationOperation call, UsageSymbols symbols) =>
        (call.TargetMethod.Name is "Add" or "AddFirst" or "AddLast" or "Enqueue" or "Insert" or "Push" or "TryAdd" or "TryWrite"
            || (call.TargetMethod.Name == "WriteAsync" && UsageSymbols.IsDefinedBy(call.TargetMethod.ContainingType, symbols.ChannelWriter)))
        && argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol
        && call.Instance is { } collection
        && KeptPlace.Is(collection);

    private static bool IsSentUnawaited(IInvocationOperation call, UsageSymbols symbols)
    {
        var whole = ResultOf.Whole(call);
        return call.TargetMethod.Name == "SendAsync" && (ResultOf.IsIgnored(whole) || ResultOf.IsDiscarded(whole)) && symbols.IsSocketMember(call.TargetMethod);
    }
}
