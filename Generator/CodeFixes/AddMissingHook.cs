using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds the hook that a class needs to hear of something: <c>OnError</c> of failures, <c>OnUnsent</c> of a message that <c>TrySend</c> took and that could not be sent.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddMissingHook))]
public sealed class AddMissingHook : CodeFixProvider
{
    private const string FailuresNotVisible = "HBT0033";
    private const string UnsentNotHandled = "HBT0053";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(FailuresNotVisible, UnsentNotHandled);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            var slot = diagnostic.Id == UnsentNotHandled ? HookSlot.Unsent : HookSlot.Error;
            if (root is not null
                && model is not null
                && UserCode.DeclarationAt<TypeDeclarationSyntax>(diagnostic.Location, root) is { } declaration
                && model.GetDeclaredSymbol(declaration, context.CancellationToken) is INamedTypeSymbol type
                && FreeSignatures.Of(type, apart: null, context.CancellationToken).FirstOrDefault(signature => signature.Slot == slot) is { } hook)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Add '{hook.Title}'", cancellationToken => AddHook.AddAsync(context.Document, root, declaration, hook, model, cancellationToken), equivalenceKey: hook.Title),
                    diagnostic);
            }
        }
    }
}
