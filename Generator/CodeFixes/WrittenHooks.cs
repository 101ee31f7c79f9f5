using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Which hooks a class has written, and so which it can still write.</summary>
internal static class WrittenHooks
{
    /// <summary>Whether a class can write a shape: neither its slot nor its signature is taken by a method other than <paramref name="apart"/>.</summary>
    public static bool LeaveFree(HookShape shape, INamedTypeSymbol type, IMethodSymbol? apart, CancellationToken cancellationToken)
    {
        var others = type.GetMembers().Where(member => !IsHalfOf(apart, member) && !IsOnlyDeclared(member, cancellationToken)).ToArray();
        return !others.OfType<IMethodSymbol>().Any(method => HookShape.All.Any(other => other.Slot == shape.Slot && other.Matches(method)))
            && !others.Any(member => member.Name == shape.Name && !(member is IMethodSymbol method && CanStandBeside(shape, method)));
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
            .Any(syntax => syntax.Modifiers.Any(Microsoft.CodeAnalysis.CSharp.SyntaxKind.PartialKeyword) && !UserCode.HasBody(syntax));

    private static bool CanStandBeside(HookShape shape, IMethodSymbol method) =>
        method.Arity > 0
        || !method.Parameters.Select(parameter => Display.TypeWithoutNullability(parameter.Type)).SequenceEqual(shape.Parameters.Select(parameter => parameter.Type), StringComparer.Ordinal);
}
