using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Heartbeat.Generator.Parsing;

/// <summary>How values that the compiler knows are spelled in the output.</summary>
internal static class Constant
{
    /// <summary>The value as one of its type, so that it is the same even where any object is taken.</summary>
    public static string Expression(ITypeSymbol type, object? value)
    {
        var typeName = Display.Type(type);
        return value switch
        {
            null => $"default({typeName})",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            DateTime time => FormattableString.Invariant($"new global::System.DateTime({time.Ticks}L)"),
            _ => $"({typeName})({Literal(value)})",
        };
    }

    public static string Expression(TypedConstant constant) => constant.Kind switch
    {
        _ when constant.IsNull => "null",
        TypedConstantKind.Type => $"typeof({Display.Type((ITypeSymbol)constant.Value!)})",
        TypedConstantKind.Array => $"new {Display.Type(((IArrayTypeSymbol)constant.Type!).ElementType)}[] {{ {string.Join(", ", constant.Values.Select(Expression))} }}",
        _ => Expression(constant.Type!, constant.Value),
    };

    /// <summary>An attribute as it could be written again: <c>global::System.ObsoleteAttribute("text")</c>.</summary>
    public static string Attribute(AttributeData attribute) =>
        $"{Display.Type(attribute.AttributeClass!)}({string.Join(", ", attribute.ConstructorArguments.Select(Expression).Concat(attribute.NamedArguments.Select(named => $"{Display.Name(named.Key)} = {Expression(named.Value)}")))})";

    private static string Literal(object value) => value switch
    {
        double.NaN => "0d / 0d",
        double.PositiveInfinity => "1d / 0d",
        double.NegativeInfinity => "-1d / 0d",
        float.NaN => "0f / 0f",
        float.PositiveInfinity => "1f / 0f",
        float.NegativeInfinity => "-1f / 0f",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "d",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
        char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
