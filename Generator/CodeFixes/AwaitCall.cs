using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Awaits a call that nothing waits for, or that blocks. A hook that cannot await gets the signature in which it can.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitCall))]
public sealed class AwaitCall : CodeFixProvider
{
    private const string Blocking = "HBT0054";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0050", Blocking);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax call || model is null)
            {
                continue;
            }

            var types = new SignatureTypes(context.Document, model, call.SpanStart);
            var task = diagnostic.Id == Blocking ? AwaitableForm.Of(call, types, model, context.CancellationToken)
                : call is InvocationExpressionSyntax ? call
                : null;
            if (task is not null && AwaitingFunction.Around(call) is { } function && Change(root, call, Access.Await(task, call), function, types, model, context.CancellationToken) is var (title, changed))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), nameof(AwaitCall)),
                    diagnostic);
            }
        }
    }

    private static (string Title, SyntaxNode Changed)? Change(SyntaxNode root, ExpressionSyntax call, ExpressionSyntax awaited, SyntaxNode function, SignatureTypes types, SemanticModel model, CancellationToken cancellationToken)
    {
        if (AwaitingFunction.IsAsync(function))
        {
            return ("Await it", root.ReplaceNode(call, awaited));
        }

        return function is MethodDeclarationSyntax syntax
            && model.GetDeclaredSymbol(syntax, cancellationToken) is IMethodSymbol method
            && SignatureOf(method, cancellationToken) is { } signature
                ? ($"Change to '{signature.Title}', and await it", root.ReplaceNode(syntax, Rewrite(syntax, call, awaited, method, signature, types)))
                : null;
    }

    private static MethodDeclarationSyntax Rewrite(MethodDeclarationSyntax syntax, ExpressionSyntax call, ExpressionSyntax awaited, IMethodSymbol method, HookSignature signature, SignatureTypes types) =>
        HookRewriter.Rewrite(syntax.ReplaceNode(call, awaited), method, signature, KnownSymbols.Of(SocketClass.AttributeOf(method.ContainingType)!), types);

    // A span cannot live across an await, and its uses would not all fit a memory.
    private static HookSignature? SignatureOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (SocketClass.AttributeOf(method.ContainingType) is not { } attribute
            || HookCandidate.SignatureOf(method, KnownSymbols.Of(attribute)) is not { CanBeOffered: true } written
            || method.Parameters.Any(parameter => parameter.Type.IsRefLikeType)
            || HookHalves.AreBothWritten(method, cancellationToken))
        {
            return null;
        }

        return FreeSignatures.Of(method.ContainingType, apart: method, cancellationToken)
            .FirstOrDefault(signature => signature.Slot == written.Slot && signature.ReturnTypes[0].IsTask && signature.Parameters.Count == written.Parameters.Count + 1);
    }
}
