using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Changes a method to a signature, in both halves where the user wrote both.</summary>
internal static class HookChange
{
    public static async Task<Solution> ApplyAsync(Document document, MethodDeclarationSyntax syntax, IMethodSymbol method, HookSignature signature, KnownSymbols known, CancellationToken cancellationToken)
    {
        var solution = document.Project.Solution;
        var halves = new[] { syntax }.Concat(OtherHalf(method, solution, cancellationToken));
        foreach (var file in halves.GroupBy(half => half.SyntaxTree))
        {
            var home = solution.GetDocument(file.Key)!;
            var model = await home.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            var root = await file.Key.GetRootAsync(cancellationToken).ConfigureAwait(false);
            var changed = root.ReplaceNodes(file, (half, _) => HookRewriter.Rewrite(half, method, signature, known, new SignatureTypes(home, model!, half.SpanStart)));
            solution = solution.WithDocumentSyntaxRoot(home.Id, changed);
        }

        return solution;
    }

    private static IEnumerable<MethodDeclarationSyntax> OtherHalf(IMethodSymbol method, Solution solution, CancellationToken cancellationToken) =>
        new[] { method.PartialDefinitionPart, method.PartialImplementationPart }
            .OfType<IMethodSymbol>()
            .SelectMany(half => half.DeclaringSyntaxReferences)
            .Where(reference => UserCode.Holds(reference.SyntaxTree, solution))
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<MethodDeclarationSyntax>();
}
