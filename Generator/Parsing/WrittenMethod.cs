using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Parsing;

/// <summary>A method that the user wrote: of a partial one, the half with the body.</summary>
internal sealed record WrittenMethod(IMethodSymbol Symbol, MethodDeclarationSyntax Syntax)
{
    /// <summary>The words of which C# may require one.</summary>
    public static readonly SyntaxKind[] AccessModifiers =
        [SyntaxKind.PublicKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword, SyntaxKind.PrivateKeyword];

    public bool IsPartial => Syntax.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>Whether it is the half that does something, be it elsewhere.</summary>
    public bool HasBody => Syntax.Body is not null || Syntax.ExpressionBody is not null || Syntax.Modifiers.Any(SyntaxKind.ExternKeyword);

    /// <summary>
    /// Whether C# requires a modifier of access, and none is there. The compiler refuses such a method, in words that do not help.
    /// </summary>
    public bool LacksAccessModifier =>
        IsPartial
        && (!Symbol.ReturnsVoid || Symbol.Parameters.Any(static parameter => parameter.RefKind == RefKind.Out))
        && !Array.Exists(AccessModifiers, modifier => Syntax.Modifiers.Any(modifier));

    /// <summary>Whether it is the half of a partial method that nobody else has declared.</summary>
    public bool IsUndeclared =>
        IsPartial && HasBody && (Symbol.PartialDefinitionPart is null || GeneratedCodeOrigin.IsOn(Symbol.PartialDefinitionPart));

    /// <summary>The method of a symbol, or null where nobody wrote it.</summary>
    public static WrittenMethod? Of(IMethodSymbol method, CancellationToken cancellationToken)
    {
        // A user's own defining half stands for both; without one, the implementing half stands for itself.
        var implementation = method.PartialImplementationPart ?? method;
        foreach (var reference in implementation.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellationToken) is MethodDeclarationSyntax syntax)
            {
                return new WrittenMethod(implementation, syntax);
            }
        }

        return null;
    }

    public static bool HaveSameSignature(IMethodSymbol one, IMethodSymbol other) =>
        one.Name == other.Name
        && one.Parameters.Select(parameter => parameter.RefKind).SequenceEqual(other.Parameters.Select(parameter => parameter.RefKind))
        && one.Parameters.Select(parameter => parameter.Type).SequenceEqual(other.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default);
}
