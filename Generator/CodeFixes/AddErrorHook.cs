using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds an <c>OnError</c> hook to a class whose failures nobody hears of.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddErrorHook))]
public sealed class AddErrorHook : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0033");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (root is not null
                && model is not null
                && UserCode.DeclarationAt<TypeDeclarationSyntax>(diagnostic.Location, root) is { } declaration
                && UserCode.TypeAt(diagnostic.Location, root, model, context.CancellationToken) is { } type
                && FreeSignatures.Of(type, apart: null, context.CancellationToken).FirstOrDefault(static signature => signature.Slot == HookSlot.Error) is { } hook)
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Add '{hook.Title}'", cancellationToken => AddHook.AddAsync(context.Document, root, declaration, hook, model, cancellationToken), nameof(AddErrorHook)),
                    diagnostic);
            }
        }
    }
}
