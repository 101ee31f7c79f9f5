using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds a member behind all that a class holds, whatever its body looks like.</summary>
internal static class ClassBody
{
    public static TypeDeclarationSyntax Append(TypeDeclarationSyntax type, MemberDeclarationSyntax member)
    {
        type = type.OpenBraceToken.IsKind(SyntaxKind.None) ? WithBraces(type, type.SemicolonToken).WithSemicolonToken(default)
            : IsOnOneLine(type) ? WithBraces(type, type.CloseBraceToken)
            : type;

        var before = default(SyntaxTriviaList);
        var end = type.CloseBraceToken;
        if (end.LeadingTrivia.Any(trivia => !IsBlank(trivia)))
        {
            // Comments and an #endif behind the last member belong to the brace: the new member comes behind them.
            before = end.LeadingTrivia.Add(type.DescendantTrivia(descendIntoTrivia: true).First(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
            type = type.WithCloseBraceToken(end.WithLeadingTrivia(SyntaxFactory.ElasticMarker));
        }

        member = member.WithLeadingTrivia(before.Add(SyntaxFactory.ElasticMarker));
        return type.AddMembers(member.WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>Braces that the formatter places as the user's settings say.</summary>
    private static TypeDeclarationSyntax WithBraces(TypeDeclarationSyntax type, SyntaxToken end)
    {
        var last = (type.OpenBraceToken.IsKind(SyntaxKind.None) ? end : type.OpenBraceToken).GetPreviousToken();
        if (last.TrailingTrivia.All(IsBlank))
        {
            type = type.ReplaceToken(last, last.WithTrailingTrivia(SyntaxFactory.ElasticMarker));
        }

        var start = SyntaxFactory.Token(SyntaxKind.OpenBraceToken);
        var kept = type.OpenBraceToken.TrailingTrivia;
        return type
            .WithOpenBraceToken((kept.All(IsBlank) ? start : start.WithTrailingTrivia(kept)).WithAdditionalAnnotations(Formatter.Annotation))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(end.TrailingTrivia).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static bool IsOnOneLine(TypeDeclarationSyntax type)
    {
        var body = type.SyntaxTree.GetLineSpan(Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(type.OpenBraceToken.SpanStart, type.CloseBraceToken.Span.End));
        var header = type.SyntaxTree.GetLineSpan(type.OpenBraceToken.GetPreviousToken().Span);
        return body.StartLinePosition.Line == body.EndLinePosition.Line && header.EndLinePosition.Line == body.StartLinePosition.Line;
    }

    private static bool IsBlank(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
