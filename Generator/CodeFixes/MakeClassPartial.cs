using System.Collections.Immutable;
using Heartbeat.Generator.Parsing;
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
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0001", "HBT0002");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var solution = context.Document.Project.Solution;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.TypeAt(diagnostic.Location, root, model, context.CancellationToken) is not { } type)
            {
                continue;
            }

            var parts = TypesToExtend(type)
                .SelectMany(level => UserCode.PartsOf(level, solution, context.CancellationToken))
                .Where(part => !part.Modifiers.Any(SyntaxKind.PartialKeyword))
                .ToArray();
            var changes = parts.Select(part => (part.SyntaxTree, new TextChange(new TextSpan(part.Keyword.SpanStart, 0), "partial ")));
            context.RegisterCodeFix(CodeAction.Create(Title(parts), cancellationToken => UserCode.ChangeAsync(solution, changes, cancellationToken), nameof(MakeClassPartial)), diagnostic);
        }
    }

    private static string Title(IEnumerable<TypeDeclarationSyntax> parts) =>
        $"Make {string.Join(" and ", parts.Select(part => $"'{part.Identifier.Text}'").Distinct(StringComparer.Ordinal))} partial";

    // Outermost first.
    private static List<INamedTypeSymbol> TypesToExtend(INamedTypeSymbol type)
    {
        var types = new List<INamedTypeSymbol>();
        foreach (var socket in SocketClass.Within(type).Prepend(type))
        {
            var innermost = types.Count;
            for (INamedTypeSymbol? level = socket; level is not null && !types.Contains(level, SymbolEqualityComparer.Default); level = level.ContainingType)
            {
                types.Insert(innermost, level);
            }
        }

        return types;
    }
}
