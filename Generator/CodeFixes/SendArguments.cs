using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.CodeFixes;

/// <summary>The message of a <c>SendAsync</c>, as methods take it that do not wait: without a token, and bytes as a span.</summary>
internal static class SendArguments
{
    /// <summary>The arguments; null where the message cannot be given so.</summary>
    public static ArgumentListSyntax? WithoutWaiting(InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel model, CancellationToken cancellationToken)
    {
        var list = call.ArgumentList.Arguments;
        for (var index = list.Count - 1; index >= 0; index--)
        {
            var argument = list[index];
            if (ParameterOf(argument, index, method) is not { } parameter)
            {
                return null;
            }

            if (parameter.Type.Name == "CancellationToken")
            {
                list = list.RemoveAt(index);
            }
            else if (parameter.Type.Name == "ReadOnlyMemory")
            {
                if (AsSpan(argument.Expression, model.GetTypeInfo(argument.Expression, cancellationToken).Type) is not { } span)
                {
                    return null;
                }

                list = list.Replace(argument, argument.WithExpression(span));
            }
        }

        return call.ArgumentList.WithArguments(list);
    }

    private static IParameterSymbol? ParameterOf(ArgumentSyntax argument, int index, IMethodSymbol method) =>
        argument.NameColon?.Name.Identifier.ValueText is { } name ? method.Parameters.FirstOrDefault(parameter => parameter.Name == name)
        : index < method.Parameters.Length ? method.Parameters[index]
        : null;

    private static ExpressionSyntax? AsSpan(ExpressionSyntax bytes, ITypeSymbol? type) => type switch
    {
        // These take their type from where they stand, and have no members there.
        _ when bytes is LiteralExpressionSyntax or ImplicitObjectCreationExpressionSyntax => null,
        IArrayTypeSymbol => bytes,
        { Name: "ReadOnlyMemory" or "Memory" } => Access.Member(bytes, "Span"),
        _ => null,
    };
}
