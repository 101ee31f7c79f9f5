using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>What may be edited: not the generated half, which the compiler sees beside it.</summary>
internal static class UserCode
{
    public static bool Holds(SyntaxTree tree, Solution solution) =>
        solution.GetDocumentId(tree) is { } id && solution.GetProject(id.ProjectId)!.ContainsDocument(id);

    /// <summary>The method that a diagnostic points at.</summary>
    public static (MethodDeclarationSyntax Syntax, IMethodSymbol Symbol)? MethodAt(Location location, SyntaxNode? root, SemanticModel? model, CancellationToken cancellationToken) =>
        root?.FindToken(location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } syntax
        && model.GetDeclaredSymbol(syntax, cancellationToken) is IMethodSymbol symbol
            ? (syntax, symbol)
            : null;

    public static bool HasBody(MethodDeclarationSyntax method) => (method.Body ?? (SyntaxNode?)method.ExpressionBody) is not null;
}
