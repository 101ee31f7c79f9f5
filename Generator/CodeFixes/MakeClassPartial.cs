using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Makes a socket class and all types around it partial: one of them alone would only bring the next error.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeClassPartial))]
public sealed class MakeClassPartial : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HB0001", "HB0002");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
                && model.GetDeclaredSymbol(declaration, context.CancellationToken) is INamedTypeSymbol type)
            {
                var solution = context.Document.Project.Solution;
                var declarations = TypesToExtend(type)
                    .SelectMany(part => DeclarationsWithoutPartial(part, context.CancellationToken))
                    .Where(part => UserCode.Holds(part.SyntaxTree, solution))
                    .ToArray();
                context.RegisterCodeFix(
                    CodeAction.Create(Title(declarations), cancellationToken => MakePartialAsync(solution, declarations, cancellationToken), nameof(MakeClassPartial)),
                    diagnostic);
            }
        }
    }

    private static string Title(IEnumerable<TypeDeclarationSyntax> declarations) =>
        $"Make {string.Join(" and ", declarations.Select(declaration => $"'{declaration.Identifier.Text}'").Distinct(StringComparer.Ordinal))} partial";

    // Outermost first.
    private static List<INamedTypeSymbol> TypesToExtend(INamedTypeSymbol type)
    {
        var types = new List<INamedTypeSymbol>();
        foreach (var socket in SocketClass.Within(type).Prepend(type))
        {
            var innermost = types.Count;
            for (INamedTypeSymbol? part = socket; part is not null && !types.Contains(part, SymbolEqualityComparer.Default); part = part.ContainingType)
            {
                types.Insert(innermost, part);
            }
        }

        return types;
    }

    private static IEnumerable<TypeDeclarationSyntax> DeclarationsWithoutPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<TypeDeclarationSyntax>()
            .Where(declaration => !declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static async Task<Solution> MakePartialAsync(Solution solution, IEnumerable<TypeDeclarationSyntax> declarations, CancellationToken cancellationToken)
    {
        foreach (var file in declarations.GroupBy(declaration => declaration.SyntaxTree))
        {
            var text = await file.Key.GetTextAsync(cancellationToken).ConfigureAwait(false);
            var words = file.Select(declaration => declaration.Keyword.SpanStart).OrderBy(position => position).Select(position => new TextChange(new TextSpan(position, 0), "partial "));
            solution = solution.WithDocumentText(solution.GetDocumentId(file.Key)!, text.WithChanges(words));
        }

        return solution;
    }
}
