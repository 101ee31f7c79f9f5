using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>A method that is called, in the signature in which it is written.</summary>
internal sealed record WrittenHook(HookSignature Signature, WrittenMethod Method);

/// <summary>Why a method with a hook's name is not called.</summary>
internal enum InvalidHookReason
{
    SignatureNotSupported,
    NotPartial,
    WrittenTwice,
    NameUnknown,
}

/// <summary>A method with a hook's name, or nearly, that is not called.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Method">The method.</param>
/// <param name="Rival">The hook that is called instead, where there are two.</param>
/// <param name="MeantName">The hook's name that was meant, where it has another.</param>
internal sealed record InvalidHook(InvalidHookReason Reason, WrittenMethod Method, WrittenHook? Rival = null, string? MeantName = null);

/// <summary>The methods of a class that bear a hook's name, or nearly: those that are called, and those that are not.</summary>
internal sealed class WrittenHooks
{
    private readonly List<WrittenHook> _hooks = [];
    private readonly List<InvalidHook> _invalidHooks = [];

    /// <summary>In the order of the signatures, at most one of each slot.</summary>
    public IReadOnlyList<WrittenHook> Hooks => _hooks;

    public IReadOnlyList<InvalidHook> InvalidHooks => _invalidHooks;

    /// <summary>Whether there is a half that needs another.</summary>
    public bool HaveHalves => _hooks.Count > 0 || _invalidHooks.Exists(invalid => invalid.Method is { IsPartial: true, HasBody: true });

    public static WrittenHooks Find(INamedTypeSymbol type, KnownSymbols known, CancellationToken cancellationToken)
    {
        var written = new WrittenHooks();
        var candidates = HookCandidate.Find(type, known, cancellationToken).OrderBy(static candidate => OrderOf(candidate.Signature)).ToArray();
        foreach (var candidate in candidates)
        {
            written.Add(candidate, isRepeated: candidates.Any(other => other != candidate && IsSameHook(other, candidate)));
        }

        return written;
    }

    private static int OrderOf(HookSignature? signature) => signature is null ? int.MaxValue : Array.IndexOf(HookSignature.All, signature);

    private static bool IsSameHook(HookCandidate one, HookCandidate other) =>
        one.Kind == HookCandidateKind.Callable
        && other.Kind == HookCandidateKind.Callable
        && WrittenMethod.HaveSameSignature(one.Method.Symbol, other.Method.Symbol);

    private void Add(HookCandidate candidate, bool isRepeated)
    {
        switch (candidate.Kind)
        {
            case HookCandidateKind.Callable:
                Add(new WrittenHook(candidate.Signature!, candidate.Method), isRepeated);
                break;
            case HookCandidateKind.NotPartial:
                _invalidHooks.Add(new InvalidHook(InvalidHookReason.NotPartial, candidate.Method));
                break;
            case HookCandidateKind.SignatureNotSupported:
                _invalidHooks.Add(new InvalidHook(InvalidHookReason.SignatureNotSupported, candidate.Method));
                break;
            case HookCandidateKind.NameUnknown:
                _invalidHooks.Add(new InvalidHook(InvalidHookReason.NameUnknown, candidate.Method, MeantName: candidate.MeantName));
                break;
            case HookCandidateKind.OnlyDeclared:
                break;
            default:
                throw new InvalidOperationException($"Nothing is known of a hook that is {candidate.Kind}.");
        }
    }

    private void Add(WrittenHook hook, bool isRepeated)
    {
        if (isRepeated)
        {
            // The compiler's error. Of several that nothing tells apart, none can be called.
            _invalidHooks.Add(new InvalidHook(InvalidHookReason.WrittenTwice, hook.Method, hook));
        }
        else if (_hooks.Find(other => other.Signature.Slot == hook.Signature.Slot) is { } rival)
        {
            _invalidHooks.Add(new InvalidHook(InvalidHookReason.WrittenTwice, hook.Method, rival));
        }
        else
        {
            _hooks.Add(hook);
        }
    }
}
