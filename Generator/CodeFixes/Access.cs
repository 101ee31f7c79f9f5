using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Writes expressions around others, with parentheses where C# needs them.</summary>
internal static class Access
{
    /// <summary><c>expression.Name</c>, with the blanks and comments that were around the expression.</summary>
    public static ExpressionSyntax Member(ExpressionSyntax expression, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, Primary(expression.WithoutTrivia()), SyntaxFactory.IdentifierName(name)).WithTriviaFrom(expression);

    /// <summary><c>await expression</c>, which stands where another expression stood.</summary>
    public static ExpressionSyntax Await(ExpressionSyntax task, ExpressionSyntax replaced)
    {
        var awaited = SyntaxFactory.AwaitExpression(SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), Unary(task.WithoutTrivia()));
        var isReceiver = replaced.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or InvocationExpressionSyntax;
        return (isReceiver ? SyntaxFactory.ParenthesizedExpression(awaited) : (ExpressionSyntax)awaited).WithTriviaFrom(replaced);
    }

    private static ExpressionSyntax Primary(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax or ThisExpressionSyntax or ObjectCreationExpressionSyntax
            ? expression
            : SyntaxFactory.ParenthesizedExpression(expression);

    private static ExpressionSyntax Unary(ExpressionSyntax expression) => expression is AwaitExpressionSyntax ? expression : Primary(expression);
}
