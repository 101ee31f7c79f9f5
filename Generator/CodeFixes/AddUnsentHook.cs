using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds the hook that is called for a message which <c>TrySend</c> took and which could not be sent.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddUnsentHook))]
public sealed class AddUnsentHook : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0053");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root is not null && model is not null && SocketAround(diagnostic.Location, root, model, context.CancellationToken) is var (declaration, signature))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        $"Add '{signature.Title}'",
                        cancellationToken => AddHook.AddAsync(context.Document, root, declaration, signature, model, cancellationToken),
                        nameof(AddUnsentHook)),
                    diagnostic);
            }
        }
    }

    private static (TypeDeclarationSyntax Declaration, HookSignature Signature)? SocketAround(Location call, SyntaxNode root, SemanticModel model, CancellationToken cancellationToken) =>
        root.FindNode(call.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
        && model.GetDeclaredSymbol(declaration, cancellationToken) is INamedTypeSymbol type
        && FreeSignatures.Of(type, apart: null, cancellationToken).FirstOrDefault(signature => signature.Slot == HookSlot.Unsent) is { } signature
            ? (declaration, signature)
            : null;
}
