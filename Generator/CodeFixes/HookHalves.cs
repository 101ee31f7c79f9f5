using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>What a user wrote of a hook: the half with the body, and maybe its declaration too. A change is for both.</summary>
internal sealed class HookHalves
{
    private readonly Document _document;
    private readonly MethodDeclarationSyntax _syntax;
    private readonly IMethodSymbol _method;

    public HookHalves(Document document, MethodDeclarationSyntax syntax, IMethodSymbol method)
    {
        _document = document;
        _syntax = syntax;
        _method = method;
    }

    /// <summary>Whether the declaration is the user's too. The generated one changes with the hook; this would not.</summary>
    public static bool AreBothWritten(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.PartialDefinitionPart is { } definition
        && definition.DeclaringSyntaxReferences.Any(reference => !GeneratedCodeOrigin.IsIn(reference.GetSyntax(cancellationToken).SyntaxTree));

    private Solution Solution => _document.Project.Solution;

    public async Task<Solution> ChangeAsync(Func<Document, SemanticModel, MethodDeclarationSyntax, MethodDeclarationSyntax> change, CancellationToken cancellationToken)
    {
        var solution = Solution;
        foreach (var file in Files(cancellationToken))
        {
            var home = solution.GetDocument(file.Key)!;
            var model = await home.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            var root = await file.Key.GetRootAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentSyntaxRoot(home.Id, root.ReplaceNodes(file, (half, _) => change(home, model!, half)));
        }

        return solution;
    }

    public async Task<Solution> RemoveAsync(CancellationToken cancellationToken)
    {
        var solution = Solution;
        foreach (var file in Files(cancellationToken))
        {
            // A directive that begins or ends within it holds other code together.
            var root = await file.Key.GetRootAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentSyntaxRoot(solution.GetDocument(file.Key)!.Id, root.RemoveNodes(file, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
        }

        return solution;
    }

    private IEnumerable<IGrouping<SyntaxTree, MethodDeclarationSyntax>> Files(CancellationToken cancellationToken) =>
        new[] { _method.PartialDefinitionPart, _method.PartialImplementationPart }
            .OfType<IMethodSymbol>()
            .SelectMany(half => half.DeclaringSyntaxReferences)
            .Where(reference => UserCode.Holds(reference.SyntaxTree, Solution))
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>()
            .Prepend(_syntax)
            .Distinct()
            .GroupBy(half => half.SyntaxTree);
}
