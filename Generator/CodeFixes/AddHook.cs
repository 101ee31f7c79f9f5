using System.Collections.Immutable;
using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Offers, on the attribute, every hook that the class has not written yet.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(AddHook))]
public sealed class AddHook : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        var cancellationToken = context.CancellationToken;
        var root = await context.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null
            || model is null
            || AttributeAt(root, context.Span.Start) is not { Parent: { Parent: TypeDeclarationSyntax declaration } list } attribute
            || !list.Span.Contains(context.Span)
            || !SocketClass.IsAttribute(model.GetTypeInfo(attribute, cancellationToken).Type)
            || model.GetDeclaredSymbol(declaration, cancellationToken) is not INamedTypeSymbol type)
        {
            return;
        }

        var hooks = FreeSignatures.Of(type, apart: null, cancellationToken)
            .Select(signature => CodeAction.Create(
                signature.Title,
                cancel => AddAsync(context.Document, root, declaration, signature, model, cancel),
                equivalenceKey: signature.Title))
            .ToImmutableArray();
        if (hooks.Length > 0)
        {
            context.RegisterRefactoring(CodeAction.Create("Add hook", hooks, isInlinable: false));
        }
    }

    // The brackets belong to the attribute if they hold no other; so does the place right behind it.
    private static AttributeSyntax? AttributeAt(SyntaxNode root, int position) =>
        AttributeOf(root.FindToken(position)) ?? (position > 0 ? AttributeOf(root.FindToken(position - 1)) : null);

    private static AttributeSyntax? AttributeOf(SyntaxToken token) =>
        token.Parent?.FirstAncestorOrSelf<AttributeSyntax>()
        ?? (token.Parent?.FirstAncestorOrSelf<AttributeListSyntax>() is { Attributes: { Count: 1 } only } ? only[0] : null);

    private static int PositionIn(TypeDeclarationSyntax declaration) =>
        declaration.OpenBraceToken.IsKind(SyntaxKind.None) ? declaration.Identifier.SpanStart : declaration.OpenBraceToken.Span.End;

    /// <summary>Adds a hook behind all that a class holds.</summary>
    internal static async Task<Document> AddAsync(Document document, SyntaxNode root, TypeDeclarationSyntax declaration, HookSignature signature, SemanticModel model, CancellationToken cancellationToken)
    {
        var hook = NewHook.Of(signature, new SignatureTypes(document, model, PositionIn(declaration)));

        // New lines end as the file's do, whatever the editor would choose.
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        OptionSet options = await document.GetOptionsAsync(cancellationToken).ConfigureAwait(false);
        if (text.ToString(TextSpan.FromBounds(text.Lines[0].End, text.Lines[0].EndIncludingLineBreak)) is { Length: > 0 } end)
        {
            options = options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, end);
        }

        var changed = document.WithSyntaxRoot(root.ReplaceNode(declaration, ClassBody.Append(declaration, hook)));
        return await Formatter.FormatAsync(changed, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
    }
}
