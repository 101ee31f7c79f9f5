using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>Finds the call of a socket in a statement that may say more: <c>socket?.SendAsync(text).ConfigureAwait(false)</c>.</summary>
internal static class SocketCall
{
    /// <summary>The call of a method in an expression, and the method's name there.</summary>
    public static (InvocationExpressionSyntax Call, SimpleNameSyntax Name)? In(ExpressionSyntax expression, string method)
    {
        foreach (var call in expression.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>())
        {
            if (NameOf(call) is { } name && name.Identifier.ValueText == method)
            {
                return (call, name);
            }
        }

        return null;
    }

    /// <summary>An expression that ends with another call, and keeps the <c>?.</c> before it.</summary>
    public static ExpressionSyntax EndingWith(InvocationExpressionSyntax call, ExpressionSyntax expression) =>
        expression is ConditionalAccessExpressionSyntax access ? access.WithWhenNotNull(EndingWith(call, access.WhenNotNull)) : call;

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };
}
