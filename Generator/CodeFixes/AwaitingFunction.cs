using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>What has to be async for an await to stand at a place.</summary>
internal static class AwaitingFunction
{
    /// <summary>The method, lambda, local function or top-level statement around a place; null where nothing can be awaited there.</summary>
    public static SyntaxNode? Around(SyntaxNode place)
    {
        foreach (var level in place.Ancestors())
        {
            switch (level)
            {
                case LockStatementSyntax or CatchFilterClauseSyntax or QueryExpressionSyntax or UnsafeStatementSyntax:
                    return null;
                case MethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or GlobalStatementSyntax:
                    return level;
                default:
                    break;
            }
        }

        return null;
    }

    /// <summary>Whether it can await as it is.</summary>
    public static bool IsAsync(SyntaxNode function) => function switch
    {
        GlobalStatementSyntax => true,
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>Whether a method awaits anything, apart from the functions in it.</summary>
    public static bool Awaits(MethodDeclarationSyntax method) => method
        .DescendantTokens(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(token => token.IsKind(SyntaxKind.AwaitKeyword));
}
