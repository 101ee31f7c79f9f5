using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Gives a message that nobody waits for to <c>TrySend</c>, which never waits, and passes it to <c>OnUnsent</c> if it could not be sent.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendWithoutWaiting))]
public sealed class SendWithoutWaiting : CodeFixProvider
{
    private const string Title = "Send with 'TrySend', which never waits";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0050");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax ignored
                && model is not null
                && SocketCall.In(ignored, "SendAsync") is var (call, name)
                && model.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol method
                // An underscore that is declared there would be assigned to, and discards nothing.
                && model.LookupSymbols(ignored.SpanStart, name: "_").IsEmpty
                && SendArguments.WithoutWaiting(call, method, model, context.CancellationToken) is { } arguments)
            {
                var sent = call.ReplaceNodes(new SyntaxNode[] { call.ArgumentList, name }, (node, _) => node == name ? SyntaxFactory.IdentifierName("TrySend").WithTriviaFrom(node) : arguments);
                var sending = SocketCall.EndingWith(sent, ignored);
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(ignored, Discard(sending).WithTriviaFrom(ignored)))), nameof(SendWithoutWaiting)),
                    diagnostic);
            }
        }
    }

    private static AssignmentExpressionSyntax Discard(ExpressionSyntax value) => SyntaxFactory.AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression,
        // An underscore of another kind is a name.
        SyntaxFactory.IdentifierName(SyntaxFactory.Identifier(default, SyntaxKind.UnderscoreToken, "_", "_", SyntaxFactory.TriviaList(SyntaxFactory.Space))),
        SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
        value.WithoutTrivia());
}
