using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>What is to be awaited instead of an expression that blocks until it has come.</summary>
internal static class AwaitableForm
{
    /// <summary>The task; null where awaiting it would not do the same.</summary>
    public static ExpressionSyntax? Of(ExpressionSyntax blocking, SignatureTypes types, SemanticModel model, CancellationToken cancellationToken) => blocking switch
    {
        MemberAccessExpressionSyntax { Name: { Identifier: { ValueText: "Result" } } } property => property.Expression,
        InvocationExpressionSyntax call => Of(call, types, model, cancellationToken),
        _ => null,
    };

    private static ExpressionSyntax? Of(InvocationExpressionSyntax call, SignatureTypes types, SemanticModel model, CancellationToken cancellationToken)
    {
        var arguments = call.ArgumentList.Arguments.Count;
        return call.Expression switch
        {
            MemberAccessExpressionSyntax { Name: { Identifier: { ValueText: "Wait" } } } wait when arguments == 0 => wait.Expression,
            MemberAccessExpressionSyntax { Name: { Identifier: { ValueText: "GetResult" } }, Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } } => awaiter.Expression,
            ExpressionSyntax method when NameOf(method) == "Sleep" => call.WithExpression(OfTask("Delay", types)),
            // With a limit it does not wait for all.
            ExpressionSyntax method when NameOf(method) == "WaitAll" && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Parameters: { Length: 1 } } => call.WithExpression(OfTask("WhenAll", types)),
            _ => null,
        };
    }

    private static MemberAccessExpressionSyntax OfTask(string method, SignatureTypes types) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, types.Of(KnownType.Task), SyntaxFactory.IdentifierName(method));

    private static string? NameOf(ExpressionSyntax method) => method switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };
}
