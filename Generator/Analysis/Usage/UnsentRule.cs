using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>A class that gives messages to <c>TrySend</c> and has no hook for those that could not be sent. Reported once, at the first call.</summary>
internal static class UnsentRule
{
    public static void Register(SymbolStartAnalysisContext context, UsageSymbols symbols)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (SocketClass.AttributeOf(type) is not { } attribute || HasHook(type, attribute, context.CancellationToken))
        {
            return;
        }

        var first = new FirstPlace();
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == "TrySend"
                    && SymbolEqualityComparer.Default.Equals(call.Instance?.Type?.OriginalDefinition, type)
                    && symbols.IsSocketMember(call.TargetMethod))
                {
                    first.Add(call.Syntax.GetLocation());
                }
            },
            OperationKind.Invocation);
        context.RegisterSymbolEndAction(end =>
        {
            if (first.Place is { } place)
            {
                end.ReportDiagnostic(Diagnostic.Create(UsageRules.UnsentNotHandled, place, ClassRules.Title(type)));
            }
        });
    }

    // One that is written wrong is reported as such.
    private static bool HasHook(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellationToken)
    {
        var written = WrittenHooks.Find(type, KnownSymbols.Of(attribute), cancellationToken);
        return written.Hooks.Any(static hook => hook.Signature.Slot == HookSlot.Unsent)
            || written.InvalidHooks.Any(static invalid => invalid.Method.Symbol.Name == "OnUnsent");
    }

    /// <summary>The first of several places, whatever the order in which they are found.</summary>
    private sealed class FirstPlace
    {
        private readonly object _gate = new();

        public Location? Place { get; private set; }

        public void Add(Location place)
        {
            lock (_gate)
            {
                if (Place is null || IsBefore(place, Place))
                {
                    Place = place;
                }
            }
        }

        private static bool IsBefore(Location one, Location other)
        {
            var files = string.CompareOrdinal(one.SourceTree?.FilePath, other.SourceTree?.FilePath);
            return files < 0 || (files == 0 && one.SourceSpan.Start < other.SourceSpan.Start);
        }
    }
}
