using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>The shapes that a class can still write: neither their slot nor their signature is in use.</summary>
internal static class FreeShapes
{
    /// <param name="type">The class.</param>
    /// <param name="apart">A method that is about to take another shape, and so uses none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static IEnumerable<HookShape> Of(INamedTypeSymbol type, IMethodSymbol? apart, CancellationToken cancellationToken)
    {
        var written = WrittenHooks.Find(type, cancellationToken);
        var hooks = written.Hooks.Select(hook => hook.Method).Concat(written.InvalidHooks.Select(invalid => invalid.Method))
            .Select(method => method.Symbol)
            .Where(method => !IsHalfOf(apart, method))
            .ToArray();
        return HookShape.All.Where(shape =>
            !hooks.Any(method => HookShape.All.Any(other => other.Slot == shape.Slot && other.Matches(method)))
            && !type.GetMembers(shape.Name).Any(member => !IsHalfOf(apart, member) && !IsOnlyDeclared(member, cancellationToken) && !CanStandBeside(shape, member)));
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

    private static bool CanStandBeside(HookShape shape, ISymbol member) =>
        member is IMethodSymbol method
        && (method.Arity > 0
            || !method.Parameters.Select(parameter => Display.TypeWithoutNullability(parameter.Type)).SequenceEqual(shape.Parameters.Select(parameter => parameter.Type), StringComparer.Ordinal));
}
