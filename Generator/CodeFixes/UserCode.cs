using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>What may be edited: not the generated half, which the compiler sees beside it.</summary>
internal static class UserCode
{
    public static bool Holds(SyntaxTree tree, Solution solution) =>
        solution.GetDocumentId(tree) is { } id && solution.GetProject(id.ProjectId)!.ContainsDocument(id);

    /// <summary>The method that a diagnostic points at.</summary>
    public static (MethodDeclarationSyntax Syntax, IMethodSymbol Symbol)? MethodAt(Location location, SyntaxNode? root, SemanticModel? model, CancellationToken cancellationToken) =>
        DeclarationAt<MethodDeclarationSyntax>(location, root) is { } syntax && model?.GetDeclaredSymbol(syntax, cancellationToken) is IMethodSymbol symbol
            ? (syntax, symbol)
            : null;

    /// <summary>The type that a diagnostic points at.</summary>
    public static INamedTypeSymbol? TypeAt(Location location, SyntaxNode? root, SemanticModel? model, CancellationToken cancellationToken) =>
        DeclarationAt<TypeDeclarationSyntax>(location, root) is { } syntax ? model?.GetDeclaredSymbol(syntax, cancellationToken) as INamedTypeSymbol : null;

    /// <summary>All parts of a type.</summary>
    public static IEnumerable<TypeDeclarationSyntax> PartsOf(INamedTypeSymbol type, Solution solution, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences
            .Where(reference => Holds(reference.SyntaxTree, solution))
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<TypeDeclarationSyntax>();

    public static bool HasBody(MethodDeclarationSyntax method) => (method.Body ?? (SyntaxNode?)method.ExpressionBody) is not null;

    /// <summary>Changes words in one or more files, and nothing around them.</summary>
    public static async Task<Solution> ChangeAsync(Solution solution, IEnumerable<(SyntaxTree File, TextChange Change)> changes, CancellationToken cancellationToken)
    {
        foreach (var file in changes.GroupBy(change => change.File, change => change.Change))
        {
            var text = await file.Key.GetTextAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentText(solution.GetDocumentId(file.Key)!, text.WithChanges(file.OrderBy(change => change.Span.Start)));
        }

        return solution;
    }

    /// <summary>The declaration that a diagnostic points at.</summary>
    public static T? DeclarationAt<T>(Location location, SyntaxNode? root)
        where T : SyntaxNode =>
        root?.FindToken(location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<T>();
}
