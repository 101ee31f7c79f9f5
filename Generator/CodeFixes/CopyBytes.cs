using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Copies a message's bytes where they would be kept longer than they are valid.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CopyBytes))]
public sealed class CopyBytes : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0055");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.ContainsKey(DiagnosticProperties.CanBeCopiedInPlace) && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax bytes)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Copy the bytes: '{bytes}.ToArray()'",
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(bytes, Copy(bytes)))),
                        nameof(CopyBytes)),
                    diagnostic);
            }
        }
    }

    private static InvocationExpressionSyntax Copy(ExpressionSyntax bytes) =>
        SyntaxFactory.InvocationExpression(Access.Member(bytes.WithoutTrivia(), "ToArray")).WithTriviaFrom(bytes);
}
