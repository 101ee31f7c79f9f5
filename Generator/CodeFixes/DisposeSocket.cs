using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Disposes a socket at the end of the block that it is declared in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DisposeSocket))]
public sealed class DisposeSocket : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0056");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration: { Variables: { Count: 1 } }, Parent: BlockSyntax or GlobalStatementSyntax } declaration
                && AwaitingFunction.Around(declaration) is { } function
                && AwaitingFunction.IsAsync(function))
            {
                context.RegisterCodeFix(
                    CodeAction.Create("Declare it with 'await using'", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(declaration, AwaitUsing(declaration)))), nameof(DisposeSocket)),
                    diagnostic);
            }
        }
    }

    private static LocalDeclarationStatementSyntax AwaitUsing(LocalDeclarationStatementSyntax declaration) => declaration
        .WithoutLeadingTrivia()
        .WithAwaitKeyword(Word(SyntaxKind.AwaitKeyword).WithLeadingTrivia(declaration.GetLeadingTrivia()))
        .WithUsingKeyword(Word(SyntaxKind.UsingKeyword));

    private static SyntaxToken Word(SyntaxKind word) => SyntaxFactory.Token(word).WithTrailingTrivia(SyntaxFactory.Space);
}
