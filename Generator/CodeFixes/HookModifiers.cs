using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds and removes the modifiers of a hook, and leaves all comments where they are.</summary>
internal static class HookModifiers
{
    /// <summary>Makes a method partial. One that returns something, or can be overridden, then needs an access modifier.</summary>
    public static MethodDeclarationSyntax Partial(MethodDeclarationSyntax method, bool returnsNothing)
    {
        // C# wants it right before what is returned.
        method = WithoutWord(method, SyntaxKind.PartialKeyword);
        method = Insert(method, method.Modifiers.Count, SyntaxKind.PartialKeyword);
        var canBeOverridden = Has(method, SyntaxKind.VirtualKeyword) || Has(method, SyntaxKind.OverrideKeyword);
        return (returnsNothing && !canBeOverridden) || WrittenMethod.AccessModifiers.Any(word => Has(method, word))
            ? method
            : Insert(method, 0, canBeOverridden ? SyntaxKind.ProtectedKeyword : SyntaxKind.PrivateKeyword);
    }

    public static MethodDeclarationSyntax Async(MethodDeclarationSyntax method) =>
        Has(method, SyntaxKind.AsyncKeyword) ? method : Insert(method, method.Modifiers.Count, SyntaxKind.AsyncKeyword);

    public static MethodDeclarationSyntax NotAsync(MethodDeclarationSyntax method) => WithoutWord(method, SyntaxKind.AsyncKeyword);

    private static bool Has(MethodDeclarationSyntax method, SyntaxKind word) => method.Modifiers.Any(word);

    private static MethodDeclarationSyntax Insert(MethodDeclarationSyntax method, int index, SyntaxKind word)
    {
        var next = TokenAt(method, index);
        var inserted = SyntaxFactory.Token(next.LeadingTrivia, word, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        method = method.ReplaceToken(next, next.WithLeadingTrivia());
        return method.WithModifiers(method.Modifiers.Insert(index, inserted));
    }

    private static MethodDeclarationSyntax WithoutWord(MethodDeclarationSyntax method, SyntaxKind word)
    {
        var index = method.Modifiers.IndexOf(word);
        if (index < 0)
        {
            return method;
        }

        var removed = method.Modifiers[index];
        var next = TokenAt(method, index + 1);
        var behind = removed.TrailingTrivia.SkipWhile(trivia => string.IsNullOrWhiteSpace(trivia.ToString()));
        method = method.ReplaceToken(next, next.WithLeadingTrivia(removed.LeadingTrivia.AddRange(behind).AddRange(next.LeadingTrivia)));
        return method.WithModifiers(method.Modifiers.RemoveAt(index));
    }

    private static SyntaxToken TokenAt(MethodDeclarationSyntax method, int index) =>
        index < method.Modifiers.Count ? method.Modifiers[index] : method.ReturnType.GetFirstToken();
}
