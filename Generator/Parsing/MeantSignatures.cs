using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>The signatures that a method with a hook's name may have been meant to have.</summary>
internal static class MeantSignatures
{
    /// <summary>All of the hook's, those first that keep more of what was written.</summary>
    public static IEnumerable<HookSignature> Of(IMethodSymbol method, KnownSymbols known)
    {
        var stem = HookSignature.Stem(method.Name);
        return HookSignature.All.Where(signature => HookSignature.Stem(signature.Name) == stem).OrderByDescending(signature => Likeness(signature, method, known));
    }

    private static int Likeness(HookSignature signature, IMethodSymbol method, KnownSymbols known) =>
        signature.Parameters.Count(parameter => method.Parameters.Any(written => known.Is(written.Type, parameter.Type) || Bytes.AreBoth(written.Type, parameter.Type))) * 2
        + (signature.CanBeOffered == method.ReturnsVoid ? 1 : 0);
}
