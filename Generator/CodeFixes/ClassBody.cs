using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Adds a member behind the last of a class, whatever its body looks like.</summary>
internal static class ClassBody
{
    public static TypeDeclarationSyntax Append(TypeDeclarationSyntax type, MemberDeclarationSyntax member)
    {
        type = WithBraces(type);
        var end = type.CloseBraceToken;
        if (end.LeadingTrivia.Any(trivia => trivia.IsDirective))
        {
            // The last #endif stands before the brace: the member comes behind it.
            member = member.WithLeadingTrivia(end.LeadingTrivia.Add(SyntaxFactory.ElasticMarker));
            type = type.WithCloseBraceToken(end.WithLeadingTrivia(SyntaxFactory.ElasticMarker));
        }

        return (TypeDeclarationSyntax)type.AddMembers(member.WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static TypeDeclarationSyntax WithBraces(TypeDeclarationSyntax type)
    {
        if (type.OpenBraceToken.IsKind(SyntaxKind.None))
        {
            var end = type.SemicolonToken;
            return type
                .WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithAdditionalAnnotations(Formatter.Annotation))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(end.TrailingTrivia).WithAdditionalAnnotations(Formatter.Annotation));
        }

        return type;
    }
}
