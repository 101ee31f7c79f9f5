using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Makes a hook partial, and gives it the access modifier that C# then requires.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeHookPartial))]
public sealed class MakeHookPartial : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("HBT0021");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            // Without a body it would become a declaration that swallows its calls.
            if (UserCode.MethodAt(diagnostic.Location, root, model, context.CancellationToken) is var (syntax, symbol) && UserCode.HasBody(syntax))
            {
                context.RegisterCodeFix(
                    CodeAction.Create($"Make '{syntax.Identifier.Text}' partial", _ => Task.FromResult(MakePartial(context.Document, root!, syntax, symbol)), nameof(MakeHookPartial)),
                    diagnostic);
            }
        }
    }

    private static Document MakePartial(Document document, SyntaxNode root, MethodDeclarationSyntax syntax, IMethodSymbol symbol) =>
        document.WithSyntaxRoot(root.ReplaceNode(syntax, HookModifiers.Partial(syntax, returnsNothing: symbol.ReturnsVoid)));
}
