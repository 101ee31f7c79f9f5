using System.Collections.Immutable;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Offers a method with a hook's name the signatures that the hook may have.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChangeHookSignature))]
public sealed class ChangeHookSignature : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0020");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.MethodAt(diagnostic.Location, root, model, context.CancellationToken) is not var (syntax, method))
            {
                continue;
            }

            if (SocketClass.AttributeOf(method.ContainingType) is not { } attribute)
            {
                continue;
            }

            var known = KnownSymbols.Of(attribute);
            var free = FreeSignatures.Of(method.ContainingType, apart: method, context.CancellationToken).ToArray();
            foreach (var signature in MeantSignatures.Of(method, known).Where(free.Contains))
            {
                var title = $"Change to '{signature.Title}'";
                context.RegisterCodeFix(
                    CodeAction.Create(title, cancellationToken => HookChange.ApplyAsync(context.Document, syntax, method, signature, known, cancellationToken), equivalenceKey: title),
                    diagnostic);
            }
        }
    }
}
