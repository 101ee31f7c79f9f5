using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Parsing;

/// <summary>What a method with a hook's name is, looked at by itself.</summary>
internal enum HookCandidateKind
{
    /// <summary>The half that is to be called.</summary>
    Callable,

    /// <summary>The class's own defining half of a hook that it has not written.</summary>
    OnlyDeclared,

    /// <summary>It has a hook's signature, and lacks the modifier.</summary>
    NotPartial,

    /// <summary>It has a signature that no hook has.</summary>
    SignatureNotSupported,

    /// <summary>It has a name that no hook has, and nearly one's.</summary>
    NameUnknown,
}

/// <summary>A method with a hook's name, or nearly.</summary>
/// <param name="Method">The method.</param>
/// <param name="Signature">The signature that it has; null where no hook has such a one.</param>
/// <param name="MeantName">The hook's name that was meant, where it has another.</param>
internal sealed record HookCandidate(WrittenMethod Method, HookSignature? Signature, string? MeantName = null)
{
    public HookCandidateKind Kind =>
        MeantName is not null ? HookCandidateKind.NameUnknown
        : Signature is null ? HookCandidateKind.SignatureNotSupported
        : !Method.IsPartial ? HookCandidateKind.NotPartial
        : Method.HasBody ? HookCandidateKind.Callable
        : HookCandidateKind.OnlyDeclared;

    /// <summary>The candidates of a class, in the order in which they are declared.</summary>
    public static IEnumerable<HookCandidate> Find(INamedTypeSymbol type, KnownSymbols known, CancellationToken cancellationToken)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || WrittenMethod.Of(method, cancellationToken) is not { } written)
            {
                continue;
            }

            if (HookName.IsOne(method.Name))
            {
                if (written.IsPartial || !IsWrittenForAnother(written.Symbol))
                {
                    yield return new HookCandidate(written, SignatureOf(written.Symbol, known));
                }
            }
            else if (written.IsUndeclared && HookName.Meant(method.Name) is { } meant)
            {
                yield return new HookCandidate(written, Signature: null, meant);
            }
        }
    }

    /// <summary>The signature that a method has; null where no hook has such a one.</summary>
    public static HookSignature? SignatureOf(IMethodSymbol method, KnownSymbols known) => Array.Find(HookSignature.All, signature => HasSignature(method, signature, known));

    private static bool HasSignature(IMethodSymbol method, HookSignature signature, KnownSymbols known) =>
        method.Name == signature.Name
        && method.Arity == 0
        && method.RefKind == RefKind.None
        && method.Parameters.Length == signature.Parameters.Count
        && method.ReturnType is not { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated }
        && signature.ReturnTypes.Any(type => known.Is(method.ReturnType, type))
        && method.Parameters.Zip(signature.Parameters, (parameter, expected) => parameter.RefKind is RefKind.None or RefKind.In && known.Is(parameter.Type, expected.Type)).All(static accepts => accepts);

    // What a base or an interface requires is no hook that somebody forgot to make partial. One that does not exist yet may require anything.
    private static bool IsWrittenForAnother(IMethodSymbol method) =>
        method.IsOverride
        || method.ContainingType.BaseType?.TypeKind == TypeKind.Error
        || method.ContainingType.AllInterfaces.Any(contract =>
            contract.TypeKind == TypeKind.Error
            || contract.GetMembers(method.Name).OfType<IMethodSymbol>().Any(required => Implements(method, required)));

    // One that could and does not, for want of a 'public', say, is the compiler's error.
    private static bool Implements(IMethodSymbol method, IMethodSymbol required) =>
        method.ContainingType.FindImplementationForInterfaceMember(required) is { } implementation
            ? SymbolEqualityComparer.Default.Equals(implementation, method)
            : WrittenMethod.HaveSameSignature(required, method);
}
