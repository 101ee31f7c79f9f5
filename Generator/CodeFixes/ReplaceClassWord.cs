using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Replaces the one word for which a class cannot be a socket: <c>static</c>, <c>file</c> or <c>record</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplaceClassWord))]
public sealed class ReplaceClassWord : CodeFixProvider
{
    private const string ClassIsStatic = "HBT0003";
    private const string ClassIsFileLocal = "HBT0005";
    private const string ClassIsRecord = "HBT0006";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(ClassIsStatic, ClassIsFileLocal, ClassIsRecord);

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        var solution = context.Document.Project.Solution;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (UserCode.TypeAt(diagnostic.Location, root, model, context.CancellationToken) is not { } type)
            {
                continue;
            }

            // A record's parameters are its properties, and would not be a class's.
            var parts = UserCode.PartsOf(type, solution, context.CancellationToken).ToArray();
            if (diagnostic.Id == ClassIsRecord && parts.Any(part => part.ChildNodes().OfType<ParameterListSyntax>().Any()))
            {
                continue;
            }

            var (title, changes) = diagnostic.Id switch
            {
                ClassIsStatic => ("Remove 'static'", parts.SelectMany(WithoutStatic)),
                ClassIsFileLocal => ("Replace 'file' with 'internal'", UserCode.PartsOf(Outermost(type), solution, context.CancellationToken).SelectMany(InternalInsteadOfFile)),
                _ => ("Replace 'record' with 'class'", parts.SelectMany(ClassInsteadOfRecord)),
            };
            context.RegisterCodeFix(CodeAction.Create(title, cancellationToken => UserCode.ChangeAsync(solution, changes, cancellationToken), equivalenceKey: title), diagnostic);
        }
    }

    // No other can be file-local.
    private static INamedTypeSymbol Outermost(INamedTypeSymbol type) => type.ContainingType is { } container ? Outermost(container) : type;

    private static IEnumerable<(SyntaxTree File, TextChange Change)> WithoutStatic(TypeDeclarationSyntax part) => part.Modifiers
        .Where(modifier => modifier.IsKind(SyntaxKind.StaticKeyword))
        .Select(modifier => Remove(part, modifier));

    // This Roslyn does not know the word.
    private static IEnumerable<(SyntaxTree File, TextChange Change)> InternalInsteadOfFile(TypeDeclarationSyntax part) => part.Modifiers
        .Where(modifier => modifier.ValueText == "file")
        .Select(modifier => Replace(part, modifier.Span, "internal"));

    private static IEnumerable<(SyntaxTree File, TextChange Change)> ClassInsteadOfRecord(TypeDeclarationSyntax part)
    {
        yield return part.Keyword.GetNextToken().IsKind(SyntaxKind.ClassKeyword)
            ? Remove(part, part.Keyword)
            : Replace(part, part.Keyword.Span, "class");

        // A class could do without braces only since C# 12.
        if (part.OpenBraceToken.IsKind(SyntaxKind.None))
        {
            yield return Replace(part, part.SemicolonToken.Span, " { }");
        }
    }

    private static (SyntaxTree File, TextChange Change) Remove(TypeDeclarationSyntax part, SyntaxToken word)
    {
        var blanks = word.TrailingTrivia.TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Sum(trivia => trivia.Span.Length);
        return Replace(part, new TextSpan(word.SpanStart, word.Span.Length + blanks), "");
    }

    private static (SyntaxTree File, TextChange Change) Replace(TypeDeclarationSyntax part, TextSpan span, string word) => (part.SyntaxTree, new TextChange(span, word));
}
