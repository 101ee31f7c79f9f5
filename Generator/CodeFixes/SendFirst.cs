using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>In <c>OnOpening</c>, gives to <c>context.Send</c> what <c>SendAsync</c> could send only after the hook.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendFirst))]
public sealed class SendFirst : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0051");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            // Send takes no prepared message.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax call
                && model?.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol { Name: "SendAsync" } method
                && method.Parameters[0].Type.Name != "PreparedMessage"
                && call.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } hook
                && hook.Identifier.ValueText is "OnOpening" or "OnOpeningAsync"
                && Statement(call) is { } statement
                && SendArguments.WithoutWaiting(call, method, model, context.CancellationToken) is { } arguments)
            {
                var opening = hook.ParameterList.Parameters[0].Identifier;
                var send = SyntaxFactory.InvocationExpression(Access.Member(SyntaxFactory.IdentifierName(opening.WithoutTrivia()), "Send"), arguments.WithoutTrivia());
                var changed = WithoutNeedlessAsync(hook.ReplaceNode(statement, send.WithTriviaFrom(statement)), hook, context.Document, model, context.CancellationToken);
                context.RegisterCodeFix(
                    CodeAction.Create($"Send with '{opening.ValueText}.Send'", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(hook, changed))), nameof(SendFirst)),
                    diagnostic);
            }
        }
    }

    /// <summary>The hook in the form that cannot await, where it awaited the send alone. The compilers of .NET 9 and older warn of an async method that awaits nothing: CS1998.</summary>
    private static MethodDeclarationSyntax WithoutNeedlessAsync(MethodDeclarationSyntax changed, MethodDeclarationSyntax hook, Document document, SemanticModel model, CancellationToken cancellationToken) =>
        AwaitingFunction.IsAsync(changed)
        && !AwaitingFunction.Awaits(changed)
        && !UsesToken(changed)
        && model.GetDeclaredSymbol(hook, cancellationToken) is IMethodSymbol method
        && !HookHalves.AreBothWritten(method, cancellationToken)
        && FreeSignatures.Of(method.ContainingType, apart: method, cancellationToken).FirstOrDefault(static signature => signature.Slot == HookSlot.Opening && signature.CanBeOffered) is { } signature
            ? HookRewriter.Rewrite(changed, method, signature, KnownSymbols.Of(SocketClass.AttributeOf(method.ContainingType)!), new SignatureTypes(document, model, hook.SpanStart))
            : changed;

    private static bool UsesToken(MethodDeclarationSyntax hook)
    {
        var token = hook.ParameterList.Parameters.Last().Identifier.ValueText;
        return hook.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == token);
    }

    /// <summary>All that a statement says beside the call: that it is awaited, or that its result is of no use. Null where the result is used.</summary>
    private static ExpressionSyntax? Statement(ExpressionSyntax call)
    {
        while (true)
        {
            switch (call.Parent)
            {
                case MemberAccessExpressionSyntax { Name: { Identifier: { ValueText: "ConfigureAwait" or "AsTask" or "Preserve" } }, Parent: InvocationExpressionSyntax form }:
                    call = form;
                    break;
                case AwaitExpressionSyntax awaited:
                    call = awaited;
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier: { ValueText: "_" } } } discard:
                    call = discard;
                    break;
                case ExpressionStatementSyntax:
                    return call;
                case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } when call is AwaitExpressionSyntax || IsVoid(method):
                    return call;
                default:
                    return null;
            }
        }
    }

    private static bool IsVoid(MethodDeclarationSyntax method) => method.ReturnType is PredefinedTypeSyntax { Keyword: var word } && word.IsKind(SyntaxKind.VoidKeyword);
}
