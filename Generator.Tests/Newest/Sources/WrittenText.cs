using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Heartbeat.Generator.Tests.Newest.Sources;

/// <summary>A text that an expression makes, as its reader sees it; what is only known when it runs stands in braces as it is written.</summary>
internal static class WrittenText
{
    /// <summary>One text, or one for each way that a condition can go.</summary>
    public static IEnumerable<string> Of(ExpressionSyntax expression, SemanticModel model)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Of(parenthesized.Expression, model);
            case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven:
                return Of(forgiven.Operand, model);
            case InterpolatedStringExpressionSyntax interpolated:
                return [string.Concat(interpolated.Contents.Select(content => Part(content, model)))];
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String:
                return from left in Of(sum.Left, model) from right in Of(sum.Right, model) select left + right;
            case ConditionalExpressionSyntax conditional:
                return Of(conditional.WhenTrue, model).Concat(Of(conditional.WhenFalse, model));
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Create" } } create
                when create.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<InterpolatedStringExpressionSyntax>().FirstOrDefault() is { } formatted:
                return Of(formatted, model);
            default:
                return [model.GetConstantValue(expression) is { HasValue: true, Value: var value } ? $"{value ?? "(none)"}" : $"{{{AsWritten(expression)}}}"];
        }
    }

    /// <summary>The locals that a text shows and that are texts themselves.</summary>
    public static IEnumerable<(string Name, string Text)> Locals(ExpressionSyntax expression, SemanticModel model)
        => from identifier in expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
           let local = model.GetSymbolInfo(identifier).Symbol as ILocalSymbol
           where local?.Type.SpecialType == SpecialType.System_String && local.DeclaringSyntaxReferences.Length > 0
           let declarator = local.DeclaringSyntaxReferences[0].GetSyntax() as VariableDeclaratorSyntax
           let value = declarator?.Initializer?.Value
           where value is not null
           from text in Of(value, model)
           select (local.Name, text);

    /// <summary>In one line.</summary>
    public static string AsWritten(SyntaxNode node) => string.Join(' ', node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Part(InterpolatedStringContentSyntax content, SemanticModel model) => content switch
    {
        InterpolatedStringTextSyntax text => text.TextToken.ValueText,
        InterpolationSyntax { Expression: var expression } when model.GetConstantValue(expression) is { HasValue: true, Value: string value } => value,
        _ => AsWritten(content),
    };
}
