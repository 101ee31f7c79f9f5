using Heartbeat.Generator.Model;
using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Writes a hook that does nothing yet, and compiles.</summary>
internal static class NewHook
{
    public static MethodDeclarationSyntax Of(HookSignature signature, SignatureTypes types)
    {
        var returnType = signature.ReturnTypes[0];
        var parameters = signature.Parameters.Select(parameter => SyntaxFactory.Parameter(SyntaxFactory.Identifier(parameter.Name)).WithType(types.Of(parameter.Type)));
        var method = SyntaxFactory.MethodDeclaration(types.Of(returnType), signature.Name)
            .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList(parameters)))
            .WithBody(Body(returnType, types));
        return HookModifiers.Partial(method, returnsNothing: returnType == KnownType.Void);
    }

    private static BlockSyntax Body(KnownType returnType, SignatureTypes types)
    {
        ExpressionSyntax? result =
            returnType == KnownType.Void ? null
            : returnType == KnownType.Boolean ? SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression)
            : !returnType.IsTask ? SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)
            : SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, types.Of(returnType), SyntaxFactory.IdentifierName("CompletedTask"));
        return result is null ? SyntaxFactory.Block() : SyntaxFactory.Block(SyntaxFactory.ReturnStatement(result));
    }
}
