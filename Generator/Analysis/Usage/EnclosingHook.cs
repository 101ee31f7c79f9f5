using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>A hook, seen from the code in it.</summary>
/// <param name="Method">The hook as it is written.</param>
/// <param name="Signature">The signature that it has.</param>
internal sealed record EnclosingHook(IMethodSymbol Method, HookSignature Signature)
{
    private static readonly HashSet<string> Names = new(HookSignature.All.Select(static signature => signature.Name), StringComparer.Ordinal);

    /// <summary>Whether the socket waits for its answer.</summary>
    public bool IsDecisionHook =>
        Signature.Slot == HookSlot.Connecting || Signature.Slot == HookSlot.Accepting || Signature.Slot == HookSlot.Opening || Signature.Slot == HookSlot.ShouldReconnect || Signature.Slot == HookSlot.RetryDelay;

    /// <summary>Whether there is a signature in which the same hook can await, be it written so or not.</summary>
    public bool HasAsyncForm => Signature.Slot.ReturnsTask;

    /// <summary>The signature in which the same hook can await; null where there is none, or it is written so already.</summary>
    public HookSignature? Awaited => !Signature.CanBeOffered ? null : Array.Find(
        HookSignature.All,
        signature => signature.Slot == Signature.Slot && signature.ReturnTypes[0].IsTask && signature.Parameters.Count == Signature.Parameters.Count + 1);

    /// <summary>The hook in whose own code an operation stands. Code of a lambda or a local function in it may run later, or elsewhere.</summary>
    public static EnclosingHook? Of(IOperation operation, ISymbol container) =>
        Of(container) is { } hook && NestedFunction.Around(operation) is null ? hook : null;

    /// <summary>The hook that a method is, if it is one.</summary>
    public static EnclosingHook? Of(ISymbol container) =>
        container is IMethodSymbol method
        && Names.Contains(method.Name)
        && SocketClass.AttributeOf(method.ContainingType) is { } attribute
        && HookCandidate.SignatureOf(method, KnownSymbols.Of(attribute)) is { } signature
            ? new EnclosingHook(method, signature)
            : null;
}
