using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>The signatures that a class can still write: neither their slot nor their name and parameters are in use.</summary>
internal static class FreeSignatures
{
    /// <param name="type">The class.</param>
    /// <param name="apart">A method that is about to take another signature, and so uses none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static IEnumerable<HookSignature> Of(INamedTypeSymbol type, IMethodSymbol? apart, CancellationToken cancellationToken)
    {
        if (SocketClass.AttributeOf(type) is not { } attribute)
        {
            return [];
        }

        var known = KnownSymbols.Of(attribute);
        var written = WrittenHooks.Find(type, known, cancellationToken);
        var hooks = written.Hooks.Select(hook => hook.Method).Concat(written.InvalidHooks.Select(invalid => invalid.Method))
            .Select(method => method.Symbol)
            .Where(method => !IsHalfOf(apart, method))
            .ToArray();
        return HookSignature.All.Where(signature =>
            !hooks.Any(method => HookCandidate.SignatureOf(method, known)?.Slot == signature.Slot)
            && !type.GetMembers(signature.Name).Any(member => !IsHalfOf(apart, member) && !IsOnlyDeclared(member, cancellationToken) && !CanStandBeside(signature, member, known)));
    }

    private static bool IsHalfOf(IMethodSymbol? method, ISymbol member) =>
        method is not null
        && (SymbolEqualityComparer.Default.Equals(method, member)
            || SymbolEqualityComparer.Default.Equals(method.PartialDefinitionPart, member)
            || SymbolEqualityComparer.Default.Equals(method.PartialImplementationPart, member));

    // The generated half declares every hook that could be written.
    private static bool IsOnlyDeclared(ISymbol member, CancellationToken cancellationToken) =>
        member is IMethodSymbol { PartialImplementationPart: null } method
        && method.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>()
            .Any(syntax => syntax.Modifiers.Any(SyntaxKind.PartialKeyword) && !UserCode.HasBody(syntax));

    private static bool CanStandBeside(HookSignature signature, ISymbol member, KnownSymbols known) =>
        member is IMethodSymbol method
        && (method.Arity > 0
            || method.Parameters.Length != signature.Parameters.Count
            || !method.Parameters.Zip(signature.Parameters, (parameter, expected) => known.Is(parameter.Type, expected.Type)).All(static same => same));
}
